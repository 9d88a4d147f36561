import { BLOB, kind, type MessageData, type SendData } from "../core/data.js";
import type { Source } from "../core/dial.js";
import { QueueFullError } from "../core/errors.js";
import type { AnyHandler, Handler } from "../core/handler.js";
import type { Listener, ListenerOptions, URL } from "../core/realm.js";
import {
  SendAnswer,
  Sending,
  SessionInput,
  SessionOption,
  SessionReading,
} from "../core/session.gen.js";
import type { MessagesOptions } from "../core/types.gen.js";
import { FacadeHost, provideHost } from "../host/host.js";
import { type BoundSteadySocket, given } from "../socket/bound.js";
import { defineHandlers, Handlers } from "../socket/handlers.js";
import type { Readers } from "../socket/iterator.js";
import { finishSteadySocket } from "../socket/prototype.js";
import { SteadySocket as PlainSocket } from "../socket/socket.js";
import { wait } from "../socket/waiting.js";
import { checkClose } from "../socket/webidl.js";
import type { SessionOwner } from "./core.js";
import {
  SESSION_EVENTS,
  type SessionHandlers,
  type SessionMessageEvent,
  type SessionOpenEvent,
  type SessionSocketEventMap,
  type SessionStats,
} from "./events.js";
import { SessionHost } from "./host.js";
import { PullIterator } from "./iterator.js";
import { prepare, type SessionSocketOptions } from "./options.js";

/** The hosts of sockets with sessions, and what they share with these. */
const parts = new WeakMap<object, readonly [host: SessionHost, owner: SessionOwner]>();

provideHost((target, checked, owner) => {
  if (!checked.values[SessionOption.Session]) return new FacadeHost(target, checked, owner);
  const host = new SessionHost(target, checked, owner as SessionOwner);
  parts.set(owner.socket, [host, owner as SessionOwner]);
  return host;
});

