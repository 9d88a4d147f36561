// biome-ignore-all lint/complexity/noArguments: an explicit `undefined` is sent, as natively
import type { SendData } from "../core/data.js";
import { abandoned, type CloseInfo } from "../core/dial.js";
import { ClosedError, QueueFullError } from "../core/errors.js";
import {
  type Blob,
  Event,
  EventTarget,
  type Listener,
  type ListenerOptions,
} from "../core/realm.js";
import { dispatch } from "../core/target.js";
import type { DropReason } from "../core/types.gen.js";
import { Listeners } from "../socket/listeners.js";
import { settle, type Waiter, wait } from "../socket/waiting.js";
import { checkClose } from "../socket/webidl.js";
import { MessageTooBigError } from "../wire/errors.js";
import { Closing, type Server } from "./closing.js";
import { Commits, type Transaction } from "./commit.js";
import { Presence, Reading, SendAnswer } from "./contract.gen.js";
import type { Core, End, Payload } from "./core.js";
import {
  SessionDropEvent,
  SessionEndedEvent,
  type SessionEventMap,
  SessionMessageEvent,
  type SessionReport,
} from "./events.js";
import { owned } from "./payload.js";
import { Readers } from "./readers.js";

/** A position that is waited for. */
type Measure = Reading.Acked | Reading.Stored;

/** The names of a session. */
interface Names {
  readonly id: string;
  readonly principal: string;
  readonly protocol: string;
  /** Up to this number another server's application may have had messages; negative for none. */
  readonly redelivered: number;
}

/**
 * A session with a client, across all its sockets.
 *
 * @example
 * sessions.addEventListener("session", ({ session }) => {
 *   session.addEventListener("message", ({ data }) => session.send(data));
 * });
 */
export class Session extends EventTarget {
  /** The name of the session: public, and of no use without its secret. */
  declare readonly id: string;
  /** The user, as `authenticate` named it; empty without that hook. */
  declare readonly principal: string;
  /** The subprotocol that `chooseProtocol` chose; empty if none. */
  declare readonly protocol: string;
  readonly #server: Server;
  readonly #number: number;
  readonly #redelivered: number;
  /** Those of messages. */
  readonly #listeners = new Listeners("message");
  readonly #readers = new Readers();
  #isDelivering = false;
  /** Messages that were received before the end and not handed over yet. */
  #remaining: SessionMessageEvent[] = [];
  #report: SessionReport | undefined;
  /** The core has forgotten it; the report comes. */
  #isForgotten = false;
  /** Each waits for one of two positions. */
  #waiting: { of: Measure; upTo: number; waiters: Waiter[] }[] = [];
  /** Made by the first commit, as few sessions need it. */
  #commits: Commits | undefined;
  #closing: Closing | undefined;

  /** @internal */
  constructor(server: Server, number: number, { id, principal, protocol, redelivered }: Names) {
    super();
    this.id = id;
    this.principal = principal;
    this.protocol = protocol;
    this.#server = server;
    this.#number = number;
    this.#redelivered = redelivered;
  }

  /** True if it began on another server, with which this one shares a store. */
  get isHandedOver(): boolean {
    return this.#redelivered >= 0;
  }

  /** True while the client has a socket. */
  get isAttached(): boolean {
    return this.#read(Reading.IsAttached) > 0;
  }

  /** True once nothing more can be sent: either side has closed, or the session has ended. */
  get isClosing(): boolean {
    return this.#report !== undefined || this.#read(Reading.IsClosing) > 0;
  }

  /** The number of accepted messages that the client's application has not been handed. */
  get unacknowledged(): number {
    return this.#read(Reading.Accepted) - this.#read(Reading.Acked);
  }

  /** The account of the session, once it has ended. */
  get report(): SessionReport | undefined {
    return this.#report;
  }

  /**
   * Sends a message. It is delivered exactly once, or stands in the report of the end.
   *
   * @returns True if it was given to the socket, false if it waits.
   * @throws `QueueFullError` with the message, if window and queue are full; `MessageTooBigError` if
   *   the client takes none of this size; `ClosedError` if the session is closing or has ended.
   */
  send(data: Exclude<SendData, Blob>): boolean {
    return this.sendOwned(data, ...owned(data, arguments, "send"));
  }

  /** @internal The same for a copy that is made already. */
  sendOwned(data: unknown, payload: Payload, bytes: number): boolean {
    const answer = this.#server.act((core) => core.send(this.#number, payload, bytes));
    switch (answer) {
      case SendAnswer.Full:
        throw new QueueFullError(`the session's window and queue are full`, data);
      case SendAnswer.TooBig:
        throw new MessageTooBigError(`the client takes no message of ${bytes} bytes`, data);
      case SendAnswer.Closed:
      case SendAnswer.Exhausted:
        throw this.#closedError(data);
      default:
        return answer === SendAnswer.Written;
    }
  }

