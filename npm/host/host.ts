import { type Connection, type Host, Input, Reading } from "../../target/pkg/steadysocket.js";
import { connectionClass } from "../core/wasm.js";
import type { Checked } from "../options/check.js";
import type { MessageData } from "../socket/data.js";
import { ConnectionError, FAILURES } from "../socket/errors.js";
import {
  type CloseInfo,
  closeEvent,
  type DialInfo,
  DROP_REASONS,
  type DropEvent,
  type ErrorEvent,
  eventWith,
  GIVE_UP_REASONS,
  type GiveUpEvent,
  type OpenEvent,
  pick,
  type ReconnectingEvent,
  STATES,
  type StateChangeEvent,
} from "../socket/events.js";
import { Handles } from "./handles.js";
import { HandshakePeer } from "./handshake.js";
import { report } from "./report.js";
import type { Source } from "./source.js";

/** Where to dial. */
export interface Target {
  readonly url: Source<string | URL>;
  readonly protocols: Source<string | string[] | undefined>;
}

/** What the host needs of the user's object. */
export interface Owner {
  dispatchEvent(event: Event): boolean;
  /** A message came; told apart because it is the one thing that must be fast. */
  onMessage(data: unknown): void;
  /** A socket was made. */
  onSocket(socket: WebSocket): void;
  /** A socket is open; the user is told next. */
  onOpening(): void;
  onOpen(): void;
  onDrained(): void;
  onEnded(): void;
}

/** Answers the core's questions and turns what it tells into events. */
export class FacadeHost extends Handles implements Host {
  readonly core: Connection;
  lastClose: CloseInfo | undefined;
  readonly #target: Target;
  readonly #owner: Owner;
  #peer: HandshakePeer | undefined;
  /** What a provider, a handshake or the browser's constructor threw, until it is told. */
  #cause: unknown;
  /** The dial from the user's constructor, whose failure is an exception. */
  #first: { cause?: unknown } | undefined;

  constructor(address: Target, checked: Checked, owner: Owner) {
    super(checked.options);
    this.#target = address;
    this.#owner = owner;
    this.core = new (connectionClass())(Object.values(checked.numbers));
  }

  /** Dials for the first time. Throws what the browser's constructor throws. */
  connect(): void {
    const first: { cause?: unknown } = {};
    this.#first = first;
    this.core.input(Input.Connect);
    this.#first = undefined;
    if ("cause" in first) throw first.cause;
  }

  dial(attempt: number, reconnect: boolean): void {
    this.#cause = undefined;
    this.listenToPage();
    const { url, protocols } = this.#target;
    if (typeof url !== "function" && typeof protocols !== "function") {
      this.#dial(url, protocols);
      return;
    }
    const { lastClose } = this;
    void this.#ask(lastClose ? { attempt, reconnect, lastClose } : { attempt, reconnect });
  }

  handshake(): void {
    const peer = new HandshakePeer((data) => this.send(data));
    this.#peer = peer;
    void this.#run(peer);
  }

  handshakeMessage(data: unknown): void {
    this.#peer?.deliver(data);
  }

  cancel(): unknown {
    return this.#peer?.end();
  }

  shouldReconnect(
    code: number,
    reason: string | undefined,
    wasClean: boolean,
    synthetic: boolean,
  ): number {
    const { reconnect } = this.options;
    const ask = reconnect ? reconnect.shouldReconnect : undefined;
    try {
      const answer = ask?.({ code, reason: reason ?? "", wasClean, synthetic });
      if (typeof answer === "boolean") return answer ? RETRY : STOP;
      if (typeof answer === "number" && answer >= 0) return answer;
      throw new TypeError(
        `shouldReconnect returned ${String(answer)}, expected true, false or a number of milliseconds`,
      );
    } catch (error) {
      report(error);
      return BY_TABLE;
    }
  }

  stateChange(from: number, to: number): void {
    this.#emit<StateChangeEvent>("statechange", { from: pick(STATES, from), to: pick(STATES, to) });
  }

