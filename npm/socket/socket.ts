/// <reference lib="esnext.disposable" preserve="true" />
import { Answer, Input, READY_STATES, Reading } from "../core/contract.gen.js";
import { type MessageData, own, type SendData } from "../core/data.js";
import type { CloseInfo, Source } from "../core/dial.js";
import type { ClosedError } from "../core/errors.js";
import type { ListenerOptions, URL } from "../core/realm.js";
import { type AbortSignal, type BinaryType, EventTarget, type Listener } from "../core/realm.js";
import type {
  ConnectionState,
  MessagesOptions,
  SteadySocketEventMap,
  SteadySocketHandlers,
  SteadySocketOptions,
} from "../core/types.gen.js";
import { endOf, type FacadeHost, makeHost } from "../host/host.js";
import type { Stats } from "../host/stats.js";
import { check, checkEnvironment } from "../options/check.js";
import { type BoundSteadySocket, bindOptions } from "./bound.js";
import { defineHandlers, Handlers } from "./handlers.js";
import { MessageIterator, Readers } from "./iterator.js";
import { finishSteadySocket } from "./prototype.js";
import { refuse } from "./refusal.js";
import { settle, type Waiter, wait } from "./waiting.js";
import { checkClose, checkProtocols } from "./webidl.js";

/**
 * A WebSocket that stays up: the browser's own interface with reconnection, a queue for messages
 * sent in the meantime, detection of dead sockets and an event for each step.
 *
 * With `{ reconnect: false }` it behaves as the native class does.
 *
 * @example
 * const socket = new SteadySocket("wss://example.com/ws");
 * socket.addEventListener("message", (event) => console.log(event.data));
 * socket.send("hello"); // queued until open
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface only types what is there
export class SteadySocket extends EventTarget {
  declare static readonly CONNECTING: 0;
  declare static readonly OPEN: 1;
  declare static readonly CLOSING: 2;
  declare static readonly CLOSED: 3;

  declare readonly CONNECTING: 0;
  declare readonly OPEN: 1;
  declare readonly CLOSING: 2;
  declare readonly CLOSED: 3;

  readonly #host: FacadeHost;
  readonly #handlers = new Handlers(this);
  readonly #readers = new Readers();
  readonly #openWaiters: Waiter[] = [];
  readonly #drainWaiters: Waiter[] = [];
  #closed: Promise<CloseInfo> | undefined;
  /** Settles that promise; `undefined` if it is settled, or there is none. */
  #settleClosed: ((close: CloseInfo) => void) | undefined;
  #signal: AbortSignal | undefined;
  #isAttached = false;

  // @ts-expect-error It is never read: Safari 15.4 has no static blocks.
  // biome-ignore lint/correctness/noUnusedPrivateClassMembers: the same
  static readonly #attributes = defineHandlers(SteadySocket.prototype, (it) => it.#handlers);

  /**
   * @param url Where to dial, or a function that is asked before every dial.
   * @param protocols The subprotocols to offer, or a function that is asked before every dial.
   * @throws `SyntaxError` (a `DOMException`) for a wrong url or subprotocol, as natively;
   *   `OptionError` for a wrong or unknown option.
   */
  constructor(
    url: Source<string | URL>,
    protocols?: Source<string | string[] | undefined>,
    options?: SteadySocketOptions,
  ) {
    super();
    // biome-ignore lint/complexity/noArguments: an explicit `undefined` is allowed, as natively
    if (arguments.length === 0) {
      throw new TypeError("SteadySocket constructor: 1 argument required, but only 0 present");
    }
    const checked = check(options);
    const target = {
      url: typeof url === "function" ? url : `${url as string}`,
      protocols: checkProtocols(protocols),
    };
    this.#host = makeHost(target, checked, {
      socket: this,
      readers: this.#readers,
      onOpen: () => settle(this.#openWaiters),
      onDrained: () => settle(this.#drainWaiters),
      onEnded: () => this.#onEnded(),
    });
    const { signal, startClosed } = checked.options;
    if (signal?.aborted) {
      this.#host.abortReason = signal.reason;
      // Not that of an heir, whose own fields are not there yet.
      SteadySocket.prototype.close.call(this);
      return;
    }
    if (!startClosed) {
      checkEnvironment(checked.options);
      this.#attach();
      this.#host.connect();
    }
    // Last, so that a constructor that throws leaves nothing behind.
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort);
  }

  /**
   * A class of two arguments with these options, for libraries that take a WebSocket class. By
   * default it does not reconnect, as most of these libraries dial again by themselves.
   *
   * @throws `OptionError` for a wrong or unknown option.
   * @example
   * const client = createClient({ url, webSocketImpl: SteadySocket.with({ connectTimeoutMs: 5_000 }) });
   */
  static with(options?: SteadySocketOptions): BoundSteadySocket {
    // biome-ignore lint/complexity/noThisInStatic: an heir binds itself
    return bindOptions(this, options);
  }

  /** The address of the current socket, or of the last one. */
  get url(): string {
    return this.#host.url;
  }

  /** `CONNECTING` while it dials, shakes hands or waits; `OPEN` only while messages flow. */
  get readyState(): 0 | 1 | 2 | 3 {
    const { isNative, socket, core } = this.#host;
    if (isNative && socket) return socket.readyState as 0 | 1 | 2 | 3;
    return READY_STATES[core.read(Reading.State)] as 0 | 1 | 2 | 3;
  }

  /** Bytes that wait, in the queue and in the browser's buffer. */
  get bufferedAmount(): number {
    return this.#host.core.read(Reading.QueuedBytes) + (this.#host.socket?.bufferedAmount ?? 0);
  }

  /** The subprotocol that the server chose for the current or the last socket; empty if none. */
  get protocol(): string {
    return this.#host.protocol;
  }

  /** The extensions of the current or the last socket; empty if none. */
  get extensions(): string {
    return this.#host.extensions;
  }

  /** The type of binary messages; kept over reconnects. */
  get binaryType(): BinaryType {
    return this.#host.binaryType as BinaryType;
  }

  /**
   * The other two are for an injected constructor that takes them, as Node's `ws` does. They are
   * ignored with the option `session`.
   */
  set binaryType(name: BinaryType | "nodebuffer" | "fragments") {
    // Natively a wrong `this` comes before a value that cannot be converted.
    this.#host.setBinaryType(`${name}`);
  }

  /** The state of the connection. */
  get state(): ConnectionState {
    return this.#host.state;
  }

  /**
   * The number of the current, the next or the successful attempt; 0 for the first dial, and after
   * a socket was open for `stableAfterMs`.
   */
  get attempt(): number {
    return this.#host.core.read(Reading.Attempt);
  }

  /**
   * When the next dial comes, in milliseconds since the epoch, for a countdown; `undefined` while
   * none is waited for.
   */
  get retryAt(): number | undefined {
    return this.#host.retryAt;
  }

  /** How the previous socket or dial ended. */
  get lastClose(): CloseInfo | undefined {
    return this.#host.lastClose;
  }

  /** Settles when the connection has ended for good. After a `reconnect()` there is a new one. */
  get closed(): Promise<CloseInfo> {
    this.#closed ??= new Promise((resolve) => {
      if (this.state === "closed") resolve(endOf(this.#host));
      else this.#settleClosed = resolve;
    });
    return this.#closed;
  }

  /**
   * Sends a message, or queues it while the connection is not open or its buffer is full.
   *
   * @returns true if it was given to the socket, false if it was queued; with `reconnect: false`
   *   nothing, as natively.
   * @throws `QueueFullError` if it does not fit the queue, `ClosedError` after the end; with
   *   `queue: false` an `InvalidStateError`, and with `reconnect: false` what the native class
   *   throws.
   */
  send(data: SendData): boolean | undefined {
    // biome-ignore lint/complexity/noArguments: an explicit `undefined` is sent, as natively
    if (arguments.length === 0) {
      throw new TypeError("send: 1 argument required, but only 0 present");
    }
    const isSent = this.#host.sendDirect(data) || this.#send(data);
    return this.#host.isSingle ? undefined : isSent;
  }

  /**
   * Closes for good, with an asynchronous `close` event. Cancels everything; nothing dials
   * afterwards.
   *
   * @throws `InvalidAccessError` unless `code` is 1000 or 3000 to 4999, `SyntaxError` if `reason`
   *   has more than 123 bytes of UTF-8.
   */
  close(code?: number, reason?: string): void {
    const host = this.#host;
    // biome-ignore lint/complexity/noArguments: passed on as they are
    if (host.closeNatively(arguments)) return;
    const [checkedCode, checkedReason] = checkClose(code, reason);
    if (this.state !== "closed") this.#attach();
    host.core.input(Input.Close, checkedCode, host.numberOf(checkedReason));
  }

  /**
   * Dials at once, from any state, even after `close()` or after it gave up. Resets the attempt
   * count; an open socket is closed first, with `code` and `reason`, which its `close` event has.
   *
   * @throws As `close`.
   */
  reconnect(code?: number, reason?: string): void {
    const [checkedCode, checkedReason] = checkClose(code, reason, "reconnect");
    // A promise that is not settled yet stays: the connection revives before its end was emitted.
    if (!this.#settleClosed) this.#closed = undefined;
    this.#attach();
    const host = this.#host;
    host.abortReason = undefined;
    host.replaced = host.socket;
    host.core.input(Input.Reconnect, checkedCode, host.numberOf(checkedReason));
  }

  /** Abandons the socket, without a closing handshake, as if it were lost. */
  terminate(): void {
    this.#host.core.input(Input.Terminate);
  }

  /**
   * Rests without a socket until `resume()` or `reconnect()`: an open one is closed with 1000, and
   * a dial or the wait for one is cancelled. `send` queues; with the option `idle.wakeOnSend` it
   * dials. Does nothing before the first dial and after `close()`.
   */
  pause(): void {
    this.#host.core.input(Input.Pause);
  }

  /** Dials at once, if the connection is paused, suspended by the page, or not dialled yet. */
  resume(): void {
    if (this.state !== "closed") this.#attach();
    this.#host.core.input(Input.Resume);
  }

  /**
   * Resolves when the connection is open; at once if it is.
   * @throws `ClosedError` if it ends before.
   */
  opened(): Promise<void> {
    if (this.state === "open") return Promise.resolve();
    return wait(this.#openWaiters, this.#ended);
  }

  /**
   * Resolves when nothing is queued and the browser's buffer is at or below `lowWaterMarkBytes`.
   * @throws `ClosedError` if the connection ends before.
   */
  drained(): Promise<void> {
    const ended = this.#ended;
    const drained = wait(this.#drainWaiters, ended);
    if (!ended) this.#host.core.input(Input.WatchDrain);
    return drained;
  }

  /** Messages in order, from now on, for one reader. Ends when the connection ends. */
  messages(options?: MessagesOptions): AsyncIterableIterator<MessageData> {
    const iterator = new MessageIterator(options, this.#readers);
    if (this.state === "closed") iterator.end();
    return iterator;
  }

  /** `messages()` with its defaults. */
  [Symbol.asyncIterator](): AsyncIterableIterator<MessageData> {
    return this.messages();
  }

  /** Takes the messages that wait in the queue, in order. */
  drainQueuedMessages(): MessageData[] {
    return this.#host.takeQueued();
  }

  /** Counters of the connection so far. */
  stats(): Stats {
    return this.#host.stats();
  }

  #send(data: unknown): boolean {
    const host = this.#host;
    const route = host.core.route();
    if (route === Answer.Socket) {
      host.send(data);
      return true;
    }
    if (host.isNative && host.socket) {
      host.socket.send(data as string);
      return true;
    }
    return route === Answer.Queue ? this.#enqueue(data) : refuse(host, route, data);
  }

  #enqueue(data: unknown): boolean {
    this.#attach();
    const { data: owned, bytes } = own(data);
    const queued = this.#host.core.enqueue(owned, bytes);
    return queued === Answer.Queue ? false : refuse(this.#host, queued, data, bytes);
  }

  /** The error of what needs the connection; `undefined` while it lives. */
  get #ended(): ClosedError | undefined {
    return this.state === "closed" ? this.#host.closedError() : undefined;
  }

  /** Gives the core its host, which keeps this object alive until the connection has ended. */
  #attach(): void {
    if (this.#isAttached) return;
    this.#isAttached = true;
    this.#signal?.addEventListener("abort", this.#onAbort);
    this.#host.core.attach(this.#host);
  }

  #onEnded(): void {
    this.#isAttached = false;
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#settleClosed?.(endOf(this.#host));
    this.#settleClosed = undefined;
    const ended = this.#host.closedError();
    settle(this.#openWaiters, ended);
    settle(this.#drainWaiters, ended);
    this.#readers.end();
  }

  readonly #onAbort = (): void => {
    this.#host.abortReason = this.#signal?.reason;
    this.close();
  };
}

/** The typed listeners, the `on*` attributes, and what the platform's `using` calls. */
export interface SteadySocket extends AsyncDisposable, Disposable, SteadySocketHandlers {
  addEventListener<K extends keyof SteadySocketEventMap>(
    type: K,
    listener: (this: SteadySocket, event: SteadySocketEventMap[K]) => unknown,
    options?: boolean | ListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: Listener | null,
    options?: boolean | ListenerOptions,
  ): void;
  removeEventListener<K extends keyof SteadySocketEventMap>(
    type: K,
    listener: (this: SteadySocket, event: SteadySocketEventMap[K]) => unknown,
    options?: boolean | ListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: Listener | null,
    options?: boolean | ListenerOptions,
  ): void;
}

finishSteadySocket(SteadySocket);
