import { HOST_METHODS, Reading } from "../core/contract.gen.js";
import type { MessageData, SendData } from "../core/data.js";
import type { DialInfo, Source } from "../core/dial.js";
import { ConnectionError } from "../core/errors.js";
import { type Blob, Event, type URL } from "../core/realm.js";
import {
  END_REASONS,
  Notice,
  SendAnswer,
  Sending,
  SessionInput,
  SessionOption,
  type SessionOptions,
  SessionReading,
  Verb,
} from "../core/session.gen.js";
import { dispatch } from "../core/target.js";
import { eventWith, messageEvent } from "../host/events.js";
import { guardCalls } from "../host/guard.js";
import { size, TYPES } from "../host/handles.js";
import { FacadeHost, type Target } from "../host/host.js";
import type { Checked } from "../options/check.js";
import { Listeners } from "../socket/listeners.js";
import { settle, type Waiter } from "../socket/waiting.js";
import { MessageTooBigError } from "../wire/errors.js";
import { bare, ownRoomy, ROOM, type Roomy, readBinary, readText, write } from "../wire/frames.js";
import { offer, plainProtocol, SUBPROTOCOL } from "../wire/subprotocols.js";
import { type Body, readControl, textOf } from "./control.js";
import { SESSION_METHODS, type SessionCalls, type SessionCore, type SessionOwner } from "./core.js";
import { SESSION_EVENTS } from "./events.js";
import type { PullIterator } from "./iterator.js";
import { type Keeper, Keeping } from "./keeping.js";
import { checkAuth, checkOffer } from "./options.js";
import type { Found } from "./storage.js";

/** The host of a connection with sessions: all texts of the protocol are here. */
export class SessionHost extends FacadeHost implements SessionCalls, Keeper {
  declare readonly core: SessionCore;
  /** The subprotocol inside the session, or that of a plain socket. */
  inner = "";
  readonly listeners: Listeners = new Listeners("message");
  readonly acknowledging: Waiter[] = [];
  /** Payloads alone, where the counters of `Handles` have whole frames. */
  payloadSent = 0;
  payloadReceived = 0;
  dropped = 0;
  readonly #owner: SessionOwner;
  readonly #values: readonly number[];
  readonly #session: SessionOptions;
  readonly #keeping: Keeping;
  /** The names that the server gave, and the newest secret. */
  #identity: Body = {};
  #auth: string | undefined;
  #offered: readonly string[] = [];
  #isOffer = true;
  #isPlain = false;
  #isResumed = false;
  /** The reason of the side that closes first; then that of the last session. */
  #reason: string | undefined;
  #isPeerClosing = false;
  /** That of the socket's first frame. */
  #attempt = 0;
  #farewell = "";
  /** The last number that was written. */
  #written = 0;
  #report: { uncertain: MessageData[]; unsent: MessageData[] } = { uncertain: [], unsent: [] };
  /** Acknowledges the message that an iterator gave out last, where that is the only way. */
  #acknowledge: (() => unknown) | undefined;
  #isAttached = false;

