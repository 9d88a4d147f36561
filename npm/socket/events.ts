import type { MessageData } from "./data.js";
import type { ConnectionError } from "./errors.js";

/** How a socket or a dial ended. */
export interface CloseInfo {
  /** The close code: the browser's real one, 1006 for an abandoned socket. */
  readonly code: number;
  /** The reason the peer gave; empty if none. */
  readonly reason: string;
  /** Whether the closing handshake was completed. */
  readonly wasClean: boolean;
  /** Whether the browser never said it: a timeout, or an abandoned socket. */
  readonly synthetic: boolean;
}

/** What a provider of urls or protocols is told about the dial that it is asked for. */
export interface DialInfo {
  /** 0 for the first dial and after a stable connection, then counts retries. */
  readonly attempt: number;
  /** Whether this connection has dialled before. */
  readonly reconnect: boolean;
  /** How the previous socket or dial ended. */
  readonly lastClose?: CloseInfo;
}

/** Where a connection is on its way. */
export type State = (typeof STATES)[number];

/** In the core's order, as the reasons below. */
export const STATES = [
  "idle",
  "connecting",
  "handshaking",
  "open",
  "waiting",
  "suspended",
  "closing",
  "closed",
] as const;

/** A name by its place, which the core gives, so that it is there. */
export function pick<T>(names: readonly T[], place: number): T {
  return names[place] as T;
}

/** A socket is open, handshaken and the queue is flushed. */
export interface OpenEvent extends Event {
  /** Whether this connection was open before. */
  readonly reconnected: boolean;
  /** The attempt that succeeded; 0 is the first dial. */
  readonly attempt: number;
}

/** A dial, a provider, a handshake or a socket failed; `close` follows. */
export interface ErrorEvent extends Event {
  readonly error: ConnectionError;
}

/** A socket or a dial has ended. Comes exactly once for each. */
export interface SteadyCloseEvent extends CloseEvent, CloseInfo {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  /** Whether another dial will come. */
  readonly willReconnect: boolean;
  /** The wait before it, in milliseconds; 0 where none will come. */
  readonly delayMs: number;
}

/** A wait for the next dial begins. */
export interface ReconnectingEvent extends Event {
  /** The number of the dial to come; the first retry is 1. */
  readonly attempt: number;
  /** The wait before it, in milliseconds. */
  readonly delayMs: number;
  /** When it will come, in milliseconds since the epoch. */
  readonly retryAt: number;
  /** What ended the last socket or dial. */
  readonly cause: CloseInfo;
}

/** No further dial will come, and the user did not ask for that. */
export interface GiveUpEvent extends Event {
  /** What ended the last socket or dial. */
  readonly cause: CloseInfo;
  readonly reason: "max-attempts" | "not-retryable";
}

export const GIVE_UP_REASONS: readonly GiveUpEvent["reason"][] = ["max-attempts", "not-retryable"];

/** A queued message was dropped. */
export interface DropEvent extends Event {
  /** The message; a buffer or view as the `ArrayBuffer` that was queued. */
  readonly data: MessageData;
  readonly reason: "overflow" | "expired" | "closed" | "refused";
}

export const DROP_REASONS: readonly DropEvent["reason"][] = [
  "overflow",
  "expired",
  "closed",
  "refused",
];

/** The state changed. */
export interface StateChangeEvent extends Event {
  readonly from: State;
  readonly to: State;
}

/** Every event of a `SteadySocket`, by its name. */
export interface SteadySocketEventMap {
  open: OpenEvent;
  message: MessageEvent<MessageData>;
  error: ErrorEvent;
  close: SteadyCloseEvent;
  reconnecting: ReconnectingEvent;
  giveup: GiveUpEvent;
  drop: DropEvent;
  statechange: StateChangeEvent;
}

/** An event with fields beyond the native ones. */
export function eventWith<T extends Event>(event: Event, fields: Omit<T, keyof Event>): T {
  for (const [name, value] of Object.entries(fields)) {
    Object.defineProperty(event, name, { value, enumerable: true });
  }
  return event as T;
}

/** A close event, also where the realm has no class for it (Node before 23). */
export function closeEvent(close: CloseInfo, retry: Retry): SteadyCloseEvent {
  const { code, reason, wasClean, synthetic } = close;
  if (typeof CloseEvent === "function") {
    const event = new CloseEvent("close", { code, reason, wasClean });
    return eventWith<SteadyCloseEvent>(event, { synthetic, ...retry } as SteadyCloseEvent);
  }
  return eventWith(new Event("close"), { code, reason, wasClean, synthetic, ...retry });
}

/** What follows a close. */
export interface Retry {
  readonly willReconnect: boolean;
  readonly delayMs: number;
}
