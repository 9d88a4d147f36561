import {
  DROP_REASONS,
  FAILURES,
  GIVE_UP_REASONS,
  type Host,
  Input,
  OptionIndex,
  Reading,
  RetryAnswer,
  STATES,
} from "../core/contract.gen.js";
import type { Core } from "../core/core.js";
import { isUrl, type MessageData } from "../core/data.js";
import { abandoned, type CloseInfo, type DialInfo, type Source } from "../core/dial.js";
import { ClosedError, ConnectionError, queueSize } from "../core/errors.js";
import { Event, type EventTarget, type URL } from "../core/realm.js";
import { dispatch } from "../core/target.js";
import type {
  ConnectionState,
  DropEvent,
  GiveUpEvent,
  ReconnectingEvent,
  ReconnectOptions,
  StateChangeEvent,
  SteadyErrorEvent,
  SteadyOpenEvent,
} from "../core/types.gen.js";
import { coreClass } from "../core/wasm.js";
import type { Checked } from "../options/check.js";
import { countWaiting } from "./crowd.js";
import { closeEvent, eventWith, messageEvent } from "./events.js";
import { guardCalls } from "./guard.js";
import { Handles } from "./handles.js";
import { HandshakePeer } from "./handshake.js";
import { isPong, pingOf } from "./heartbeat.js";
import { report } from "./report.js";
import type { Stats } from "./stats.js";

/** Where to dial. */
export interface Target {
  readonly url: Source<string | URL>;
  readonly protocols: Source<string | string[] | undefined>;
}

/** The user's object, as the host calls it. */
export interface Owner {
  readonly socket: EventTarget;
  readonly readers: MessageReaders;
  onOpen(): void;
  onDrained(): void;
  onEnded(): void;
}

/** The iterators of one connection. */
export interface MessageReaders {
  /** Each takes messages until it ends. */
  made: readonly object[];
  /** True if messages make no events, because one of them wants them alone. */
  readonly isExclusive: boolean;
  deliver(data: MessageData): void;
}

/** Turns the calls of the core into DOM events and into calls of the user's functions. */
export class FacadeHost extends Handles implements Host {
  readonly core: Core;
  readonly isNative: boolean;
  /** The limits of the queue, in words. */
  readonly queueLimits: string;
  lastClose: CloseInfo | undefined;
  /** The reason of the signal whose abort ended the connection. */
  abortReason: unknown;
  readonly #target: Target;
  /** True if a function gives the url or the protocols. */
  readonly #isAsked: boolean;
  readonly #owner: Owner;
  #peer: HandshakePeer | undefined;
  #retryAt = 0;
  /** Where the last dial went, without the query, which may hold a token. */
  #address = "";
  /** During the dial from the user's constructor: its failure, which is an exception. */
  #thrown: unknown[] | undefined;

  constructor(target: Target, checked: Checked, owner: Owner) {
    super(checked.options);
    this.isNative = checked.isNative;
    const { values } = checked;
    this.queueLimits = queueSize(values[OptionIndex.MaxMessages], values[OptionIndex.MaxBytes]);
    this.#target = target;
    this.#isAsked = typeof target.url === "function" || typeof target.protocols === "function";
    this.#owner = owner;
    values[OptionIndex.Provider] = +this.#isAsked;
    this.core = new (coreClass())(values);
  }

  /** Dials for the first time. Throws what the browser's constructor throws. */
  connect(): void {
    const thrown: unknown[] = [];
    this.#thrown = thrown;
    this.core.input(Input.Connect);
    this.#thrown = undefined;
    if (thrown.length > 0) throw thrown[0];
  }

  dial(attempt: number, reconnect: boolean): void {
    this.cause = undefined;
    // The core has told all ends before this dial.
    this.reasons = [];
    try {
      this.listenToPage();
    } catch (error) {
      // The option `lifecycle` takes any object; without its events the connection goes on.
      report(error);
    }
    const { url, protocols } = this.#target;
    if (!this.#isAsked) {
      this.#dial(url as string | URL, protocols);
      return;
    }
    const { lastClose } = this;
    void this.#ask({ attempt, reconnect, ...(lastClose && { lastClose }) });
  }

