import { isObject } from "./data.js";
import type { CloseInfo } from "./dial.js";
import { nameErrors } from "./names.js";
import type { ConnectionErrorCode } from "./types.gen.js";

/**
 * A dial or a socket failed: the `error` of an `error` event. `cause` is the value that a provider,
 * a handshake or the browser's constructor threw, or the first reason that the socket told; its
 * message ends the text.
 *
 * - `ERR_NETWORK`: the browser could not connect, or lost the socket; it hides the cause from
 * pages. Node's classes tell it.
 * - `ERR_CONNECT_TIMEOUT`: the dial took longer than `connectTimeoutMs`.
 * - `ERR_HANDSHAKE_TIMEOUT`: the handshake took longer than `handshakeTimeoutMs`.
 * - `ERR_HEARTBEAT_TIMEOUT`: the peer did not answer a heartbeat within `heartbeat.timeoutMs`.
 * - `ERR_PROVIDER`: the function that gives the url, the protocols or `auth` failed.
 * - `ERR_HANDSHAKE`: the `handshake` function failed.
 * - `ERR_CONSTRUCTOR`: the browser refused the url or a subprotocol that a function gave.
 * - `ERR_NO_SESSION`: the server knows no sessions, and the option `session` requires them.
 * - `ERR_STORAGE`: the session could not be kept in its storage; it goes on, but ends with the page.
 */
export class ConnectionError extends Error {
  declare readonly code: ConnectionErrorCode;

  constructor(code: ConnectionErrorCode, message: string, cause?: unknown) {
    super(message + messageOf(cause), causedBy(cause));
    this.code = code;
  }
}

/** A message did not fit the queue, or could only have waited alone. `data` hands it back. */
export class QueueFullError extends Error {
  readonly code: "ERR_QUEUE_FULL" = "ERR_QUEUE_FULL";
  declare readonly data: unknown;

  constructor(message: string, data: unknown) {
    super(message);
    this.data = data;
  }
}

/** The size or the limits of a queue, in words. */
export function queueSize(messages: number | undefined, bytes: number | undefined): string {
  return `${messages} messages and ${bytes} bytes`;
}

/**
 * The connection is closing or has ended, or a handshake is over. `data` hands back a message that
 * was to be sent. `cause` is the reason of the `signal`, if its abort ended the connection.
 */
export class ClosedError extends Error {
  readonly code: "ERR_CLOSED" = "ERR_CLOSED";
  /** How the last socket or dial ended; 1006 and `synthetic` where none has ended yet. */
  declare readonly close: CloseInfo;
  declare readonly data: unknown;

  constructor(message: string, close: CloseInfo, data?: unknown, cause?: unknown) {
    super(message, causedBy(cause));
    this.close = close;
    this.data = data;
  }
}

/** An iterator was read too slowly, and its buffer is full. */
export class OverflowError extends Error {
  readonly code: "ERR_OVERFLOW" = "ERR_OVERFLOW";
}

/** An option is unknown, of the wrong type or out of its range. */
export class OptionError extends TypeError {
  readonly code: "ERR_OPTION" = "ERR_OPTION";
  /** The option's name, for example `reconnect.factor`. */
  declare readonly option: string;
  /** The value that it was given. */
  declare readonly value: unknown;
  /** The values that it takes, in words. */
  declare readonly expected: string;

  constructor(option: string, value: unknown, expected: string, problem: string = show(value)) {
    super(`option ${option} is ${problem}, expected ${expected}`);
    this.option = option;
    this.value = value;
    this.expected = expected;
  }
}

/** The cause of a `LoadError`. `code` is stable; the text may change. */
export type LoadErrorCode =
  | "ERR_NO_WEBASSEMBLY"
  | "ERR_WASM_BLOCKED"
  | "ERR_WASM_UNSUPPORTED"
  | "ERR_NOT_INITIALIZED"
  | "ERR_LOAD";

/**
 * The wasm is not available: thrown by the first constructor, and by `initialize` of
 * `steadysocket/slim`.
 *
 * - `ERR_NO_WEBASSEMBLY`: the environment has none (Lockdown Mode); use its own `WebSocket` there.
 * - `ERR_WASM_BLOCKED`: the Content-Security-Policy lacks `'wasm-unsafe-eval'`.
 * - `ERR_WASM_UNSUPPORTED`: the browser is too old to compile it at once; use `steadysocket/slim`.
 * - `ERR_NOT_INITIALIZED`: `steadysocket/slim` before `await initialize()`.
 * - `ERR_LOAD`: `initialize` could not fetch or read it.
 */
export class LoadError extends Error {
  declare readonly code: LoadErrorCode;

  constructor(code: LoadErrorCode, problem: string, cause?: unknown) {
    super(`steadysocket: ${problem}`, causedBy(cause));
    this.code = code;
  }
}

/** Without a cause an error has no such property. */
function causedBy(cause: unknown): ErrorOptions | undefined {
  return cause === undefined ? undefined : { cause };
}

/** The message of what was thrown, after a colon; empty for what has none. */
function messageOf(cause: unknown): string {
  try {
    // Whatever it is: what cannot be a text throws.
    return `: ${(cause as Error).message || cause}`;
  } catch {
    return "";
  }
}

/** A value as the text of an error shows it. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "an array";
  return isObject(value) ? "an object" : String(value);
}

nameErrors({
  ClosedError,
  ConnectionError,
  LoadError,
  OptionError,
  OverflowError,
  QueueFullError,
});
