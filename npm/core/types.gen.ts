// Generated from src/js/contract by `cargo test --lib contract`. Do not edit.
import type { MessageData, PingInfo, SendData } from "./data.js";
import type { CloseInfo, Peer, WebSocketConstructor } from "./dial.js";
import type { ConnectionError } from "./errors.js";
import type { AnyHandler, Handler } from "./handler.js";
import type { AbortSignal, CloseEvent, Event, EventTarget, MessageEvent } from "./realm.js";

/** The state of a connection. */
export type ConnectionState =
  | "idle"
  | "connecting"
  | "handshaking"
  | "open"
  | "waiting"
  | "suspended"
  | "closing"
  | "closed";

/**
 * Why a connection gives up: `maxAttempts` dials failed in a row, a retry cannot fix the close, or
 * the browser refused the url or a subprotocol that a function gave.
 */
export type GiveUpReason = "max-attempts" | "not-retryable" | "invalid-address";

/**
 * Why a queued message was dropped: the queue was full, its time to live was over, the connection
 * ended before, or the socket's `send` threw.
 */
export type DropReason = "overflow" | "expired" | "closed" | "refused";

/** The reasons why a dial or a socket fails. A code is stable; the text may change. */
export type ConnectionErrorCode =
  | "ERR_NETWORK"
  | "ERR_CONNECT_TIMEOUT"
  | "ERR_HANDSHAKE_TIMEOUT"
  | "ERR_HEARTBEAT_TIMEOUT"
  | "ERR_PROVIDER"
  | "ERR_HANDSHAKE"
  | "ERR_CONSTRUCTOR"
  | "ERR_NO_SESSION"
  | "ERR_STORAGE";

/** How a `SteadySocket` behaves. */
export interface SteadySocketOptions {
  /**
   * When and how often to dial again; `false` never. With `false` the class behaves as the native
   * one: no timeouts, no queue, no water marks and no page events, but for those that are given.
   * @default {}
   */
  readonly reconnect?: boolean | ReconnectOptions | undefined;
  /**
   * How long one dial may take, in milliseconds, before it is abandoned and counts as failed; 1 to
   * 2,147,483,647, or `Infinity` to leave it to the browser.
   * @default 10_000
   */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * How long the closing handshake may take, in milliseconds, before the socket is abandoned; 1 to
   * 2,147,483,647, or `Infinity` to leave it to the browser.
   * @default 10_000
   */
  readonly closeTimeoutMs?: number | undefined;
  /**
   * Runs on every new socket before the queue is flushed and before `open`; a rejection is a failed
   * attempt.
   */
  readonly handshake?: ((peer: Peer) => Promise<unknown> | unknown) | undefined;
  /**
   * How long the handshake may take, in milliseconds; 1 to 2,147,483,647, or `Infinity`.
   * @default 10_000
   */
  readonly handshakeTimeoutMs?: number | undefined;
  /**
   * Detects dead sockets. Off by default, because a plain server must know the message.
   * @default false
   */
  readonly heartbeat?: boolean | HeartbeatOptions | undefined;
  /**
   * Pauses while there is nothing to say: no socket after so long without a message, a dial when
   * there is something to send. Needs reconnection.
   * @default false
   */
  readonly idle?: boolean | IdleOptions | undefined;
  /**
   * The limits of the queue; `false` makes `send` throw while the connection is not open.
   * @default {}
   */
  readonly queue?: boolean | QueueOptions | undefined;
  /**
   * Bytes in the browser's buffer above which messages wait in the queue; with `Infinity` none
   * waits.
   * @default 1_048_576
   */
  readonly highWaterMarkBytes?: number | undefined;
  /**
   * Bytes in the browser's buffer at or below which `drained()` resolves.
   * @default 262_144
   */
  readonly lowWaterMarkBytes?: number | undefined;
  /** Which page events to handle, and where they come from; `false` for none. */
  readonly lifecycle?: boolean | LifecycleOptions | undefined;
  /**
   * Does not dial before `reconnect()` or `resume()` is called, or with `idle.wakeOnSend` before
   * there is something to send.
   * @default false
   */
  readonly startClosed?: boolean | undefined;
  /** Its abort closes and ends everything. */
  readonly signal?: AbortSignal | undefined;
  /** The constructor to use: Node's `ws`, or a test double. Default: the global one. */
  readonly WebSocket?: WebSocketConstructor | undefined;
}