  open(reconnected: boolean, attempt: number): void {
    this.#owner.onOpening();
    this.#emit<OpenEvent>("open", { reconnected, attempt });
    this.#owner.onOpen();
  }

  message(data: unknown): void {
    if (!this.#isPong(data)) this.#owner.onMessage(data);
  }

  error(failure: number): void {
    const error = new ConnectionError(...pick(FAILURES, failure), this.#cause);
    this.#cause = undefined;
    this.#emit<ErrorEvent>("error", { error });
  }

  close(
    code: number,
    reason: string | undefined,
    wasClean: boolean,
    synthetic: boolean,
    delayMs: number,
  ): void {
    const close = { code, reason: reason ?? "", wasClean, synthetic };
    this.lastClose = close;
    const retry = { willReconnect: delayMs >= 0, delayMs: Math.max(delayMs, 0) };
    this.#owner.dispatchEvent(closeEvent(close, retry));
  }

  reconnecting(attempt: number, delayMs: number): void {
    const retryAt = Date.now() + delayMs;
    const cause = endOf(this);
    this.#emit<ReconnectingEvent>("reconnecting", { attempt, delayMs, retryAt, cause });
  }

  giveUp(reason: number): void {
    this.#emit<GiveUpEvent>("giveup", {
      cause: endOf(this),
      reason: pick(GIVE_UP_REASONS, reason),
    });
  }

  drop(data: unknown, reason: number): void {
    this.#emit<DropEvent>("drop", {
      data: data as MessageData,
      reason: pick(DROP_REASONS, reason),
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
    const { heartbeat } = this.options;
    return (heartbeat ? heartbeat.message : undefined) ?? "ping";
  }

  /** Asks the providers; never fails at once, so that a failure finds its listeners attached. */
  async #ask(info: DialInfo): Promise<void> {
    const { url, protocols } = this.#target;
    const { core } = this;
    const dial = core.read(Reading.Dial);
    try {
      const target = await Promise.all([ask(url, info), ask(protocols, info)]);
      if (core.read(Reading.Dial) !== dial) return;
      if (typeof target[0] !== "string" && !(target[0] instanceof URL)) {
        throw new TypeError(
          `the url provider gave ${String(target[0])}, expected a string or a URL`,
        );
      }
      this.#dial(...target);
    } catch (error) {
      if (core.read(Reading.Dial) !== dial) return;
      this.#cause = error;
      core.input(Input.ProviderFailed);
    }
  }

  /** Makes the socket of the current dial. */
  #dial(url: string | URL, protocols: unknown): void {
    try {
      this.#owner.onSocket(this.openSocket(String(url), protocols));
    } catch (error) {
      this.#cause = error;
      // From the constructor it is an exception.
      if (this.#first) this.#first.cause = error;
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
      this.#cause = error;
      this.core.input(Input.HandshakeFailed);
      return;
    }
    if (!peer.isOver) this.core.input(Input.HandshakeDone);
  }

  #isPong(data: unknown): boolean {
    const { heartbeat } = this.options;
    if (!heartbeat || heartbeat.isPong === undefined) return false;
    try {
      return heartbeat.isPong(data);
    } catch (error) {
      report(error);
      return false;
    }
  }

  #emit<T extends Event>(name: string, fields: Omit<T, keyof Event>): void {
    this.#owner.dispatchEvent(eventWith<T>(new Event(name), fields));
  }
}

/** How the last socket ended; what stands for it where none was. */
export function endOf({ lastClose }: FacadeHost): CloseInfo {
  return lastClose ?? { code: 1006, reason: "", wasClean: false, synthetic: true };
}

/** Async, so that what the function throws is a rejection too. */
async function ask<T>(source: Source<T>, info: DialInfo): Promise<T> {
  return typeof source === "function" ? (source as (dial: DialInfo) => T)(info) : source;
}

/** What `shouldReconnect` answers for `false`; a delay is zero or more. */
const STOP = -1;

/** What `shouldReconnect` answers for `true`. */
const RETRY = -2;

/** What it answers where the predicate threw. */
const BY_TABLE = -3;
