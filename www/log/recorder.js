// Records what happens in a ring, newest last, and reports each entry to listeners.

/** @typedef {import("./entries.js").Happening} Happening */

/**
 * @typedef {object} Entry
 * @property {number} seq Counts from 0 and is never reused.
 * @property {number} connection The number of the connection that it happened to.
 * @property {number} at Milliseconds since the epoch.
 * @property {Happening} happening
 */

/**
 * Entries to read.
 *
 * @typedef {object} Entries
 * @property {number} first The number of the oldest.
 * @property {number} next The number after the newest.
 * @property {(seq: number) => Entry | undefined} at
 * @property {Iterable<number>} old The numbers of the events before the oldest, oldest first.
 */

/** How many are kept: a message every 0.1 ms fills the ring in a second, and it stays small. */
export const CAPACITY = 10_000;

/** How many older events are kept: thousands of messages must not push them out. */
const MAX_OLD_EVENTS = 2_000;

/**
 * True for a message that was received, sent or dropped.
 *
 * @param {Happening} happening
 */
export function isMessage({ kind }) {
  return kind === "message" || kind === "send()" || kind === "drop";
}

/** Keeps the last entries, and the events for longer. */
export class Recorder {
  /** @type {(Entry | undefined)[]} */
  #ring = new Array(CAPACITY);
  /** Events that have left the ring, oldest first. @type {Map<number, Entry>} */
  #old = new Map();
  /** @type {Map<number, import("../net/server.js").SeenHandshake[]>} */
  #handshakes = new Map();
  #next = 0;
  #first = 0;
  /** @type {Map<number, Entry[]>} */
  #beginnings = new Map();
  /** @type {Set<(entry: Entry) => void>} */
  #listeners = new Set();

  /**
   * @param {number} connection
   * @param {Happening} happening
   */
  add(connection, happening) {
    const entry = { seq: this.#next, connection, at: Date.now(), happening };
    const place = this.#next % CAPACITY;
    this.#keepEvent(this.#ring[place]);
    this.#ring[place] = entry;
    this.#next += 1;
    if (happening.kind === "connect") this.#beginnings.set(connection, [entry]);
    // Only the first opening; there may be many.
    const beginning = this.#beginnings.get(connection);
    if (happening.kind === "open" && beginning?.length === 1) beginning.push(entry);
    for (const listener of this.#listeners) listener(entry);
  }

  clear() {
    this.#ring.fill(undefined);
    this.#old.clear();
    this.#first = this.#next;
  }

  /**
   * Keeps the handshake of the dial that has just failed or opened, as the server saw it.
   *
   * @param {number} connection
   * @param {import("../net/server.js").SeenHandshake} handshake
   */
  keepHandshake(connection, handshake) {
    const kept = this.#handshakes.get(connection) ?? [];
    this.#handshakes.set(connection, [...kept.slice(1 - MAX_OLD_EVENTS), handshake]);
  }

  /**
   * Calls `listener` at once for each new entry, so it must be quick.
   *
   * @param {(entry: Entry) => void} listener
   */
  onEntry(listener) {
    this.#listeners.add(listener);
  }

  /** The number of the oldest entry in the ring. */
  get first() {
    return Math.max(this.#first, this.#next - CAPACITY);
  }

  /** The number of the next entry. */
  get next() {
    return this.#next;
  }

  /** How many entries were added since the log was cleared. */
  get total() {
    return this.#next - this.#first;
  }

  /** @param {number} seq */
  at(seq) {
    if (seq < this.first) return this.#old.get(seq);
    return seq < this.#next ? this.#ring[seq % CAPACITY] : undefined;
  }

  /** The numbers of the events before the oldest, oldest first. */
  get old() {
    return this.#old.keys();
  }

  /** How many these are. */
  get countOld() {
    return this.#old.size;
  }

  /** @param {number} connection */
  handshakesOf(connection) {
    return this.#handshakes.get(connection) ?? [];
  }

  /**
   * The entries of a connection's beginning: `connect` and the first `open`. Kept for good.
   *
   * @param {number} connection
   */
  beginningOf(connection) {
    return this.#beginnings.get(connection) ?? [];
  }

  /**
   * A snapshot of the entries.
   *
   * @returns {Entries}
   */
  still() {
    const { first, next } = this;
    const entries = Array.from({ length: next - first }, (_, place) => this.at(first + place));
    const old = new Map(this.#old);
    return {
      first,
      next,
      at: (seq) => (seq < first ? old.get(seq) : entries[seq - first]),
      old: [...old.keys()],
    };
  }

  /** @param {Entry | undefined} entry It leaves the ring. */
  #keepEvent(entry) {
    if (!entry || isMessage(entry.happening)) return;
    this.#old.set(entry.seq, entry);
    if (this.#old.size <= MAX_OLD_EVENTS) return;
    const [oldest] = this.#old.keys();
    if (oldest !== undefined) this.#old.delete(oldest);
  }
}
