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

  /** The session that is there; `undefined` if there is none, or something else. */
  read(): Found | undefined {
    try {
      const state = this.#area.getItem(this.#key);
      const { body: identity, numbers: limits } = readControl(`#welcome ${state}`);
      const [next, done, , acked] = readControl(`#resumed ${state}`).numbers;
      // A state that is none has no `identity`, and throws.
      if (!next) return undefined;
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
    if (this.#place && !this.#area.getItem(this.#key)) throw new Error("it is gone");
    // With the fields of `#welcome` and of `#resumed`, so that it is read as they are.
    const state = { ...identity, n: attempt + 1, rx: done, ack: done, tx: acked };
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
    this.#area.removeItem(this.#key);
    this.#forget(this.#last);
    this.#first = this.#last = 0;
    this.#place = "";
  }

  /** Forgets the messages up to a number. */
  #forget(upTo: number): void {
    while (this.#first < upTo) this.#area.removeItem(this.#place + ++this.#first);
  }
}

/**
 * Takes the lock of a session, which one page holds at a time. A page that is reloaded may have to
 * wait for the one before; a duplicated one waits in vain.
 *
 * @returns The function that gives it back; `undefined` if another page has it.
 */
export function takeLock(key: string): Promise<(() => void) | undefined> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  return new Promise((resolve) => {
    const hold = () => {
      clearTimeout(timer);
      return new Promise<void>(resolve);
    };
    const taken = navigator.locks.request(key, { signal: controller.signal }, hold);
    // Without the lock it is as if another page had it.
    taken.catch(() => resolve(undefined));
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
