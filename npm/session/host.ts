import { HOST_METHODS } from "../core/contract.gen.js";
import { type MessageData, utf8Length } from "../core/data.js";
import type { DialInfo, Source } from "../core/dial.js";
import { ConnectionError, OptionError } from "../core/errors.js";
import { type Blob, Event, type URL } from "../core/realm.js";
import {
  END_REASONS,
  LIBRARY,
  Notice,
  SessionInput,
  SessionOption,
  type SessionOptions,
  SessionReading,
  Verb,
} from "../core/session.gen.js";
import type { LifecycleOptions } from "../core/types.gen.js";
import { eventWith, messageEvent } from "../host/events.js";
import { guardCalls } from "../host/guard.js";
import { size } from "../host/handles.js";
import { FacadeHost, type Owner, type Target } from "../host/host.js";
import type { Checked } from "../options/check.js";
import { settle, type Waiter } from "../socket/waiting.js";
import { readBinary, readText, write } from "../wire/frames.js";
import { type Body, readControl, writeControl } from "./control.js";
import { SESSION_METHODS, type SessionCalls, type SessionCore } from "./core.js";
import type { SessionReport } from "./events.js";
import type { PullIterator } from "./iterator.js";
import { Listeners } from "./listeners.js";

/** A user's object with sessions. */
export interface SessionOwner extends Owner {
  readonly socket: { readonly onmessage: unknown };
}

/** The host of a connection with sessions: all texts of the protocol are here. */
export class SessionHost extends FacadeHost implements SessionCalls {
  declare readonly core: SessionCore;
  /** The subprotocol inside the session, or that of a plain socket. */
  inner = "";
  readonly listeners: Listeners = new Listeners();
  readonly acknowledging: Waiter[] = [];
  /** Payloads alone, where the counters of `Handles` have whole frames. */
  payloadSent = 0;
  payloadReceived = 0;
  dropped = 0;
  readonly #owner: SessionOwner;
  readonly #values: readonly number[];
  readonly #session: SessionOptions;
  /** The names that the server gave, and the newest secret. */
  #identity: Body = {};
  #auth: string | undefined;
  #offered: readonly string[] = [];
  #isOffer = true;
  #isPlain = false;
  #isResumed = false;
  /** The reason of the side that closes first; then that of the last session. */
  #reason: string | undefined;
  #farewell = "";
  /** The last number that was written. */
  #written = 0;
  #report: { uncertain: MessageData[]; unsent: MessageData[] } = { uncertain: [], unsent: [] };
  #unlisten: (() => void) | undefined;

