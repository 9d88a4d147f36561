import type { Connection, Host } from "../target/pkg/steadysocket.js";
import type { Checked } from "./check.js";
import type { MessageData } from "./data.js";
import { ConnectionError, type ConnectionErrorCode } from "./errors.js";
import {
  type CloseInfo,
  closeEvent,
  type DialInfo,
  type DropEvent,
  type ErrorEvent,
  eventWith,
  type GiveUpEvent,
  type OpenEvent,
  type ReconnectingEvent,
  STATES,
  type StateChangeEvent,
} from "./events.js";
import { HandshakePeer } from "./handshake.js";
import type { Options } from "./options.js";
import type { Source } from "./source.js";
import { connectionClass } from "./wasm.js";

/** Where to dial. */
export interface Address {
  readonly url: Source<string | URL>;
  readonly protocols: Source<string | string[] | undefined>;
}

/** What the machine needs of the user's object. */
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
export class Machine implements Host {
  readonly core: Connection;
  lastClose: CloseInfo | undefined;
  readonly #address: Address;
  readonly #options: Options;
  readonly #owner: Owner;
  #peer: HandshakePeer | undefined;

  constructor(address: Address, checked: Checked, owner: Owner) {
    this.#address = address;
    this.#options = checked.options;
    this.#owner = owner;
    this.core = new (connectionClass())(checked.flat);
  }

  dial(id: number, attempt: number, reconnect: boolean): void {
    const { url, protocols } = this.#address;
    if (typeof url !== "function" && typeof protocols !== "function") {
      this.#provide(id, url, protocols);
      return;
    }
    const { lastClose } = this;
    void this.#ask(id, lastClose ? { attempt, reconnect, lastClose } : { attempt, reconnect });
  }

  handshake(id: number): void {
    const peer = new HandshakePeer((data) => this.core.handshakeSend(id, data) === 1);
    this.#peer = peer;
    void this.#run(id, peer);
  }

  handshakeMessage(data: unknown): void {
    this.#peer?.deliver(data);
  }

  cancel(): unknown[] | undefined {
    const peer = this.#peer;
    this.#peer = undefined;
    return peer?.end();
  }

  shouldReconnect(code: number, reason: string, wasClean: boolean, synthetic: boolean): number {
    const { reconnect } = this.#options;
    const ask = reconnect ? reconnect.shouldReconnect : undefined;
    const answer = ask?.({ code, reason, wasClean, synthetic });
    if (typeof answer === "boolean") return answer ? RETRY : STOP;
    if (typeof answer === "number" && answer >= 0) return answer;
    throw new TypeError(
      `shouldReconnect returned ${String(answer)}, expected true, false or a number of milliseconds`,
    );
  }

  stateChange(from: number, to: number): void {
    this.#tell<StateChangeEvent>("statechange", {
      from: STATES[from] ?? "closed",
      to: STATES[to] ?? "closed",
    });
  }

  open(reconnected: boolean, attempt: number): void {
    this.#owner.onOpening();
    this.#tell<OpenEvent>("open", { reconnected, attempt });
    this.#owner.onOpen();
  }

  message(data: unknown): void {
    if (!this.#isPong(data)) this.#owner.onMessage(data);
  }

  error(code: string, message: string, cause: unknown): void {
    const error = new ConnectionError(code as ConnectionErrorCode, message, cause);
    this.#tell<ErrorEvent>("error", { error });
  }

  close(
    code: number,
    reason: string,
    wasClean: boolean,
    synthetic: boolean,
    delayMs: number,
  ): void {
    const close = { code, reason, wasClean, synthetic };
    this.lastClose = close;
    const retry = { willReconnect: delayMs >= 0, delayMs: Math.max(delayMs, 0) };
    this.#owner.dispatchEvent(closeEvent(close, retry));
  }

  reconnecting(attempt: number, delayMs: number): void {
    const retryAt = Date.now() + delayMs;
    const cause = this.#cause();
    this.#tell<ReconnectingEvent>("reconnecting", { attempt, delayMs, retryAt, cause });
  }

  giveUp(reason: string): void {
    const cause = this.#cause();
    this.#tell<GiveUpEvent>("giveup", { cause, reason: reason as GiveUpEvent["reason"] });
  }

  drop(data: unknown, reason: string): void {
    this.#tell<DropEvent>("drop", {
      data: data as MessageData,
      reason: reason as DropEvent["reason"],
    });
  }

  drained(): void {
    this.#owner.onDrained();
  }

  ended(): void {
    this.#owner.onEnded();
  }

  ping(): unknown {
    const { heartbeat } = this.#options;
    return (heartbeat ? heartbeat.message : undefined) ?? "ping";
  }

  /** Asks the providers; never fails at once, so that a failure finds its listeners attached. */
  async #ask(id: number, info: DialInfo): Promise<void> {
    const { url, protocols } = this.#address;
    let target: [unknown, unknown];
    try {
      target = await Promise.all([ask(url, info), ask(protocols, info)]);
      if (typeof target[0] !== "string" && !(target[0] instanceof URL)) {
        throw new TypeError(
          `the url provider gave ${String(target[0])}, expected a string or a URL`,
        );
      }
    } catch (error) {
      this.core.providerFailed(id, error);
      return;
    }
    this.#provide(id, target[0], target[1]);
  }

  #provide(id: number, url: string | URL, protocols: unknown): void {
    const before = this.core.socket();
    this.core.provide(id, String(url), protocols);
    const socket = this.core.socket();
    if (socket && socket !== before) this.#owner.onSocket(socket as WebSocket);
  }

  async #run(id: number, peer: HandshakePeer): Promise<void> {
    try {
      await this.#options.handshake?.(peer);
    } catch (error) {
      this.core.handshakeFailed(id, error);
      return;
    }
    this.core.handshakeDone(id);
  }

  #isPong(data: unknown): boolean {
    const { heartbeat } = this.#options;
    if (!heartbeat || heartbeat.isPong === undefined) return false;
    try {
      return heartbeat.isPong(data);
    } catch (error) {
      report(error);
      return false;
    }
  }

  #cause(): CloseInfo {
    return this.lastClose ?? { code: 1006, reason: "", wasClean: false, synthetic: true };
  }

  #tell<T extends Event>(name: string, fields: Omit<T, keyof Event>): void {
    this.#owner.dispatchEvent(eventWith<T>(new Event(name), fields));
  }
}

/** Async, so that what the function throws is a rejection too. */
async function ask<T>(source: Source<T>, info: DialInfo): Promise<T> {
  return typeof source === "function" ? (source as (dial: DialInfo) => T)(info) : source;
}

/** Reports what user code threw, as the browser does for listeners. */
export function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else console.error(error);
}

/** What `shouldReconnect` answers for `false`; a delay is zero or more. */
const STOP = -1;

/** What `shouldReconnect` answers for `true`. */
const RETRY = -2;
