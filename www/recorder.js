// What happened, newest last: kept in a ring, told to whoever looks at the page.

/** @typedef {import("./entries.js").Happening} Happening */

/**
 * @typedef {object} Entry
 * @property {number} seq Counts from 0 and never comes again.
 * @property {number} connection The number of the connection that it happened to.
 * @property {number} at Milliseconds since the epoch.
 * @property {Happening} happening
 */

/**
 * Entries that can be read.
 *
 * @typedef {object} Entries
 * @property {number} first The number of the oldest.
 * @property {number} next The number after the newest.
 * @property {(seq: number) => Entry | undefined} at
 */

/** How many are kept: a message every 0.1 ms fills it in a second, and it stays small. */
export const CAPACITY = 10_000;

/** Keeps the last entries. */
export class Recorder {
  /** @type {(Entry | undefined)[]} */
  #ring = new Array(CAPACITY);
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
    this.#ring[this.#next % CAPACITY] = entry;
    this.#next += 1;
    if (happening.kind === "connect") this.#beginnings.set(connection, [entry]);
    // The first opening only; there may be one after the other.
    const beginning = this.#beginnings.get(connection);
    if (happening.kind === "open" && beginning?.length === 1) beginning.push(entry);
    for (const listener of this.#listeners) listener(entry);
  }

  clear() {
    this.#ring.fill(undefined);
    this.#first = this.#next;
  }

  /**
   * Calls `listener` for each entry from now on, at once: it must be quick.
   *
   * @param {(entry: Entry) => void} listener
   */
  onEntry(listener) {
    this.#listeners.add(listener);
  }

  /** The number of the oldest that is kept. */
  get first() {
    return Math.max(this.#first, this.#next - CAPACITY);
  }

  /** The number of the next to come. */
  get next() {
    return this.#next;
  }

  /** How many there were since it was cleared. */
  get total() {
    return this.#next - this.#first;
  }

  /** @param {number} seq */
  at(seq) {
    return seq >= this.first && seq < this.#next ? this.#ring[seq % CAPACITY] : undefined;
  }

  /**
   * How a connection began: what was asked for, and its first opening. Kept for good.
   *
   * @param {number} connection
   */
  beginningOf(connection) {
    return this.#beginnings.get(connection) ?? [];
  }

  /**
   * What is kept now, whatever comes later.
   *
   * @returns {Entries}
   */
  still() {
    const { first, next } = this;
    const entries = Array.from({ length: next - first }, (_, place) => this.at(first + place));
    return { first, next, at: (seq) => entries[seq - first] };
  }
}