  constructor(target: Target, checked: Checked, owner: SessionOwner) {
    const { session } = checked.options as { session: SessionOptions };
    const { auth } = session;
    super(
      typeof auth === "function"
        ? { ...target, url: (dial) => this.#askAuth(auth, target.url, dial) }
        : target,
      checked,
      owner,
    );
    this.#owner = owner;
    this.#values = checked.values;
    this.#session = session;
    if (typeof auth === "string") this.#auth = checkAuth(auth);
    const { core } = this;
    const passPlain = core.received.bind(core);
    // What a socket of a session receives are frames.
    core.received = (data) => (this.#isPlain ? passPlain(data) : this.#receive(data));
  }

  override dial(attempt: number, reconnect: boolean): void {
    this.#isPlain = false;
    this.#isOffer = !!this.core.readSession(SessionReading.Offer);
    super.dial(attempt, reconnect);
  }

  override setBinaryType(name: string): void {
    // Frames come as buffers, and messages are wrapped when they are handed over.
    if (/^(blob|arraybuffer)$/.test(name)) this.binaryType = name;
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
    reason: string | null | undefined,
    wasClean: boolean,
    synthetic: boolean,
    delayMs: number,
  ): void {
    super.close(code, reason === null ? this.#farewell : reason, wasClean, synthetic, delayMs);
  }

  override drop(data: unknown, reason: number): void {
    this.dropped += 1;
    super.drop(data, reason);
  }

  override ended(): void {
    settle(this.acknowledging, this.closedError());
    super.ended();
  }

  isSteady(): boolean {
    return this.socket?.protocol === STEADY;
  }

  writeMessage(seq: number, ack: number, data: unknown): boolean {
    this.send(write(seq, ack, data as MessageData));
    // A message counts once.
    if (!seq || seq > this.#written) this.payloadSent += size(data);
    this.#written = Math.max(this.#written, seq);
    return true;
  }

  writeControl(verb: Verb, ...numbers: [number, number, number, number]): boolean {
    this.send(this.#control(verb, ...numbers));
    return true;
  }

  takesMessages(): boolean {
    const { readers, socket } = this.#owner;
    if (readers.made.some((it) => (it as PullIterator).isWaiting)) return true;
    const hasListener = !this.listeners.isEmpty || socket.onmessage;
    return !readers.isExclusive && !!hasListener;
  }

  handOver(session: number, seq: number, data: MessageData): void {
    const { readers } = this.#owner;
    const shown = this.#shown(data);
    const ack = () => this.core.acknowledge(session, seq);
    if (!readers.isExclusive) {
      const event = messageEvent(shown, this.origin);
      if (seq && this.#values[SessionOption.Ack]) eventWith(event, { ack });
      this.#owner.dispatchEvent(event);
    }
    readers.deliver(shown);
  }

  acknowledged(): void {
    settle(this.acknowledging.splice(0, 1));
  }

  notice(notice: Notice): void {
    switch (notice) {
      case Notice.Started:
      case Notice.Resumed:
        this.#isResumed = notice === Notice.Resumed;
        this.#dispatch(this.#isResumed ? "resumed" : "started", {});
        break;
      case Notice.Plain: {
        const protocol = this.socket?.protocol;
        this.inner = !protocol || protocol === DECOY ? "" : protocol;
        this.#isPlain = true;
        this.#isResumed = false;
        break;
      }
      case Notice.Unfit: {
        const text = "the server knows no sessions";
        const error = new ConnectionError("ERR_NO_SESSION", text);
        this.#dispatch("error", { error });
        break;
      }
      default:
        this.#dispatch("stalled", {});
    }
  }

  remain(data: MessageData, isUncertain: boolean): void {
    this.#report[isUncertain ? "uncertain" : "unsent"].push(data);
  }

  endSession(why: number, code: number, deliveredUpTo: number): void {
    this.#farewell = this.#reason ?? "";
    const ended = { why: END_REASONS[why], code, reason: this.#farewell, deliveredUpTo };
    const report = { ...ended, ...this.#report } as SessionReport;
    this.#report = { uncertain: [], unsent: [] };
    this.#reason = undefined;
    this.#written = 0;
    settle(this.acknowledging, this.closedError());
    this.#dispatch("ended", { report });
  }

  /** The largest message that this side would take, which binds the other one, too. */
  get maxBytes(): number {
    return this.#values[SessionOption.MaxMessageBytes] as number;
  }

  /** Somebody may take messages now. */
  ready(): void {
    if (this.takesMessages()) this.core.sessionInput(SessionInput.Ready);
  }

  /** A reader of this iterator may wait for a message. */
  pull(iterator: PullIterator): void {
    if (iterator.isWaiting) this.core.sessionInput(SessionInput.Ready);
  }

  /** The user closes with this reason. */
  say(reason: string): void {
    this.#reason ??= reason;
  }

  protected override openSocket(url: unknown, protocols: unknown): void {
    const own = typeof protocols === "string" ? [protocols] : [...((protocols ?? []) as string[])];
    this.#offered = own;
    const isNamed = this.#isOffer && this.#session.negotiate !== false;
    super.openSocket(url, isNamed ? [...(own[0] ? own : [DECOY]), STEADY] : own);
    (this.socket as WebSocket).binaryType = "arraybuffer";
  }

  protected override listenToPage(): void {
    super.listenToPage();
    const { lifecycle = true } = this.options;
    const { pageCache = true, window = globalThis } = lifecycle as LifecycleOptions;
    if (!lifecycle || !pageCache || this.#unlisten || !window.addEventListener) return;
    const leave = ({ persisted }: Partial<PageTransitionEvent>) => {
      if (!persisted) this.core.sessionInput(SessionInput.Leave);
    };
    window.addEventListener("pagehide", leave as never);
    this.#unlisten = () => window.removeEventListener("pagehide", leave as never);
  }

  protected override release(): void {
    this.#unlisten?.();
    this.#unlisten = undefined;
    super.release();
  }

  async #askAuth(
    auth: (dial: DialInfo) => unknown,
    url: Source<string | URL>,
    dial: DialInfo,
  ): Promise<string | URL> {
    this.#auth = this.#isOffer ? checkAuth(await auth(dial)) : undefined;
    return typeof url === "function" ? url(dial) : url;
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
    const { length } = payload;
    this.payloadReceived += length;
    const own = typeof payload === "string" ? payload : payload.slice().buffer;
    this.core.message(seq, ack, own, length);
  }

  #receiveControl(text: string): void {
    const { verb, numbers, body } = readControl(text);
    if (verb === Verb.Welcome && body?.proto && !this.#offered.includes(body.proto)) {
      this.core.control(Verb.Broken);
      return;
    }
    if (verb === Verb.Welcome || verb === Verb.Resumed) {
      this.#identity = { ...this.#identity, ...body };
      this.inner = this.#identity.proto ?? "";
    }
    if (verb === Verb.Bye) this.#reason ??= body?.reason;
    this.core.control(verb, ...numbers);
  }

  /** The text of a control frame. */
  #control(verb: Verb, ...[a, b, c, d]: [number, number, number, number]): string {
    const { sid, ep, tok } = this.#identity;
    const auth = this.#auth;
    const value = (option: SessionOption) => this.#values[option];
    switch (verb) {
      case Verb.Hello:
        return writeControl("hello", {
          v: 1,
          protos: this.#offered,
          win: [value(SessionOption.Messages), value(SessionOption.Bytes)],
          max: value(SessionOption.MaxMessageBytes),
          ttl: value(SessionOption.Ttl),
          auth,
          lib: LIBRARY,
        });
      case Verb.Resume:
        return writeControl("resume", { sid, ep, tok, n: a, rx: b, ack: c, tx: d, auth });
      case Verb.Confirm:
        return writeControl("k", [a]);
      case Verb.Ack:
        return writeControl("a", [a]);
      case Verb.Ping:
      case Verb.Pong:
        return writeControl(verb === Verb.Ping ? "p" : "q", [a, b, c]);
      case Verb.Bye: {
        const reason = this.#reason ?? "all sequence numbers are used";
        return writeControl("bye", { code: a, reason, tx: b, final: !!c || undefined });
      }
      default:
        return writeControl("err", { code: a, msg: FAULTS[a] ?? "a breach of the protocol" });
    }
  }

  /** A message as the user wants it. */
  #shown(data: MessageData): MessageData {
    const isWrapped = typeof data !== "string" && this.binaryType === "blob";
    return isWrapped ? (new globalThis.Blob([data as ArrayBuffer]) as Blob) : data;
  }

  #dispatch(type: string, fields: object): void {
    this.#owner.dispatchEvent(eventWith(new Event(type), fields));
  }
}

guardCalls(SessionHost.prototype, [...HOST_METHODS, ...SESSION_METHODS]);

/** The credentials as a text without halves of pairs. */
function checkAuth(auth: unknown): string {
  const text = typeof auth === "string" ? auth.replace(/\p{Cs}/gu, "\ufffd") : undefined;
  if (text === undefined || utf8Length(text) > MAX_AUTH) {
    throw new OptionError("session.auth", auth, "a string of at most 8,192 bytes of UTF-8");
  }
  return text;
}

const STEADY = "steady.v1";

/** Offered first where the application names no subprotocol: no server supports it on purpose. */
const DECOY = "steady.plain";

const MAX_AUTH = 8_192;

/** For the server's logs. */
const FAULTS: Readonly<Record<number, string>> = {
  4932: "a frame or a version is not understood here",
  4934: "the window was exceeded",
  4935: "a message is larger than the limit",
  4936: "the positions of the two sides do not fit",
};