/**
 * A WebSocket that stays up and, with the option `session`, loses nothing: with a server that knows
 * reliable sessions no message is lost, none is handed over twice, order is kept, both ways, across
 * reconnects; and when a session does end, its report says what arrived.
 *
 * Without that option it is the class of the entry point `steadysocket`.
 *
 * @example
 * const socket = new SteadySocket("wss://example.com/ws", [], { session: { auth: freshToken } });
 * socket.addEventListener("message", ({ data }) => console.log(data));
 * socket.addEventListener("ended", ({ report }) => console.log(report.why, report.uncertain));
 * socket.send("hello"); // numbered, and repeated until the server has it
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: defineHandlers makes the attributes
export class SteadySocket extends PlainSocket {
  readonly #handlers = new Handlers(this);

  // @ts-expect-error It is never read: Safari 15.4 has no static blocks.
  // biome-ignore lint/correctness/noUnusedPrivateClassMembers: the same
  static readonly #attributes = defineHandlers(
    SteadySocket.prototype,
    (it) => it.#handlers,
    SESSION_EVENTS,
  );

  /**
   * @param url Where to dial, or a function that is asked before every dial.
   * @param protocols The subprotocols to offer, or a function that is asked before every dial.
   * @throws `SyntaxError` (a `DOMException`) for a wrong url or subprotocol, as natively;
   *   `OptionError` for a wrong or unknown option.
   */
  constructor(
    url: Source<string | URL>,
    protocols?: Source<string | string[] | undefined>,
    options?: SessionSocketOptions,
  ) {
    // biome-ignore lint/complexity/noArguments: an explicit `undefined` is allowed, as natively
    if (arguments.length === 0) super(...([] as unknown as [string]));
    else super(url, protocols, prepare(options));
  }

  /**
   * A class of two arguments with these options, for libraries that take a WebSocket class. By
   * default it does not reconnect, which leaves no room for sessions.
   *
   * @throws `OptionError` for a wrong or unknown option.
   */
  static override with(options?: SessionSocketOptions): BoundSteadySocket<SessionSocketOptions> {
    // biome-ignore lint/complexity/noThisInStatic: an heir binds itself
    return super.with(prepare({ reconnect: false, ...given(options) }));
  }

  /**
   * The subprotocol that the server chose: for a session inside of it, known from its start and kept
   * while there is no socket; empty if none.
   */
  override get protocol(): string {
    return this.#host?.inner ?? super.protocol;
  }

  /** Numbered messages that the server's application was not handed yet, as far as is known. */
  get unacknowledged(): number {
    return this.#host?.core.read(SessionReading.Unacknowledged) ?? 0;
  }

  /**
   * The handler of messages. With a session they wait at the server until there is one, or a
   * listener, or a reader of an iterator.
   */
  override get onmessage(): AnyHandler {
    return super.onmessage;
  }

  override set onmessage(handler: Handler<SteadySocket, SessionMessageEvent>) {
    super.onmessage = handler as AnyHandler;
    this.#host?.ready();
  }

  /**
   * Sends a message. With a session it is numbered, kept, and repeated on other sockets until the
   * server's application was handed it.
   *
   * @returns true if it was written to the socket, false if it waits; with `reconnect: false`
   *   nothing, as natively.
   * @throws `QueueFullError` if window and queue are full, `MessageTooBigError` if it is larger than
   *   the limits, `ClosedError` after `close()`, the server's bye or the end.
   */
  override send(data: SendData): boolean | undefined {
    const host = this.#host;
    // biome-ignore lint/complexity/noArguments: an explicit `undefined` is sent, as natively
    const given = arguments as unknown as [SendData?];
    if (!host || given.length === 0) return super.send(...(given as [SendData]));
    // A message may be dropped, which is told.
    host.attach();
    if (host.isStored && BLOB.test(kind(data))) {
      throw new TypeError("send: a Blob cannot be kept in the storage");
    }
    const answer = host.accept(Sending.Reliable, data);
    switch (answer) {
      case SendAnswer.Written:
      case SendAnswer.Waits:
        return answer === SendAnswer.Written;
      case SendAnswer.Full:
        throw new QueueFullError(`window and queue are full (limit ${host.queueLimits})`, data);
      default:
        throw host.closedError(host.state, data);
    }
  }

  /**
   * Sends a message that is not numbered: for what is stale a moment later, as positions are. It
   * may overtake others, and is dropped where the session has no socket or its buffer is full.
   *
   * @returns false if it was dropped.
   * @throws `MessageTooBigError`; without a session what `send` throws.
   */
  sendVolatile(data: SendData): boolean {
    const host = this.#host;
    // biome-ignore lint/complexity/noArguments: an explicit `undefined` is sent, as natively
    const given = arguments as unknown as [SendData];
    // Without a message it throws.
    if (!host || !given.length) return this.send(...given) ?? true;
    return host.accept(Sending.Volatile, data) === SendAnswer.Written;
  }

  /**
   * Closes for good. With a session what was accepted is delivered first, both ways, for at most
   * `session.closeTimeoutMs`; the code and the reason are those of the session's end.
   *
   * @throws As natively.
   */
  override close(code?: number, reason?: string): void {
    this.#host?.say(checkClose(code, reason)[1]);
    // biome-ignore lint/complexity/noArguments: passed on as they are
    super.close(...(arguments as unknown as [number?, string?]));
  }

  /**
   * Resolves when everything that was accepted so far was handed to the server's application; with
   * a plain socket when it was given to that.
   * @throws `ClosedError` if the session ends before.
   */
  acknowledged(): Promise<void> {
    const host = this.#host;
    if (!host) return this.drained();
    const ended = this.state === "closed" ? host.closedError() : undefined;
    const acknowledged = wait(host.acknowledging, ended);
    if (!ended) host.core.input(SessionInput.WatchAcknowledged);
    return acknowledged;
  }

  /**
   * Messages in order, from now on, for one reader. Ends when the connection ends. With a session
   * they are taken as they are read: a slow reader makes the server wait. With `ack: "manual"`, where
   * no listener takes the messages, asking for the next one acknowledges the one before.
   */
  override messages(options?: MessagesOptions): AsyncIterableIterator<MessageData> {
    const [host, owner] = parts.get(this) ?? [];
    if (!host || !owner) return super.messages(options);
    const iterator = new PullIterator(options, owner.readers as Readers, (it) => host.pull(it));
    if (this.state === "closed") iterator.end();
    return iterator;
  }

  /** Counters of the connection so far. */
  override stats(): SessionStats {
    const stats = super.stats();
    const host = this.#host;
    if (!host) return { ...stats, resent: 0, resumes: 0, overheadBytes: 0 };
    const { payloadSent, payloadReceived } = host;
    const bytes = stats.bytesSent + stats.bytesReceived;
    return {
      ...stats,
      bytesSent: payloadSent,
      bytesReceived: payloadReceived,
      drops: host.dropped,
      resent: host.core.read(SessionReading.Resent),
      resumes: host.core.read(SessionReading.Resumes),
      overheadBytes: bytes - payloadSent - payloadReceived,
    };
  }

  override addEventListener<K extends keyof SessionSocketEventMap>(
    type: K,
    listener: (this: SteadySocket, event: SessionSocketEventMap[K]) => unknown,
    options?: boolean | ListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: Listener | null,
    options?: boolean | ListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: unknown,
    options?: boolean | ListenerOptions,
  ): void {
    const host = this.#host;
    const add = (added: Listener) => super.addEventListener(type, added, options);
    if (!host) add(listener as Listener);
    else if (host.listeners.add(type, listener, options, add)) host.ready();
  }

  override removeEventListener<K extends keyof SessionSocketEventMap>(
    type: K,
    listener: (this: SteadySocket, event: SessionSocketEventMap[K]) => unknown,
    options?: boolean | ListenerOptions,
  ): void;
  override removeEventListener(
    type: string,
    listener: Listener | null,
    options?: boolean | ListenerOptions,
  ): void;
  override removeEventListener(
    type: string,
    listener: unknown,
    options?: boolean | ListenerOptions,
  ): void {
    const added = this.#host?.listeners.remove(type, listener, options) ?? listener;
    super.removeEventListener(type, added as Listener, options);
  }

  /** Of a connection with sessions. */
  get #host(): SessionHost | undefined {
    return parts.get(this)?.[0];
  }
}

/** The `on*` attributes of a session's events. */
export interface SteadySocket extends SessionHandlers<SteadySocket> {
  get onopen(): AnyHandler;
  set onopen(handler: Handler<this, SessionOpenEvent>);
}

finishSteadySocket(SteadySocket);