/** When and how often to dial again. */
export interface ReconnectOptions {
  /**
   * The cap of the first delay, in milliseconds; 0 to `maxDelayMs`.
   * @default 1_000
   */
  readonly initialDelayMs?: number | undefined;
  /**
   * The cap of every delay, in milliseconds; up to 2,147,483,647, or `Infinity`.
   * @default 30_000
   */
  readonly maxDelayMs?: number | undefined;
  /**
   * How much the cap grows with each attempt; 1 to 100.
   * @default 2
   */
  readonly factor?: number | undefined;
  /**
   * How a delay is drawn below its cap: anywhere, in the upper half, or the cap itself. Drawn for
   * each attempt of each socket.
   * @default "full"
   */
  readonly jitter?: "full" | "equal" | "none" | undefined;
  /**
   * Consecutive failed attempts before it gives up; at least 1. Dials that fail while the browser
   * says that it is offline do not count.
   * @default Infinity
   */
  readonly maxAttempts?: number | undefined;
  /**
   * How long a socket must stay open, in milliseconds, before the attempts count from the start.
   * @default 5_000
   */
  readonly stableAfterMs?: number | undefined;
  /**
   * Decides whether to dial after this close; a number is the delay in milliseconds, for example a
   * server's retry-after. Outranks the default table, by which every close but 1000, 1002, 1003,
   * 1007, 1008, 1009 and 1010 is retried, and 1008 once if a function gives the url or the
   * protocols.
   */
  readonly shouldReconnect?: ((close: CloseInfo) => boolean | number) | undefined;
}

/** When to ask whether the peer is still alive. Any message from it is a sign of life. */
export interface HeartbeatOptions {
  /**
   * Silence before a ping is sent, in milliseconds; 1 to 2,147,483,647.
   * @default 25_000
   */
  readonly intervalMs?: number | undefined;
  /**
   * Silence after a ping before the socket counts as dead, in milliseconds; 1 to 2,147,483,647.
   * @default 10_000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * The messages that put a ping off: those of the peer, or those of the peer only as long as
   * messages are sent to it, too. With `"sent"` the peer hears from this side at least once in each
   * interval, for servers that end a client which is silent.
   * @default "received"
   */
  readonly since?: "received" | "sent" | undefined;
  /**
   * The message that is sent, or a function that gives one for each ping. With `null` nothing is
   * sent, and only the peer's silence counts, for `intervalMs` and `timeoutMs` together: for
   * servers that ping by themselves.
   * @default "ping"
   */
  readonly message?: SendData | ((ping: PingInfo) => SendData) | null | undefined;
  /** Recognizes the answers: they make no `message` event. */
  readonly isPong?: ((data: MessageData) => boolean) | undefined;
}

/** When to pause by itself, and what wakes a paused connection. */
export interface IdleOptions {
  /**
   * How long an open connection may go without a message in either direction, pings and their
   * answers not counted, before it pauses, in milliseconds; 1 to 2,147,483,647, or `Infinity` to
   * pause only by `pause()`.
   * @default 60_000
   */
  readonly closeAfterMs?: number | undefined;
  /**
   * A message that is queued while the connection is paused, or was never dialled, dials.
   * @default true
   */
  readonly wakeOnSend?: boolean | undefined;
}

/** The limits of the queue of messages that wait for an open socket. */
export interface QueueOptions {
  /**
   * How many messages may wait; at least 1, or `Infinity`.
   * @default 10_000
   */
  readonly maxMessages?: number | undefined;
  /**
   * How many bytes may wait, text counted as UTF-8; at least 1, or `Infinity`. A message that is
   * larger may wait alone.
   * @default 16_777_216
   */
  readonly maxBytes?: number | undefined;
  /**
   * The policy for a message that does not fit: `send` throws, or the oldest or the new one is
   * dropped, with a `drop` event.
   * @default "reject"
   */
  readonly overflow?: "reject" | "drop-oldest" | "drop-newest" | undefined;
  /**
   * How long a message may wait, in milliseconds; 1 to 2,147,483,647, or `Infinity`.
   * @default Infinity
   */
  readonly ttlMs?: number | undefined;
}