  handshake(): void {
    const peer = new HandshakePeer((data) => this.send(data));
    this.#peer = peer;
    void this.#run(peer);
  }

  handshakeMessage(data: MessageData): void {
    this.#peer?.deliver(data);
  }

  cancel(): unknown {
    return this.#peer?.end();
  }

  shouldReconnect(code: number, reason: number, wasClean: boolean, synthetic: boolean): number {
    const { reconnect } = this.options;
    const ask = (reconnect as ReconnectOptions | undefined)?.shouldReconnect;
    try {
      const answer = ask?.({ code, reason: this.reasons[reason - 1] ?? "", wasClean, synthetic });
      if (typeof answer === "boolean") return answer ? RetryAnswer.Retry : RetryAnswer.Stop;
      if (typeof answer === "number" && answer >= 0) return answer;
      throw new TypeError(
        `shouldReconnect returned ${String(answer)}, expected true, false or a number of milliseconds`,
      );
    } catch (error) {
      report(error);
      return RetryAnswer.ByTable;
    }
  }

  stateChange(from: number, to: number): void {
    const states = { from: STATES[from] as ConnectionState, to: STATES[to] as ConnectionState };
    countWaiting(this.#address, +(states.to === "waiting") - +(states.from === "waiting"));
    this.#emit<StateChangeEvent>("statechange", states);
  }

  open(reconnected: boolean, attempt: number): void {
    this.#emit<SteadyOpenEvent>("open", { reconnected, attempt });
    this.#owner.onOpen();
  }

  message(data: MessageData): void {
    if (isPong(this.options, data)) return;
    const { socket, readers } = this.#owner;
    if (!readers.isExclusive) dispatch(socket, messageEvent(data, this.origin));
    readers.deliver(data);
  }

  error(failure: number): void {
    const error = new ConnectionError(...(FAILURES[failure] as Failure), this.cause);
    this.cause = undefined;
    this.#emit<SteadyErrorEvent>("error", { error });
  }

  close(
    code: number,
    reason: number,
    wasClean: boolean,
    synthetic: boolean,
    delayMs: number,
  ): void {
    const close = { code, reason: this.reasons[reason - 1] ?? "", wasClean, synthetic };
    this.lastClose = close;
    const retry = { willReconnect: delayMs >= 0, delayMs: Math.max(delayMs, 0) };
    dispatch(this.#owner.socket, closeEvent(close, retry));
  }

  reconnecting(attempt: number, delayMs: number): void {
    const retryAt = this.retryAt ?? Date.now();
    const cause = endOf(this);
    this.#emit<ReconnectingEvent>("reconnecting", { attempt, delayMs, retryAt, cause });
  }

  giveUp(reason: number): void {
    this.#emit<GiveUpEvent>("giveup", {
      cause: endOf(this),
      reason: GIVE_UP_REASONS[reason] as GiveUpEvent["reason"],
    });
  }

