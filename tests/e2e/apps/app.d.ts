/** What an app of this folder offers to its test. */

export interface Message {
  readonly text: string;
}

export interface Props {
  /** Where to dial; null for nowhere. */
  readonly url: string | null;
  /** What received messages are marked with; empty if they are not to be shown. */
  readonly label?: string;
  /** Whether it is hidden and keeps its state, where the framework can do that. */
  readonly isHidden?: boolean;
  /** The delay before each retry, in milliseconds. */
  readonly delayMs?: number;
  /** Whether the newest message is shown, too. */
  readonly lastMessage?: boolean;
}

export interface App {
  /** Shows it, or changes what it was shown with. */
  render(props: Props): void;
  unmount(): void;
  /** Sends by the function of the last render. */
  send(message: Message): boolean;
  /** What was dropped. */
  readonly dropped: unknown[];
}

/** What only React's has. */
export interface ReactApp extends App {
  /** How often it has rendered. */
  renders: number;
  /** Every message, also those that it does not show. */
  readonly seen: string[];
  /** Renders it as a server does, then takes that over. */
  hydrate(props: Props): void;
  /** Replaces the component's code by another version, as a development server does. */
  refresh(version: string, state: "kept" | "reset"): void;
}

declare global {
  var app: ReactApp;
}
