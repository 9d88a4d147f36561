// Generated from src/js/contract by `cargo test --lib contract`. Do not edit.
import type { MessageData } from "./data.js";
import type { ConnectionErrorCode } from "./types.gen.js";

/** An input of the facade. */
export enum Input {
  Connect = 0,
  Terminate = 1,
  Pause = 2,
  Resume = 3,
  WatchDrain = 4,
  Dialling = 5,
  ProviderFailed = 6,
  ConstructorFailed = 7,
  Opened = 8,
  Errored = 9,
  HandshakeDone = 10,
  HandshakeFailed = 11,
  Woken = 12,
  Online = 13,
  Offline = 14,
  Hidden = 15,
  Visible = 16,
  Frozen = 17,
  Restored = 18,
  Close = 19,
  Reconnect = 20,
  Closed = 21,
  ClosedCleanly = 22,
}

/** A number of the connection. */
export enum Reading {
  State = 0,
  Attempt = 1,
  Dial = 2,
  Dials = 3,
  Opens = 4,
  MessagesSent = 5,
  MessagesReceived = 6,
  Drops = 7,
  QueuedMessages = 8,
  QueuedBytes = 9,
  TimeOpen = 10,
  LastLatency = 11,
  RetryIn = 12,
}

/** The answer to `route` and `enqueue`. */
export enum Answer {
  Queue = 0,
  Socket = 1,
  Full = 2,
  TooLarge = 3,
  NotOpen = 4,
  Ended = 5,
}

/** The answer to `shouldReconnect` that is no delay. */
export enum RetryAnswer {
  Stop = -1,
  Retry = -2,
  ByTable = -3,
}

/** By the number of the state. */
export const STATES = ["idle", "connecting", "handshaking", "open", "waiting", "suspended", "closing", "closed"] as const;

/** `readyState` by the number of the state. */
export const READY_STATES = [3, 0, 0, 1, 0, 0, 2, 3] as const;

/** By the number of the reason. */
export const GIVE_UP_REASONS = ["max-attempts", "not-retryable", "invalid-address"] as const;

/** By the number of the reason. */
export const DROP_REASONS = ["overflow", "expired", "closed", "refused"] as const;

/** The name of every event. */
export const EVENT_TYPES = ["open", "message", "error", "close", "reconnecting", "giveup", "drop", "statechange"] as const;

/** Code and text by the number of the failure. */
export const FAILURES: readonly (readonly [code: ConnectionErrorCode, text: string])[] = [
  ["ERR_NETWORK", "the connection failed"],
  ["ERR_CONNECT_TIMEOUT", "the dial took longer than its timeout"],
  ["ERR_HANDSHAKE_TIMEOUT", "the handshake took longer than its timeout"],
  ["ERR_HEARTBEAT_TIMEOUT", "the peer did not answer the heartbeat"],
  ["ERR_PROVIDER", "the url, the protocols or auth failed"],
  ["ERR_HANDSHAKE", "the handshake failed"],
  ["ERR_CONSTRUCTOR", "the browser refused to make a socket"],
];

/** The index of an option of the core, of `Provider` (1 if a function gives the url or the protocols) and of the random seed. */
export enum OptionIndex {
  Reconnect = 0,
  InitialDelay = 1,
  MaxDelay = 2,
  Factor = 3,
  Jitter = 4,
  MaxAttempts = 5,
  StableAfter = 6,
  ShouldReconnect = 7,
  ConnectTimeout = 8,
  CloseTimeout = 9,
  Handshake = 10,
  HandshakeTimeout = 11,
  Heartbeat = 12,
  HeartbeatInterval = 13,
  HeartbeatTimeout = 14,
  HeartbeatSince = 15,
  HeartbeatMessage = 16,
  Idle = 17,
  CloseAfter = 18,
  WakeOnSend = 19,
  Queue = 20,
  MaxMessages = 21,
  MaxBytes = 22,
  Overflow = 23,
  Ttl = 24,
  HighWaterMark = 25,
  LowWaterMark = 26,
  Provider = 27,
  Seed = 28,
}

/** The default of an option of the core, if it is finite. */
export enum OptionDefault {
  Reconnect = 1,
  InitialDelay = 1000,
  MaxDelay = 30000,
  Factor = 2,
  Jitter = 0,
  StableAfter = 5000,
  ConnectTimeout = 10000,
  CloseTimeout = 10000,
  HandshakeTimeout = 10000,
  Heartbeat = 0,
  HeartbeatInterval = 25000,
  HeartbeatTimeout = 10000,
  HeartbeatSince = 0,
  HeartbeatMessage = 1,
  Idle = 0,
  CloseAfter = 60000,
  WakeOnSend = 1,
  Queue = 1,
  MaxMessages = 10000,
  MaxBytes = 16777216,
  Overflow = 0,
  HighWaterMark = 1048576,
  LowWaterMark = 262144,
}

