/** Interface between an app of this folder and its test. */

export interface Message {
  readonly text: string;
}

export interface Props {
  /** The url to dial; null for no connection. */
  readonly url: string | null;
  /** Prefix of the received messages that are shown; empty to show none. */
  readonly label?: string;
  /** True if it is hidden but keeps its state, where the framework supports that. */
  readonly isHidden?: boolean;
  /** The delay before each retry, in milliseconds. */
  readonly delayMs?: number;
  /** True if the newest message is shown, too. */
  readonly lastMessage?: boolean;
}

export interface App {
  /** Mounts it, or updates its props. */
  render(props: Props): void;
  unmount(): void;
  /** Sends with the function of the last render. */
  send(message: Message): boolean | undefined;
  /** Dropped messages. */
  readonly dropped: unknown[];
}

/** Members of the React app only. */
export interface ReactApp extends App {
  /** Number of renders. */
  renders: number;
  /** Every message, including those that are not shown. */
  readonly seen: string[];
  /** Renders it on the server, then hydrates it. */
  hydrate(props: Props): void;
  /** Replaces the component's code with another version, as a development server does. */
  refresh(version: string, state: "kept" | "reset"): void;
}

declare global {
  var app: ReactApp;
}
