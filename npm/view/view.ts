import type { CloseInfo } from "../core/dial.js";
import type { ConnectionState } from "../core/types.gen.js";
import type { SteadySocket } from "../socket/socket.js";

/**
 * The status of a connection, for showing it. Immutable: each change makes a new object.
 *
 * @example
 * const text =
 *   status.state === "waiting" ? `next try in ${status.secondsLeft} s` : status.state;
 */
export interface Status {
  /**
   * The state of the connection. `connecting` also on the server;
   * `idle` where there is nothing to dial: the url is null, or `startClosed` is set.
   */
  readonly state: ConnectionState;
  /** The number of the current, the next or the successful attempt; 0 for the first dial. */
  readonly attempt: number;
  /** When the next dial comes, in milliseconds since the epoch; only in the state `waiting`. */
  readonly retryAt: number | undefined;
  /** Seconds until then, rounded up, counting down; 0 in any other state. */
  readonly secondsLeft: number;
  /** How the previous socket or dial ended. */
  readonly lastClose: CloseInfo | undefined;
  /** The last failure; gone once the connection is open. */
  readonly error: Error | undefined;
}

/**
 * The values of a connection that a component shows.
 *
 * @example
 * const { status, readyState, socket, lastMessage } = useSteadySocket(url);
 */
export interface View<In> {
  readonly status: Status;
  /** As of `WebSocket`: 0 connecting, 1 open, 2 closing, 3 closed or not dialled. */
  readonly readyState: 0 | 1 | 2 | 3;
  /**
   * The connection itself, for everything else: `drained()`, `stats()`, `messages()`. Null on the
   * server, and while the url is null. Another object after a change of url.
   */
  readonly socket: SteadySocket | null;
  /**
   * The newest message, if the option `lastMessage` is set. An object of its own for each, so that an
   * equal one that follows is a change, too.
   */
  readonly lastMessage: LastMessage<In> | undefined;
}

/**
 * A message that a component shows.
 *
 * @example
 * useEffect(() => console.log(lastMessage?.data), [lastMessage]);
 */
export interface LastMessage<In> {
  /** The message, as `parse` made it. */
  readonly data: In;
}

/**
 * The functions of a connection. They never change.
 *
 * @example
 * const { send, reconnect, close } = useSteadySocket(url);
 */
export interface Controls<Out> {
  /**
   * Sends a message, or queues it while the connection is not open; also before it exists.
   *
   * @returns true if it was given to the socket, false if it was queued.
   * @throws `QueueFullError` if it does not fit the queue, `ClosedError` after the end.
   */
  readonly send: (message: Out) => boolean | undefined;
  /** Dials at once, from any state; nothing while the url is null. */
  readonly reconnect: (code?: number, reason?: string) => void;
  /**
   * Closes until `reconnect()` or a change of url.
   *
   * @throws As `SteadySocket.close`.
   */
  readonly close: (code?: number, reason?: string) => void;
}

/** The view before anything has happened: on the server, and in the first render of a page. */
export function initialView<In>(state: "idle" | "connecting" | "closed"): View<In> {
  return {
    status: {
      state,
      attempt: 0,
      retryAt: undefined,
      secondsLeft: 0,
      lastClose: undefined,
      error: undefined,
    },
    readyState: state === "connecting" ? 0 : 3,
    socket: null,
    lastMessage: undefined,
  };
}

/** Seconds until then, rounded up. */
export function secondsUntil(time: number | undefined): number {
  return time === undefined ? 0 : Math.max(0, Math.ceil((time - Date.now()) / 1_000));
}

/** True if both show the same. */
export function isSameView<In>(one: View<In>, other: View<In>): boolean {
  const { status, ...rest } = one;
  return isSame(status, other.status) && isSame(rest, other);
}

/** True if every property of the first object is the same in the second. */
function isSame<T extends object>(one: T, other: T): boolean {
  return (Object.keys(one) as (keyof T)[]).every((key) => Object.is(one[key], other[key]));
}