/**
 * The values that an option takes: one of the choices, by its index, a number in the range, or a
 * value of this type. Of an object that is asked for a property, the type is that of the property.
 */
export interface OptionValues {
  /** The words of an `OptionError`, before the range of a number; the choices, if it has none. */
  readonly expected?: string;
  readonly choices?: readonly unknown[];
  readonly min?: number;
  readonly max?: number;
  readonly isWhole?: boolean;
  /** A number outside of the range that is taken, too. */
  readonly also?: number;
  readonly type?: string;
  readonly property?: string;
  /** Takes a message, too. */
  readonly isData?: boolean;
}

/**
 * An option: the values that it takes, the index of an option of the core, the value if it is not
 * given (0 where there is none), the same if `reconnect` is `false`, and the name of the option of
 * its group that it must not exceed.
 */
export type OptionRow = readonly [
  values: OptionValues,
  index?: OptionIndex | undefined,
  byDefault?: number,
  withoutReconnect?: number,
  bound?: string,
];

const VALUES_0: OptionValues = { expected: "true, false or an object of options", choices: [false, true], type: "object" };
const VALUES_1: OptionValues = { expected: "a number of milliseconds", min: 1, max: 2_147_483_647, also: Infinity };
const VALUES_2: OptionValues = { expected: "a function", type: "function" };
const VALUES_3: OptionValues = { expected: "a whole number", min: 0, max: 9_007_199_254_740_991, isWhole: true, also: Infinity };
const VALUES_4: OptionValues = { expected: "true or false", choices: [false, true] };
const VALUES_5: OptionValues = { expected: "an AbortSignal", type: "boolean", property: "aborted" };
const VALUES_6: OptionValues = { expected: "a number of milliseconds", min: 0, max: 2_147_483_647 };
const VALUES_7: OptionValues = { expected: "a number of milliseconds", min: 0, max: 2_147_483_647, also: Infinity };
const VALUES_8: OptionValues = { expected: "a number", min: 1, max: 100 };
const VALUES_9: OptionValues = { choices: ["full", "equal", "none"] };
const VALUES_10: OptionValues = { expected: "a whole number", min: 1, max: 4_294_967_295, isWhole: true, also: Infinity };
const VALUES_11: OptionValues = { expected: "a number of milliseconds", min: 1, max: 2_147_483_647 };
const VALUES_12: OptionValues = { choices: ["received", "sent"] };
const VALUES_13: OptionValues = { expected: "a message, a function or null", choices: [null], type: "function", isData: true };
const VALUES_14: OptionValues = { expected: "a whole number of bytes", min: 1, max: 9_007_199_254_740_991, isWhole: true, also: Infinity };
const VALUES_15: OptionValues = { choices: ["reject", "drop-oldest", "drop-newest"] };
const VALUES_16: OptionValues = { expected: "a number of milliseconds", choices: [0], min: 1, max: 2_147_483_647, also: Infinity };
const VALUES_17: OptionValues = { expected: "an event target", type: "function", property: "addEventListener" };

