import type { MessageData } from "../core/data.js";
import type { CloseInfo } from "../core/dial.js";
import {
  type BinaryType,
  Event,
  EventTarget,
  type Listener as GeneralListener,
  type ListenerOptions,
  MessageEvent,
} from "../core/realm.js";
import type {
  DropEvent,
  GiveUpEvent,
  ReconnectingEvent,
  SteadyErrorEvent,
} from "../core/types.gen.js";
import { eventWith } from "../host/events.js";
import { report } from "../host/report.js";
import { SteadySocket } from "../index.js";
import { NATIVE } from "../options/native.js";
import { checkClose } from "../socket/webidl.js";
import {
  askProtocols,
  askShouldReconnect,
  askUrl,
  causeOf,
  closeNow,
  findWebSocket,
  nativeClass,
  reportingConstructor,
} from "./dial.js";
import { Ending } from "./ending.js";
import { CloseEvent, ErrorEvent, type WebSocketEventMap } from "./events.js";
import {
  leastDelayMs,
  type Message,
  nextDelayMs,
  type Options,
  type ProtocolsProvider,
  readOptions,
  type Settings,
  type UrlProvider,
} from "./options.js";
import { MessageQueue } from "./queue.js";

/**
 * A WebSocket that dials again, with the interface of the packages reconnecting-websocket and
 * partysocket.
 *
 * @example
 * const socket = new ReconnectingWebSocket("wss://example.com/ws", [], { maxRetries: 10 });
 * socket.addEventListener("message", (event) => console.log(event.data));
 * socket.send("hello"); // waits until open
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface only types what is there
export class ReconnectingWebSocket extends EventTarget {
  declare static readonly CONNECTING: 0;
  declare static readonly OPEN: 1;
  declare static readonly CLOSING: 2;
  declare static readonly CLOSED: 3;

  declare readonly CONNECTING: 0;
  declare readonly OPEN: 1;
  declare readonly CLOSING: 2;
  declare readonly CLOSED: 3;

  /** Called on `open`, before the listeners. */
  onopen: ((event: Event) => void) | null = null;
  /** Called on `message`, before the listeners. */
  onmessage: ((event: MessageEvent) => void) | null = null;
  /** Called on `error`, before the listeners. */
  onerror: ((event: ErrorEvent) => void) | null = null;
  /** Called on `close`, before the listeners. */
  onclose: ((event: CloseEvent) => void) | null = null;

  readonly #settings: Settings;
  readonly #queue: MessageQueue;
  readonly #ending = new Ending();
  readonly #steady: SteadySocket;
  /** The browser's socket, kept after it has ended: the user sees its last values. */
  #socket: WebSocket | undefined;
  #connectTimer: ReturnType<typeof setTimeout> | undefined;
  #shouldReconnect: boolean;
  #isClosedByUser = false;
  #hasWarned = false;
  #isExhausted = false;

  /**
   * @param url Where to dial, or a function that is asked before every dial.
   * @param protocols The subprotocols to offer, or a function that is asked before every dial.
   * @throws `OptionError` for an option of the wrong type, and if there is no `WebSocket`.
   */
  constructor(url: UrlProvider, protocols?: ProtocolsProvider, options: Options = {}) {
    super();
    const settings = readOptions(options);
    const { startClosed } = settings;
    if (!startClosed) findWebSocket(settings);
    this.#settings = settings;
    this.#queue = new MessageQueue(settings.maxMessages);
    this.#shouldReconnect = !startClosed;
    this.#listenForHandlers();
    const leastMs = leastDelayMs(settings);
    this.#steady = new SteadySocket(
      async () => {
        this.#ending.begin();
        // Asked later, so that a provider may use the object that is being constructed.
        await undefined;
        this.#debug("connect", this.retryCount);
        return askUrl(url);
      },
      async () => {
        await undefined;
        return askProtocols(protocols);
      },
      {
        reconnect: {
          // Page events dial at once, though never sooner than this after the last dial.
          initialDelayMs: leastMs,
          maxDelayMs: Math.max(settings.maxDelayMs, leastMs),
          stableAfterMs: settings.minUptimeMs,
          shouldReconnect: (close) => this.#decide(close),
        },
        // A timer of our own, because the core's includes the providers' time.
        connectTimeoutMs: Number.POSITIVE_INFINITY,
        queue: false,
        startClosed,
        WebSocket: reportingConstructor(settings, (socket) => this.#onSocket(socket)),
      },
    );
    this.#listen();
  }

  /** The retries in a row; 0 once a socket was open for `minUptime`. */
  get retryCount(): number {
    return this.#steady.attempt;
  }

  /**
   * True if it dials again when the socket is lost; false after `close()` and with `startClosed`.
   */
  get shouldReconnect(): boolean {
    return this.#shouldReconnect;
  }

  /** The state of the current socket, or of the last one. */
  get readyState(): number {
    if (this.#socket) return this.#socket.readyState;
    return this.#settings.startClosed ? ReconnectingWebSocket.CLOSED : this.#steady.readyState;
  }

  /** The address of the current socket, or of the last one; empty before the first. */
  get url(): string {
    return this.#socket?.url ?? "";
  }

  /** The subprotocol that the server chose; empty if none. */
  get protocol(): string {
    return this.#socket?.protocol ?? "";
  }

  /** The extensions in use; empty if none. */
  get extensions(): string {
    return this.#socket?.extensions ?? "";
  }

  /** Bytes that wait, here and in the browser's buffer. */
  get bufferedAmount(): number {
    return this.#queue.bytes + (this.#socket?.bufferedAmount ?? 0);
  }

  /** The type of binary messages; kept over reconnects. */
  get binaryType(): BinaryType {
    return this.#steady.binaryType;
  }

  set binaryType(name: BinaryType | "nodebuffer" | "fragments") {
    this.#steady.binaryType = name;
  }

  /**
   * Sends a message, or keeps it until a socket is open; also after `close()`, for a `reconnect()`.
   *
   * @returns true if it was given to the socket; false if it waits, or was dropped because
   *   `maxEnqueuedMessages` wait already: then there is a `drop` event.
   */
  send(data: Message): boolean {
    if (this.#isOpen) {
      this.#debug("send", data);
      return this.#steady.send(data) === true;
    }
    if (this.#isClosedByUser && !this.#hasWarned) {
      this.#hasWarned = true;
      console.warn("ReconnectingWebSocket: send() after close(): sent only after a reconnect()");
    }
    this.#debug("enqueue", data);
    const refused = this.#queue.push(data);
    if (refused !== undefined) this.#drop(refused, "overflow");
    return false;
  }

  /** Takes the messages that wait for an open socket, in order. */
  drainQueuedMessages(): MessageData[] {
    return this.#queue.take();
  }

  /**
   * Closes for good, with an asynchronous `close` event. Only `reconnect()` dials afterwards.
   *
   * @throws `InvalidAccessError` unless `code` is 1000 or 3000 to 4999, `SyntaxError` if `reason`
   *   has more than 123 bytes of UTF-8.
   */
  close(code: number = 1000, reason?: string): void {
    const [checkedCode, checkedReason] = checkClose(code, reason);
    this.#debug("close", checkedCode, checkedReason);
    this.#isClosedByUser = true;
    this.#shouldReconnect = false;
    clearTimeout(this.#connectTimer);
    const socket = this.#socket;
    this.#steady.close(checkedCode, checkedReason);
    closeNow(socket, checkedCode, checkedReason);
  }

  /**
   * Dials at once, from any state, and resets the retry count. A live socket is closed first, with
   * `code` and `reason`.
   *
   * @throws As `close`, and `OptionError` if there is no `WebSocket`.
   */
  reconnect(code: number = 1000, reason?: string): void {
    const [checkedCode, checkedReason] = checkClose(code, reason, "reconnect");
    findWebSocket(this.#settings);
    this.#debug("reconnect", checkedCode, checkedReason);
    this.#isClosedByUser = false;
    this.#shouldReconnect = true;
    this.#hasWarned = false;
    this.#isExhausted = false;
    clearTimeout(this.#connectTimer);
    this.#ending.replace(checkedCode, checkedReason);
    const socket = this.#socket;
    this.#steady.reconnect(checkedCode, checkedReason);
    closeNow(socket, checkedCode, checkedReason);
  }

  /** True if a message would be sent now. A socket that is closing would swallow it. */
  get #isOpen(): boolean {
    return this.#steady.readyState === 1 && this.#socket?.readyState === 1;
  }

  /** The `on*` handlers come before all listeners, whenever they are set. */
  #listenForHandlers(): void {
    for (const type of ["open", "message", "error", "close"] as const) {
      super.addEventListener(type, (event) => {
        const handler: unknown = this[`on${type}`];
        if (typeof handler === "function") handler.call(this, event);
      });
    }
  }

  #listen(): void {
    const steady = this.#steady;
    steady.addEventListener("open", () => this.#onOpen());
    steady.addEventListener("message", ({ data, origin }) => {
      this.#debug("message event");
      this.dispatchEvent(new MessageEvent("message", { data, origin }));
    });
    steady.addEventListener("error", (event) => this.#onError(event));
    steady.addEventListener("close", (event) => this.#onClose(event));
    steady.addEventListener("reconnecting", ({ attempt, delayMs, retryAt, cause }) => {
      this.#emit<ReconnectingEvent>("reconnecting", { attempt, delayMs, retryAt, cause });
    });
    steady.addEventListener("giveup", ({ cause, reason }) => {
      const isExhausted = this.#isExhausted;
      this.#emit<GiveUpEvent>("giveup", { cause, reason: isExhausted ? "max-attempts" : reason });
    });
  }

  #onSocket(socket: WebSocket): void {
    this.#debug("connect", { url: socket.url });
    this.#socket = socket;
    this.#ending.handleSocket();
    clearTimeout(this.#connectTimer);
    this.#connectTimer = setTimeout(() => {
      this.#debug("timeout event");
      this.#ending.timeOut();
      this.#steady.terminate();
    }, this.#settings.connectionTimeoutMs);
  }

  #onOpen(): void {
    this.#debug("open event");
    clearTimeout(this.#connectTimer);
    for (const data of this.#queue.take()) {
      if (this.#isOpen) this.#transmit(data);
      else this.#queue.push(data);
    }
    this.dispatchEvent(new Event("open"));
  }

  /** Only a `WebSocket` that the user injected throws here; the message must not be lost unseen. */
  #transmit(data: MessageData): void {
    try {
      this.#steady.send(data);
    } catch (error) {
      report(error);
      this.#drop(data, "refused");
    }
  }

  #onError({ error }: SteadyErrorEvent): void {
    const failure = causeOf(error);
    this.#debug("error event", failure.message);
    if (this.#isClosedByUser) this.dispatchEvent(new ErrorEvent(failure));
    else this.#ending.failure = failure;
  }

  #onClose(event: CloseInfo): void {
    clearTimeout(this.#connectTimer);
    const { close, failure } = this.#ending.finish(event);
    if (close) {
      this.#debug("close event");
      this.dispatchEvent(CloseEvent.of(close));
    }
    if (failure) this.dispatchEvent(new ErrorEvent(failure));
  }

  #decide(event: CloseInfo): boolean | number {
    const { shouldReconnectOnClose, maxRetries } = this.#settings;
    if (
      shouldReconnectOnClose &&
      !askShouldReconnect(shouldReconnectOnClose, this.#ending.correct(event))
    ) {
      this.#shouldReconnect = false;
      return false;
    }
    const { retryCount } = this;
    this.#isExhausted = retryCount >= maxRetries;
    if (this.#isExhausted) {
      this.#debug("max retries reached", retryCount, ">=", maxRetries);
      return false;
    }
    const delayMs = nextDelayMs(this.#settings, retryCount);
    this.#debug("next delay", delayMs);
    return delayMs;
  }

  #drop(data: MessageData, reason: DropEvent["reason"]): void {
    this.#debug("drop", reason);
    this.#emit<DropEvent>("drop", { data, reason });
  }

  #emit<T extends Event>(name: string, fields: Omit<T, keyof Event>): void {
    this.dispatchEvent(eventWith<T>(new Event(name), fields));
  }

  #debug(...args: unknown[]): void {
    this.#settings.debug?.(...args);
  }
}

