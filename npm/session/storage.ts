import type { MessageData } from "../core/data.js";
import type { SessionStorageOptions } from "../core/session.gen.js";
import type { Body } from "./control.js";

/** A storage, as `sessionStorage` is one. */
export type Area = NonNullable<SessionStorageOptions["area"]>;

/** The state of a session that a later page needs, but for its messages. */
export interface Kept {
  readonly identity: Body;
  readonly attempt: number;
  readonly acked: number;
  readonly done: number;
  /** The server's limits: messages, bytes, the largest message. */
  readonly limits: readonly [number, number, number];
}

/** The session that an earlier page has left, with its messages. */
export type Found = Kept & { readonly messages: readonly MessageData[] };

/** A session in a storage: its state at the key, each message at the key and its number. */
export class Shelf {
  readonly #key: string;
  readonly #area: Area;
  /** The messages that are there: those after the first number, up to the second. */
  #first = 0;
  #last = 0;

  constructor(key: string, area: Area) {
    this.#key = key;
    this.#area = area;
  }

  /** The session that is there; `undefined` if there is none. */
  read(): Found | undefined {
    try {
      const kept: Kept = JSON.parse(this.#area.getItem(this.#key) as string);
      this.#first = this.#last = kept.acked;
      const messages: MessageData[] = [];
      for (;;) {
        const text = this.#area.getItem(this.#key + (this.#last + 1));
        if (text === null) return { ...kept, messages };
        messages.push(decode(text));
        this.#last += 1;
      }
    } catch {
      return undefined;
    }
  }

  /** Throws if there is no room. */
  write(kept: Kept): void {
    this.#area.setItem(this.#key, JSON.stringify(kept));
    this.#forget(Math.min(kept.acked, this.#last));
  }

  /** Keeps a message; throws if there is no room. */
  keep(seq: number, data: MessageData): void {
    this.#area.setItem(this.#key + seq, encode(data));
    this.#last = seq;
  }

  clear(): void {
    this.#area.removeItem(this.#key);
    this.#forget(this.#last);
    this.#first = this.#last = 0;
  }

  /** Forgets the messages up to a number. */
  #forget(upTo: number): void {
    while (this.#first < upTo) {
      this.#first += 1;
      this.#area.removeItem(this.#key + this.#first);
    }
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
  const { signal } = controller;
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  return new Promise((resolve) => {
    const hold = () => {
      clearTimeout(timer);
      return new Promise<void>(resolve);
    };
    const taken = navigator.locks.request(key, { signal }, hold);
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