/** Every option by its name, by its group; the group of the others is empty. */
export const OPTIONS: { readonly [group: string]: { readonly [name: string]: OptionRow } } = {
  "": {
    reconnect: [VALUES_0, OptionIndex.Reconnect, 1],
    connectTimeoutMs: [VALUES_1, OptionIndex.ConnectTimeout, 10_000, Infinity],
    closeTimeoutMs: [VALUES_1, OptionIndex.CloseTimeout, 10_000, Infinity],
    handshake: [VALUES_2, OptionIndex.Handshake],
    handshakeTimeoutMs: [VALUES_1, OptionIndex.HandshakeTimeout, 10_000],
    heartbeat: [VALUES_0, OptionIndex.Heartbeat],
    idle: [VALUES_0, OptionIndex.Idle],
    queue: [VALUES_0, OptionIndex.Queue, 1, 0],
    highWaterMarkBytes: [VALUES_3, OptionIndex.HighWaterMark, 1_048_576, Infinity],
    lowWaterMarkBytes: [VALUES_3, OptionIndex.LowWaterMark, 262_144, 262_144, "highWaterMarkBytes"],
    lifecycle: [VALUES_0],
    startClosed: [VALUES_4],
    signal: [VALUES_5],
    WebSocket: [VALUES_2],
  },
  "reconnect": {
    initialDelayMs: [VALUES_6, OptionIndex.InitialDelay, 1000, 1000, "maxDelayMs"],
    maxDelayMs: [VALUES_7, OptionIndex.MaxDelay, 30_000],
    factor: [VALUES_8, OptionIndex.Factor, 2],
    jitter: [VALUES_9, OptionIndex.Jitter],
    maxAttempts: [VALUES_10, OptionIndex.MaxAttempts, Infinity],
    stableAfterMs: [VALUES_6, OptionIndex.StableAfter, 5000],
    shouldReconnect: [VALUES_2, OptionIndex.ShouldReconnect],
  },
  "heartbeat": {
    intervalMs: [VALUES_11, OptionIndex.HeartbeatInterval, 25_000],
    timeoutMs: [VALUES_11, OptionIndex.HeartbeatTimeout, 10_000],
    since: [VALUES_12, OptionIndex.HeartbeatSince],
    message: [VALUES_13, OptionIndex.HeartbeatMessage, 1],
    isPong: [VALUES_2],
  },
  "idle": {
    closeAfterMs: [VALUES_1, OptionIndex.CloseAfter, 60_000],
    wakeOnSend: [VALUES_4, OptionIndex.WakeOnSend, 1],
  },
  "queue": {
    maxMessages: [VALUES_10, OptionIndex.MaxMessages, 10_000],
    maxBytes: [VALUES_14, OptionIndex.MaxBytes, 16_777_216],
    overflow: [VALUES_15, OptionIndex.Overflow],
    ttlMs: [VALUES_16, OptionIndex.Ttl, Infinity],
  },
  "lifecycle": {
    online: [VALUES_4],
    visibility: [VALUES_4],
    pageCache: [VALUES_4],
    window: [VALUES_17],
    document: [VALUES_17],
  },
  "messages": {
    maxBuffered: [VALUES_10, undefined, 1024],
    events: [VALUES_4, undefined, 1],
  },
};

/** The methods that the core calls. None may throw: see `guardCalls`. */
export interface Host {
  /** Finds out where to dial and makes a socket. */
  dial(attempt: number, reconnect: boolean): void;
  /** Runs the handshake hook. */
  handshake(): void;
  /** Hands a message to the running hook. */
  handshakeMessage(data: MessageData): void;
  /** Ends the dial; returns a message that its handshake did not read. */
  cancel(): unknown;
  /** Bytes in the socket's buffer, or Infinity where the socket takes no messages. */
  buffered(): number;
  /** Gives a message to the socket; false if the socket threw. */
  transmit(data: unknown): boolean;
  /** Starts the closing handshake; code 0 stands for no code, reason 0 for none. */
  shut(code: number, reason: number): void;
  /** Detaches the socket's listeners, closes it and forgets it. */
  hangUp(code: number, reason: number): void;
  /**
   * Sets the buffered amount up to which messages may bypass the core, in both directions;
   * negative: none may.
   */
  setBypassLimit(bytes: number): void;
  /** Reports `Input.Woken` once after so many milliseconds; negative: never. */
  setAlarm(delayMs: number): void;
  /** Calls the user's predicate; returns a delay in milliseconds or a `RetryAnswer`. */
  shouldReconnect(code: number, reason: number, wasClean: boolean, synthetic: boolean): number;
  /** Everything has left the queue and the buffer. */
  drained(): void;
  /** The connection has ended: releases every handle. */
  ended(): void;
  /** The message of the heartbeat; undefined if the user's function gave none. */
  ping(): unknown;
  open(reconnected: boolean, attempt: number): void;
  message(data: MessageData): void;
  /** The number is an index of `FAILURES`. */
  error(failure: number): void;
  /** `delayMs` is negative where no dial will follow. */
  close(
    code: number,
    reason: number,
    wasClean: boolean,
    synthetic: boolean,
    delayMs: number,
  ): void;
  reconnecting(attempt: number, delayMs: number): void;
  /** The number is an index of `GIVE_UP_REASONS`. */
  giveUp(reason: number): void;
  /** The number is an index of `DROP_REASONS`. */
  drop(data: unknown, reason: number): void;
  /** The numbers are indices of `STATES`. */
  stateChange(from: number, to: number): void;
}

/** Their names. */
export const HOST_METHODS = ["dial", "handshake", "handshakeMessage", "cancel", "buffered", "transmit", "shut", "hangUp", "setBypassLimit", "setAlarm", "shouldReconnect", "drained", "ended", "ping", "open", "message", "error", "close", "reconnecting", "giveUp", "drop", "stateChange"] as const;