/** Which page events to handle, and where they come from. */
export interface LifecycleOptions {
  /**
   * `online` dials at once, `offline` asks the peer for a sign of life.
   * @default true
   */
  readonly online?: boolean | undefined;
  /**
   * A page that becomes visible dials at once.
   * @default true
   */
  readonly visibility?: boolean | undefined;
  /**
   * A page that goes into the back/forward cache closes its socket until it comes back.
   * @default true
   */
  readonly pageCache?: boolean | undefined;
  /** Where `online`, `offline`, `pagehide` and `pageshow` come from. Default: the global object. */
  readonly window?: EventTarget | undefined;
  /** Where `visibilitychange`, `freeze` and `resume` come from. Default: the global `document`. */
  readonly document?: EventTarget & { readonly hidden: boolean } | undefined;
}

/** Options of `messages()`. */
export interface MessagesOptions {
  /**
   * How many messages may wait to be read before the iterator throws `OverflowError`; at least 1,
   * or `Infinity`.
   * @default 1_024
   */
  readonly maxBuffered?: number | undefined;
  /**
   * Dispatches messages as events too while this iterator reads. `false` saves the cost of the
   * event, about half of all, and no listener of the connection is called meanwhile.
   * @default true
   */
  readonly events?: boolean | undefined;
}

/** The socket is open, the handshake is done and the queue is flushed. */
export interface SteadyOpenEvent extends Event {
  /** True if this connection was open before. */
  readonly reconnected: boolean;
  /** The attempt that succeeded; 0 is the first dial. */
  readonly attempt: number;
}

/** A dial, a provider, a handshake or a socket failed; `close` follows. */
export interface SteadyErrorEvent extends Event {
  /** The reason, with a stable `code`. */
  readonly error: ConnectionError;
}

/** A socket or a dial has ended. Emitted exactly once for each. */
export interface SteadyCloseEvent extends CloseEvent, CloseInfo {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  /** True if another dial will come; after `pause()`, with `resume()`. */
  readonly willReconnect: boolean;
  /** The wait before it, in milliseconds; 0 where none will come. */
  readonly delayMs: number;
  /** True if the browser fired no close event: a timeout, or an abandoned socket. */
  readonly synthetic: boolean;
}

/** A wait for the next dial begins. */
export interface ReconnectingEvent extends Event {
  /** The number of the dial to come; the first retry is 1. */
  readonly attempt: number;
  /** The wait before it, in milliseconds. */
  readonly delayMs: number;
  /** When it will come, in milliseconds since the epoch. */
  readonly retryAt: number;
  /** How the last socket or dial ended. */
  readonly cause: CloseInfo;
}

/** No further dial will come, and the user did not ask for that. */
export interface GiveUpEvent extends Event {
  /** How the last socket or dial ended. */
  readonly cause: CloseInfo;
  /** Why no dial will come. */
  readonly reason: GiveUpReason;
}

/** A queued message was dropped. */
export interface DropEvent extends Event {
  /** The message; a buffer or view as the `ArrayBuffer` that was queued. */
  readonly data: MessageData;
  /** Why it was dropped. */
  readonly reason: DropReason;
}

/** The state changed. */
export interface StateChangeEvent extends Event {
  /** The state before. */
  readonly from: ConnectionState;
  /** The state after. */
  readonly to: ConnectionState;
}

/** Every event of a `SteadySocket`, by its name. */
export interface SteadySocketEventMap {
  open: SteadyOpenEvent;
  message: MessageEvent;
  error: SteadyErrorEvent;
  close: SteadyCloseEvent;
  reconnecting: ReconnectingEvent;
  giveup: GiveUpEvent;
  drop: DropEvent;
  statechange: StateChangeEvent;
}

/** The `on*` attributes of a `SteadySocket`, one for every event. */
export interface SteadySocketHandlers {
  get onopen(): AnyHandler;
  set onopen(handler: Handler<this, SteadySocketEventMap["open"]>);
  get onmessage(): AnyHandler;
  set onmessage(handler: Handler<this, SteadySocketEventMap["message"]>);
  get onerror(): AnyHandler;
  set onerror(handler: Handler<this, SteadySocketEventMap["error"]>);
  get onclose(): AnyHandler;
  set onclose(handler: Handler<this, SteadySocketEventMap["close"]>);
  get onreconnecting(): AnyHandler;
  set onreconnecting(handler: Handler<this, SteadySocketEventMap["reconnecting"]>);
  get ongiveup(): AnyHandler;
  set ongiveup(handler: Handler<this, SteadySocketEventMap["giveup"]>);
  get ondrop(): AnyHandler;
  set ondrop(handler: Handler<this, SteadySocketEventMap["drop"]>);
  get onstatechange(): AnyHandler;
  set onstatechange(handler: Handler<this, SteadySocketEventMap["statechange"]>);
}