  /**
   * Sends a message that may be lost, such as a cursor's place: not numbered, and dropped while the
   * session has no socket, or one that does not keep up.
   *
   * @returns False if it was dropped.
   */
  sendVolatile(data: Exclude<SendData, Blob>): boolean {
    const [payload, bytes] = owned(data, arguments, "sendVolatile");
    return this.#server.act((core) => core.sendVolatile(this.#number, payload, bytes));
  }

  /**
   * Ends the session in order: what was sent is delivered, both ways, unless the client does not come
   * back. What the client sends is handed over as long as there is a listener or an iterator; once
   * there is none, the rest is unsent in the client's report. A client that has a socket and makes no
   * progress for 10 s is cut off.
   *
   * @throws As that of `WebSocket`, for a code other than 1000 and 3000 to 4999, and for a reason of
   *   more than 123 bytes.
   */
  close(code?: number, reason?: string): void {
    const [checked, text] = checkClose(code, reason);
    if (this.#report) return;
    this.#closing ??= new Closing(this.#server, this, this.#number);
    this.#server.act((core) => core.close(this.#number, checked || 1000, text));
    this.deliver();
    this.#closing.begin();
  }

  /**
   * Waits until the client's application was handed everything that was sent so far. The promise is
   * rejected with a `ClosedError` if the session ends before that.
   */
  acknowledged(): Promise<void> {
    const promise = this.#reach(Reading.Acked);
    this.#server.act((core) => core.askHowFar(this.#number));
    return promise;
  }

  /**
   * Waits until the store has everything that was sent so far, which from then on outlives this
   * server. Without a store it does not wait. The promise is rejected as that of `acknowledged`.
   */
  stored(): Promise<void> {
    return this.#reach(Reading.Stored);
  }

  /**
   * Commits the effects of a message together with its number, so that they happen exactly once,
   * whichever server dies or freezes. For manual acknowledgements, which the option `position`
   * switches on; one commit may be for several messages, then `message` is the last of them.
   *
   * Calls `transaction`, which writes the effects and the position in one transaction of the
   * application's database, and throws if the fence that is there is higher or the number not lower.
   * Then acknowledges everything up to `message`. Commits of a session run one after the other.
   *
   * @returns The result of the transaction.
   * @throws What the transaction throws, or a `CommitError`; then nothing is acknowledged by this.
   *
   * @example
   * await session.commit(message, ({ id, fence, seq }) =>
   *   database.transaction(async (rows) => {
   *     const row = await rows.lock(id);
   *     if (row.fence > fence || row.seq >= seq) throw new Error("another server has the session");
   *     await rows.update(id, { fence, seq, total: row.total + Number(message.data) });
   *   }),
   * );
   */
  async commit<T>(message: SessionMessageEvent, transaction: Transaction<T>): Promise<T> {
    this.#commits ??= new Commits({
      id: this.id,
      isOver: () => this.#isForgotten,
      isInDoubt: () => this.#read(Reading.IsExpiring) > 0,
      fence: () => this.#server.core.attempt(this.id),
      awaits: (seq) => this.#server.core.awaits(this.#number, seq),
      acknowledge: (seq) => this.#server.act((core) => core.acknowledgeUpTo(this.#number, seq)),
    });
    // Nothing has the number 0.
    return this.#commits.run(message.isOf(this) ? message.seq : 0, transaction);
  }

  /**
   * The messages in order, until the end of the session. Meanwhile they make no events. Each is
   * acknowledged when it is given out, unless acknowledgements are manual; those that are not read
   * wait, and the client's window fills.
   *
   * @example
   * for await (const { data } of session.messages()) await store(data);
   */
  messages(): AsyncIterableIterator<SessionMessageEvent, undefined> {
    return this.#readers.iterate(() => this.deliver());
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<SessionMessageEvent, undefined> {
    return this.messages();
  }

  override addEventListener<K extends keyof SessionEventMap>(
    type: K,
    listener: (this: Session, event: SessionEventMap[K]) => unknown,
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
    const add = (added: Listener) => super.addEventListener(type, added, options);
    if (this.#listeners.add(type, listener, options, add)) this.deliver();
  }

  override removeEventListener<K extends keyof SessionEventMap>(
    type: K,
    listener: (this: Session, event: SessionEventMap[K]) => unknown,
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
    super.removeEventListener(type, this.#listeners.remove(type, listener, options), options);
  }

  /** @internal Hands over the messages that wait, if somebody listens. */
  deliver(): void {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    // What follows from it, such as the end, is told after it.
    this.#server.act((core) => {
      while (this.#readers.areWaiting || this.#hearsEvents) {
        const event = this.#take(core);
        if (!event) break;
        if (!this.#readers.give(event)) dispatch(this, event);
        const isMore = !event.seq || core.handOver(this.#number, event.seq);
        if (!isMore && this.#remaining.length === 0) break;
      }
      this.#isDelivering = false;
      this.#leave(core);
    });
    if (this.#report) this.#readers.end();
  }

  /** @internal */
  acknowledge(seq: number): boolean {
    return seq > 0 && this.#server.act((core) => core.acknowledge(this.#number, seq));
  }

  /** @internal */
  handle(type: "resumed" | "detached" | "stalled"): void {
    dispatch(this, new Event(type));
  }

  /** @internal */
  handleDrop(data: Payload, reason: DropReason): void {
    dispatch(this, new SessionDropEvent(data, reason));
    this.handleProgress();
  }

  /** @internal The positions may have moved, or the store has answered. */
  handleProgress(): void {
    this.#commits?.handleProgress();
    // Between the end and its report nobody knows.
    if (this.#waiting.length === 0 || (this.#isForgotten && !this.#report)) return;
    const [acked, stored] = [this.#acked, this.#stored];
    this.#waiting = this.#waiting.filter(({ of, upTo, waiters }) => {
      const reached = of === Reading.Stored ? stored : acked;
      if (upTo <= reached) settle(waiters);
      return upTo > reached;
    });
  }

  /** @internal The core has forgotten it. */
  forget(): void {
    this.#isForgotten = true;
  }

  /** @internal The session has ended. */
  finish({ remaining, numbers, ...report }: End): void {
    this.#closing?.end();
    this.#report = report;
    this.#remaining = remaining.map((data, place) => this.#event(data, numbers[place] ?? 0));
    this.deliver();
    this.handleProgress();
    for (const { waiters } of this.#waiting.splice(0)) settle(waiters, this.#closedError());
    dispatch(this, new SessionEndedEvent(report));
  }

  /** Everything up to here is delivered. Messages that were dropped have no number. */
  get #acked(): number {
    const isAll = this.#report
      ? this.#report.uncertain.length + this.#report.unsent.length === 0
      : this.unacknowledged === 0;
    if (isAll) return Infinity;
    return this.#report?.deliveredUpTo ?? this.#read(Reading.Acked);
  }

  /** The same for the store, which after the end may have anything. */
  get #stored(): number {
    if (this.#report) return this.#acked;
    const stored = this.#read(Reading.Stored);
    return stored >= this.#read(Reading.Accepted) ? Infinity : stored;
  }

  /** Waits until a position is where the last message is now. */
  #reach(of: Measure): Promise<void> {
    const upTo = this.#isForgotten ? Infinity : this.#read(Reading.Accepted);
    const waiters: Waiter[] = [];
    const promise = wait(waiters, this.#report && this.#closedError());
    this.#waiting.push({ of, upTo, waiters });
    this.handleProgress();
    return promise;
  }

  get #hearsEvents(): boolean {
    return !this.#readers.areThere && !this.#listeners.isEmpty;
  }

  /** After the end the client may have been told that what remained was not handed over. */
  #take(core: Core): SessionMessageEvent | undefined {
    while (this.#remaining.length > 0) {
      const event = this.#remaining.shift();
      if (!event?.seq || core.handOverRemaining(this.id, event.seq)) return event;
    }
    const data = core.take(this.#number);
    return data === undefined ? undefined : this.#event(data, core.taken());
  }

  #event(data: Payload, seq: number): SessionMessageEvent {
    const redelivered = seq > 0 && seq <= this.#redelivered;
    return new SessionMessageEvent(data, seq, redelivered, this);
  }

  /** Nobody takes messages any more, of a session that is closed or has ended. */
  #leave(core: Core): void {
    if (this.#readers.areThere || !this.#listeners.isEmpty) return;
    if (this.#closing) core.leave(this.#number, Presence.Left);
    this.#remaining = [];
  }

  #read(reading: Reading): number {
    return this.#server.read(reading, this.#number);
  }

  #closedError(data?: unknown): ClosedError {
    const { code, reason } = this.#report ?? abandoned();
    const close: CloseInfo = { code, reason, wasClean: code !== 1006, synthetic: true };
    const what = this.#report ? "has ended" : "is closing";
    return new ClosedError(`the session ${what}`, close, data);
  }
}
