/** What a connection can fail with. `code` is stable; the text may change. */
export type ConnectionErrorCode =
  | "ERR_NETWORK"
  | "ERR_TIMEOUT"
  | "ERR_PROVIDER"
  | "ERR_HANDSHAKE"
  | "ERR_CONSTRUCTOR";

/**
 * What went wrong with a dial or a socket: the `error` of an `error` event. `cause` is what a
 * provider, a handshake or the browser's constructor threw.
 *
 * - `ERR_NETWORK`: the browser could not connect, or lost the socket; it does not tell pages why.
 * - `ERR_TIMEOUT`: the dial, the handshake or the answer to a heartbeat took too long.
 * - `ERR_PROVIDER`: the function that gives the url or the protocols failed.
 * - `ERR_HANDSHAKE`: the `handshake` function failed.
 * - `ERR_CONSTRUCTOR`: the browser refused the url or a subprotocol that a function gave.
 */
export class ConnectionError extends Error {
  override readonly name: string = "ConnectionError";
  readonly code: ConnectionErrorCode;

  constructor(code: ConnectionErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** What can fail, in the core's order. */
export const FAILURES: readonly (readonly [ConnectionErrorCode, string])[] = [
  ["ERR_NETWORK", "the connection failed"],
  ["ERR_TIMEOUT", "the dial took longer than the connect timeout"],
  ["ERR_TIMEOUT", "the handshake took longer than its timeout"],
  ["ERR_TIMEOUT", "the peer did not answer the heartbeat"],
  ["ERR_PROVIDER", "the provider of the url or the protocols failed"],
  ["ERR_HANDSHAKE", "the handshake failed"],
  ["ERR_CONSTRUCTOR", "the browser refused to make a socket"],
];

/** A message did not fit the queue. `data` hands it back. */
export class QueueFullError extends Error {
  override readonly name: string = "QueueFullError";
  readonly code: "ERR_QUEUE_FULL" = "ERR_QUEUE_FULL";
  readonly data: unknown;

  constructor(message: string, data: unknown) {
    super(message);
    this.data = data;
  }
}

/** What a queue holds or may hold, in words. */
export function queueSize(messages: number, bytes: number): string {
  return `${messages} messages and ${bytes} bytes`;
}

/** The error of a queue that holds so much, of at most `limit`. */
export function queueFull(data: unknown, held: string, limit: string): QueueFullError {
  return new QueueFullError(`queue is full (${held}, limit ${limit})`, data);
}

/** The connection is closing or has ended. `data` hands back a message that was to be sent. */
export class ClosedError extends Error {
  override readonly name: string = "ClosedError";
  readonly code: "ERR_CLOSED" = "ERR_CLOSED";
  readonly data: unknown;

  constructor(message: string, data?: unknown) {
    super(message);
    this.data = data;
  }
}

/** An iterator was read too slowly, and its buffer is full. */
export class OverflowError extends Error {
  override readonly name: string = "OverflowError";
  readonly code: "ERR_OVERFLOW" = "ERR_OVERFLOW";
}

/** An option is unknown, of the wrong type or out of its range. */
export class OptionError extends TypeError {
  override readonly name: string = "OptionError";
  readonly code: "ERR_OPTION" = "ERR_OPTION";
  /** The option's name, `reconnect.factor` for one. */
  readonly option: string;
  /** What it was given. */
  readonly value: unknown;
  /** What was expected, in words. */
  readonly expected: string;

  constructor(option: string, value: unknown, expected: string, problem: string = show(value)) {
    super(`option ${option} is ${problem}, expected ${expected}`);
    this.option = option;
    this.value = value;
    this.expected = expected;
  }
}

/** The `.wasm` is not loaded, or could not be. */
export class LoadError extends Error {
  override readonly name: string = "LoadError";
  readonly code: "ERR_LOAD" = "ERR_LOAD";
}

/** A value as it stands in an error's text. */
export function show(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "object":
      return value === null ? "null" : Array.isArray(value) ? "an array" : "an object";
    case "function":
      return "a function";
    default:
      return String(value);
  }
}