/** The typed listeners. */
export interface ReconnectingWebSocket {
  addEventListener<K extends keyof WebSocketEventMap>(
    type: K,
    listener: Listener<WebSocketEventMap[K]>,
    options?: boolean | ListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: GeneralListener | null,
    options?: boolean | ListenerOptions,
  ): void;
  removeEventListener<K extends keyof WebSocketEventMap>(
    type: K,
    listener: Listener<WebSocketEventMap[K]>,
    options?: boolean | ListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: GeneralListener | null,
    options?: boolean | ListenerOptions,
  ): void;
}

type Listener<E extends Event> =
  | ((this: ReconnectingWebSocket, event: E) => unknown)
  | { handleEvent(event: E): unknown };

/** Defines members that a class declaration cannot make, or whose name the bundler shortens. */
function finishClass(): void {
  const constants = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };
  for (const [name, value] of Object.entries(constants)) {
    for (const target of [ReconnectingWebSocket, ReconnectingWebSocket.prototype]) {
      Object.defineProperty(target, name, { value, enumerable: true });
    }
  }
  Object.defineProperty(ReconnectingWebSocket, NATIVE, { value: nativeClass });
  Object.defineProperty(ReconnectingWebSocket, "name", { value: "ReconnectingWebSocket" });
}

finishClass();