  drop(data: unknown, reason: number): void {
    this.#emit<DropEvent>("drop", {
      data: data as MessageData,
      reason: DROP_REASONS[reason] as DropEvent["reason"],
    });
  }

  drained(): void {
    this.#owner.onDrained();
  }

  ended(): void {
    this.release();
    this.#owner.onEnded();
  }

  ping(): unknown {
    return pingOf(this.options);
  }

  /** Takes the messages out of the core's queue, in order. */
  takeQueued(): MessageData[] {
    const messages: MessageData[] = [];
    for (;;) {
      const data = this.core.takeQueued();
      if (data === undefined) return messages;
      messages.push(data);
    }
  }

  /** Reads the counters. */
  stats(): Stats {
    const { core, bytesSent, bytesReceived, messagesSent, messagesReceived } = this;
    const latency = core.read(Reading.LastLatency);
    return {
      dials: core.read(Reading.Dials),
      opens: core.read(Reading.Opens),
      messagesSent: messagesSent + core.read(Reading.MessagesSent),
      bytesSent,
      messagesReceived: messagesReceived + core.read(Reading.MessagesReceived),
      bytesReceived,
      drops: core.read(Reading.Drops),
      lastLatencyMs: latency < 0 ? undefined : latency,
      timeOpenMs: core.read(Reading.TimeOpen),
      queuedMessages: core.read(Reading.QueuedMessages),
      queuedBytes: core.read(Reading.QueuedBytes),
    };
  }

  /** The state of the connection. */
  get state(): ConnectionState {
    return STATES[this.core.read(Reading.State)] as ConnectionState;
  }

  /** When the next dial comes; `undefined` while none is waited for. */
  get retryAt(): number | undefined {
    const waitMs = this.core.read(Reading.RetryIn);
    if (waitMs < 0) return undefined;
    const at = Date.now() + waitMs;
    // The same each time it is read, though the two clocks do not tick together.
    if (!(Math.abs(at - this.#retryAt) < CLOCK_MS)) this.#retryAt = at;
    return this.#retryAt;
  }

  /** The error of what needs the connection; with the state, of a `send`. */
  closedError(state = "", data?: unknown): ClosedError {
    const close = endOf(this);
    const has = state === "closing" ? "is closing" : `has ended: ${close.code} ${close.reason}`;
    const text = `${state && "send: "}the connection ${has}`.trimEnd();
    return new ClosedError(text, close, data, this.abortReason);
  }

  /** Asks the providers. A failure is reported later, when listeners are attached. */
  async #ask(info: DialInfo): Promise<void> {
    const { url, protocols } = this.#target;
    const { core } = this;
    const dial = core.read(Reading.Dial);
    try {
      const target = await Promise.all([ask(url, info), ask(protocols, info)]);
      if (core.read(Reading.Dial) !== dial) return;
      if (typeof target[0] !== "string" && !isUrl(target[0])) {
        throw new TypeError(
          `the url provider gave ${String(target[0])}, expected a string or a URL`,
        );
      }
      this.#dial(...target);
    } catch (error) {
      if (core.read(Reading.Dial) !== dial) return;
      this.cause = error;
      core.input(Input.ProviderFailed);
    }
  }

  /** Makes the socket of the current dial. */
  #dial(url: string | URL, protocols: unknown): void {
    const text = `${url}`;
    this.#address = text.replace(/[?#].*/s, "");
    try {
      this.openSocket(text, protocols);
    } catch (error) {
      this.cause = error;
      // The user's constructor throws it.
      this.#thrown?.push(error);
      this.core.input(Input.ConstructorFailed);
      return;
    }
    this.core.input(Input.Dialling);
  }

  async #run(peer: HandshakePeer): Promise<void> {
    try {
      await this.options.handshake?.(peer);
    } catch (error) {
      if (peer.isOver) return;
      this.cause = error;
      this.core.input(Input.HandshakeFailed);
      return;
    }
    if (!peer.isOver) this.core.input(Input.HandshakeDone);
  }

  #emit<T extends Event>(name: string, fields: Omit<T, keyof Event>): void {
    dispatch(this.#owner.socket, eventWith<T>(new Event(name), fields));
  }
}

guardCalls(FacadeHost.prototype);

/** Makes the host of a connection. */
export let makeHost = (...given: ConstructorParameters<typeof FacadeHost>): FacadeHost =>
  new FacadeHost(...given);

/** Has another class of hosts made, as the entry point of sessions does. */
export function provideHost(make: typeof makeHost): void {
  makeHost = make;
}

/** How the last socket ended; a stand-in if there was none. */
export function endOf({ lastClose }: FacadeHost): CloseInfo {
  return lastClose ?? abandoned();
}

/** Async, so that an exception of the function is a rejection, too. */
async function ask<T>(source: Source<T>, info: DialInfo): Promise<T> {
  return typeof source === "function" ? (source as (dial: DialInfo) => T)(info) : source;
}

type Failure = (typeof FAILURES)[number];

/** More than the resolution of clocks, less than anybody sees. */
const CLOCK_MS = 20;