  constructor(target: Target, checked: Checked, owner: SessionOwner) {
    const { session } = checked.options as { session: SessionOptions };
    const { auth, storage } = session;
    super(
      typeof auth === "function" || storage
        ? { ...target, url: (dial) => this.#prepare(target.url, dial) }
        : target,
      checked,
      owner,
    );
    this.#owner = owner;
    this.#values = checked.values;
    this.#session = session;
    this.#keeping = new Keeping(storage, target.url, this);
    if (auth !== undefined && typeof auth !== "function") this.#auth = checkAuth(auth);
    const { core } = this;
    const passPlain = core.received.bind(core);
    // What a socket of a session receives are frames.
    core.received = (data) => (this.#isPlain ? passPlain(data) : this.#receive(data));
  }

  override dial(attempt: number, reconnect: boolean): void {
    this.#isPlain = false;
    this.#isOffer = !!this.core.read(SessionReading.Offer);
    super.dial(attempt, reconnect);
  }

  override setBinaryType(name: string): void {
    // Frames come as buffers, and messages are wrapped when they are handed over.
    if (TYPES.includes(name)) this.binaryType = name;
  }

  override open(reconnected: boolean, attempt: number): void {
    const resumed = this.#isResumed;
    this.#dispatch("open", { reconnected, attempt, resumed });
    this.#owner.onOpen();
  }

  override message(data: MessageData): void {
    super.message(this.#shown(data));
  }

  override close(
    code: number,
    reason: number,
    wasClean: boolean,
    synthetic: boolean,
    delayMs: number,
  ): void {
    const told = reason < 0 ? this.numberOf(this.#farewell) : reason;
    super.close(code, told, wasClean, synthetic, delayMs);
  }

  override drop(data: unknown, reason: number): void {
    this.dropped += 1;
    super.drop(bare(data), reason);
  }

  override transmit(data: unknown): boolean {
    return super.transmit(bare(data));
  }

  override takeQueued(): MessageData[] {
    return super.takeQueued().map(bare);
  }

  /** Has the core call this object, if it does not. */
  attach(): void {
    if (!this.#isAttached) this.core.attach(this);
    this.#isAttached = true;
  }

  override ended(): void {
    this.#isAttached = false;
    this.#keeping.end();
    settle(this.acknowledging, this.closedError());
    super.ended();
  }

  isSteady(): boolean {
    return this.socket?.protocol === SUBPROTOCOL;
  }

  writeMessage(seq: number, ack: number, data: string | Roomy | Blob): boolean {
    this.send(write(seq, ack, data));
    // A message counts once.
    if (!seq || seq > this.#written) {
      this.payloadSent += size(data) - (ArrayBuffer.isView(data) ? ROOM : 0);
      this.#written = seq || this.#written;
    }
    return true;
  }

  writeControl(verb: Verb, ...numbers: [number, number, number, number]): boolean {
    if (verb <= Verb.Resume) [this.#attempt] = numbers;
    const texts = {
      ...this.#identity,
      auth: this.#auth,
      protos: this.#offered,
      values: this.#values,
      reason: this.#reason,
    };
    this.send(textOf(verb, numbers, texts));
    return true;
  }

  takesMessages(): boolean {
    return this.#isHeard || this.#owner.readers.made.some((it) => (it as PullIterator).isWaiting);
  }

  handOver(session: number, seq: number, data: MessageData): void {
    const { readers } = this.#owner;
    const shown = this.#shown(data);
    const ack =
      seq && this.#values[SessionOption.Ack]
        ? () => this.core.input(SessionInput.Acknowledge, session, seq)
        : undefined;
    // That of an iterator that was left, or was asked for two at once.
    this.#acknowledge?.();
    this.#acknowledge = this.#isHeard ? undefined : ack;
    if (!readers.isExclusive) {
      const event = messageEvent(shown, this.origin);
      if (ack) eventWith(event, { ack });
      dispatch(this.#owner.socket, event);
    }
    readers.deliver(shown);
  }

  acknowledged(): void {
    settle(this.acknowledging.splice(0, 1));
  }

  notice(notice: Notice): void {
    if (notice === Notice.Unfit) {
      this.lose(new ConnectionError("ERR_NO_SESSION", "the server knows no sessions"));
    } else if (notice === Notice.Stalled) {
      this.#dispatch("stalled", {});
    } else {
      this.#isResumed = notice === Notice.Resumed;
      this.#isPlain = notice === Notice.Plain;
      if (this.#isPlain) this.inner = plainProtocol(this.socket?.protocol);
      else this.#dispatch(SESSION_EVENTS[notice] as string, {});
    }
  }

  keep(seq: number, data: MessageData): void {
    this.#keeping.store((shelf) => shelf.keep(seq, bare(data)));
  }

  persist(attempt: number, acked: number, done: number): void {
    this.#keeping.store((shelf) => shelf.write(this.#identity, attempt, acked, done));
  }

  remain(data: MessageData, isUncertain: boolean): void {
    this.#report[isUncertain ? "uncertain" : "unsent"].push(bare(data));
  }

  endSession(why: number, code: number, deliveredUpTo: number): void {
    const reason = this.#reason ?? "";
    this.#farewell = reason;
    const report = { why: END_REASONS[why], code, reason, deliveredUpTo, ...this.#report };
    this.#report = { uncertain: [], unsent: [] };
    this.#reason = undefined;
    this.#isPeerClosing = false;
    this.#written = 0;
    this.#keeping.clear();
    settle(this.acknowledging, this.closedError());
    this.#dispatch("ended", { report });
  }

  /** True while the session is kept for a later page. */
  get isStored(): boolean {
    return !!this.#session.storage;
  }

  /**
   * Takes a message of the user. What is larger than this side would take binds the other one, too.
   *
   * @throws `MessageTooBigError`, with the message as the user has it.
   */
  accept(sending: Sending, given: SendData): SendAnswer {
    const { data, bytes } = ownRoomy(given);
    const max = this.#values[SessionOption.MaxMessageBytes] as number;
    const answer = bytes > max ? SendAnswer.TooBig : this.core.sendBy(sending, data, bytes);
    if (answer !== SendAnswer.TooBig) return answer;
    throw new MessageTooBigError(`message of ${bytes} bytes is larger than is taken`, given);
  }

  /** Somebody may take messages now. */
  ready(): void {
    if (this.takesMessages()) this.core.input(SessionInput.Ready);
  }

  /** A reader of this iterator may wait for a message. */
  pull(iterator: PullIterator): void {
    const acknowledge = this.#acknowledge;
    this.#acknowledge = undefined;
    acknowledge?.();
    if (iterator.isWaiting) this.core.input(SessionInput.Ready);
  }

  /** A side closes with this reason; the first one counts. */
  say(reason: string | undefined, isPeer = false): void {
    if (this.#isPeerClosing || /^clos/.test(this.state)) return;
    [this.#reason, this.#isPeerClosing] = [reason, isPeer];
  }

  protected override openSocket(url: unknown, protocols: unknown): void {
    const own = typeof protocols === "string" ? [protocols] : [...((protocols ?? []) as string[])];
    this.#offered = own;
    if (this.#isOffer) checkOffer(own);
    const isNamed = this.#isOffer && this.#session.negotiate !== false;
    super.openSocket(url, isNamed ? offer(own) : own);
    (this.socket as WebSocket).binaryType = "arraybuffer";
  }

  /** The page goes for good. What was closed and delivered is nothing for the next one. */
  protected override leave(): void {
    const isOver = this.state === "closing" && !this.core.read(SessionReading.Unacknowledged);
    if (this.#keeping.isOpen && !isOver) return;
    this.#keeping.clear();
    this.#keeping.end();
    this.core.input(SessionInput.Leave);
  }

  /** True if messages make events for somebody. */
  get #isHeard(): boolean {
    const { readers, socket } = this.#owner;
    return (!this.listeners.isEmpty || !!socket.onmessage) && !readers.isExclusive;
  }

  /** Gets all that a dial needs before its socket is made; gives its address. */
  async #prepare(url: Source<string | URL>, dial: DialInfo): Promise<string | URL> {
    const { auth } = this.#session;
    const number = this.core.read(Reading.Dial);
    await this.#keeping.begin();
    if (typeof auth === "function") {
      const given = this.#isOffer ? checkAuth(await auth(dial)) : undefined;
      // Those of a dial that was given up may come after those of the next one.
      if (this.core.read(Reading.Dial) === number) this.#auth = given;
    }
    return typeof url === "function" ? url(dial) : url;
  }

  takeUp(found: Found | undefined): void {
    if (found) {
      this.#identify(found.identity);
      this.core.control(Verb.Kept, ...found.numbers);
      for (const message of found.messages) {
        const { data, bytes } = ownRoomy(message);
        this.core.sendBy(Sending.Kept, data, bytes);
      }
    }
    this.core.input(SessionInput.Keep);
  }

  lose(error: ConnectionError): void {
    this.#dispatch("error", { error });
  }

  /** A frame of the server. */
  #receive(data: unknown): void {
    const isText = typeof data === "string";
    if (isText && data[0] === "#") {
      this.#receiveControl(data);
      return;
    }
    const frame = isText ? readText(data) : readBinary(new Uint8Array(data as ArrayBuffer));
    if (!frame) {
      this.core.control(Verb.Broken);
      return;
    }
    const { seq, ack, payload } = frame;
    const length = size(payload);
    this.payloadReceived += length;
    this.core.message(seq, ack, payload, length);
  }

  #receiveControl(text: string): void {
    const { verb, numbers, body } = readControl(text);
    if (verb === Verb.Welcome && body?.proto && !this.#offered.includes(body.proto)) {
      this.core.control(Verb.Broken);
      return;
    }
    // The core refuses the others. A hello is the attempt 0.
    if ((verb === Verb.Welcome ? 0 : verb === Verb.Resumed && numbers[0]) === this.#attempt) {
      this.#identify({ ...this.#identity, ...body });
    }
    if (verb === Verb.Bye) this.say(body?.reason, true);
    this.core.control(verb, ...numbers);
  }

  #identify(identity: Body): void {
    this.#identity = identity;
    this.inner = identity.proto ?? "";
  }

  /** A message as the user wants it. */
  #shown(data: MessageData): MessageData {
    const isWrapped = typeof data !== "string" && this.binaryType === "blob";
    return isWrapped ? (new globalThis.Blob([data as ArrayBuffer]) as Blob) : data;
  }

  #dispatch(type: string, fields: object): void {
    dispatch(this.#owner.socket, eventWith(new Event(type), fields));
  }
}

guardCalls(SessionHost.prototype, [...HOST_METHODS, ...SESSION_METHODS]);
