import type { MessageData } from "../core/data.js";
import type { SessionStorageOptions } from "../core/session.gen.js";
import { type Body, readControl } from "./control.js";

/** A storage, as `sessionStorage` is one. */
export type Area = NonNullable<SessionStorageOptions["area"]>;

/** The session that an earlier page has left. */
export interface Found {
  /** The texts of `#welcome`, and of `#resumed` since. */
  readonly identity: Body;
  /** Those of `Verb.Kept`. */
  readonly numbers: readonly number[];
  readonly messages: readonly MessageData[];
}

/** A session in a storage: its state at the key, each message at the key, its `sid` and its number. */
export class Shelf {
  /**
   * The name, over reloads, of the connection that has the place. The locks of an origin are those of
   * all its tabs, each of which has a storage of its own; only a copy of a tab has the same names.
   */
  #owner = "";
  readonly #key: string;
  readonly #area: Area;
  /** Where its messages are, and those of no other session or key; empty if nothing is there. */
  #place = "";
  /** The messages that are there: those after the first number, up to the second. */
  #first = 0;
  #last = 0;

  constructor(key: string, area: Area) {
    this.#key = key;
    this.#area = area;
  }

  /** Takes over the owner that is there, or makes a new one; gives the name of its lock. */
  own(): string {
    const { body } = readControl(`#welcome ${this.#area.getItem(this.#key)}`);
    this.#owner = body?.owner ?? `${Math.random()}`;
    return this.#key + this.#owner;
  }

  /** The session of this owner that is there; `undefined` if there is none, or something else. */
  read(): Found | undefined {
    try {
      const state = this.#area.getItem(this.#key);
      const { body: identity, numbers: limits } = readControl(`#welcome ${state}`);
      const [next, done, , acked] = readControl(`#resumed ${state}`).numbers;
      // A state that is none has no `identity`, and throws.
      if (!next || (identity as Body).owner !== this.#owner) return undefined;
      this.#place = this.#key + (identity as Body).sid;
      this.#first = this.#last = acked as number;
      const numbers = [next - 1, acked as number, done as number, ...limits];
      const messages: MessageData[] = [];
      for (;;) {
        const text = this.#area.getItem(this.#place + (this.#last + 1));
        if (text === null) return { identity: identity as Body, numbers, messages };
        messages.push(decode(text));
        this.#last += 1;
      }
    } catch {
      return undefined;
    }
  }

  /** Throws if there is no room, or somebody else was here. */
  write(identity: Body, attempt: number, acked: number, done: number): void {
    // In a storage that was cleared meanwhile, as at a logout, messages would be missing unnoticed.
    if (this.#place && !this.#isOurs) throw new Error("it is gone");
    // With the fields of `#welcome` and of `#resumed`, so that it is read as they are.
    const owner = this.#owner;
    const state = { ...identity, owner, n: attempt + 1, rx: done, ack: done, tx: acked };
    this.#area.setItem(this.#key, JSON.stringify(state));
    this.#place = this.#key + identity.sid;
    this.#forget(acked);
  }

  /** Keeps a message, after the state; throws if there is no room. */
  keep(seq: number, data: MessageData): void {
    this.#area.setItem(this.#place + seq, encode(data));
    this.#last = seq;
  }

  clear(): void {
    if (this.#isOurs) this.#area.removeItem(this.#key);
    this.#forget(this.#last);
    this.#first = this.#last = 0;
    this.#place = "";
  }

  get #isOurs(): boolean | undefined {
    return this.#area.getItem(this.#key)?.includes(this.#owner);
  }

  /** Forgets the messages up to a number. */
  #forget(upTo: number): void {
    while (this.#first < upTo) this.#area.removeItem(this.#place + ++this.#first);
  }
}

/**
 * Takes the lock of an owner, which one page holds at a time. A page that is reloaded may have to
 * wait for the one before; a duplicated one waits in vain.
 *
 * @returns The function that gives it back.
 * @throws If another page has it, or the browser lets nobody have it.
 */
export function takeLock(name: string): Promise<() => void> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  return new Promise((resolve, reject) => {
    const hold = () => {
      clearTimeout(timer);
      return new Promise<void>(resolve);
    };
    navigator.locks.request(name, { signal: controller.signal }, hold).catch(reject);
  });
}

/** A text that can be stored. */
function encode(data: MessageData): string {
  if (typeof data === "string") return `t${data}`;
  let bytes = "";
  for (const byte of new Uint8Array(data as ArrayBuffer)) bytes += String.fromCharCode(byte);
  return `b${btoa(bytes)}`;
}

function decode(text: string): MessageData {
  const rest = text.slice(1);
  if (text[0] === "t") return rest;
  return Uint8Array.from(atob(rest), (byte) => byte.charCodeAt(0)).buffer;
}

/** Longer than a page needs to go, shorter than a user waits. */
const PATIENCE_MS = 1_000;
