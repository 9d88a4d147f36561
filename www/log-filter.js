// Which entries are shown: all of the ring, or those that match.

import { inWords } from "./entries.js";

/** @typedef {import("./recorder.js").Entry} Entry */

/** What of the entries matches, by its place. */
export class LogFilter {
  #entries;
  #text = "";
  #kind = "all";
  /** The numbers of the entries that match, oldest first; from `#start` on. @type {number[]} */
  #matches = [];
  #start = 0;
  /** How many were at the top and are no longer. */
  gone = 0;

  /** @param {import("./recorder.js").Entries} entries */
  constructor(entries) {
    this.#entries = entries;
  }

  /**
   * Reads others from now on.
   *
   * @param {import("./recorder.js").Entries} entries
   */
  read(entries) {
    this.#entries = entries;
    this.rebuild();
  }

  /**
   * @param {string} text
   * @param {string} kind
   */
  set(text, kind) {
    this.#text = text.toLowerCase();
    this.#kind = kind;
    this.rebuild();
  }

  /** @param {Entry} entry */
  add(entry) {
    if (this.#isMatch(entry)) this.#matches.push(entry.seq);
    this.#trim();
  }

  rebuild() {
    this.#matches = [];
    this.#start = 0;
    this.gone = 0;
    for (let seq = this.#entries.first; seq < this.#entries.next; seq += 1) {
      const entry = this.#entries.at(seq);
      if (entry && this.#isMatch(entry)) this.#matches.push(seq);
    }
  }

  get count() {
    this.#trim();
    return this.#matches.length - this.#start;
  }

  /** @param {number} place */
  at(place) {
    return this.#entries.at(this.#matches[this.#start + place] ?? -1);
  }

  /** @param {number} seq */
  find(seq) {
    return this.#entries.at(seq);
  }

  /** @param {number} seq */
  placeOf(seq) {
    const place = this.#matches.indexOf(seq, this.#start);
    return place < 0 ? -1 : place - this.#start;
  }

  /** @returns {Entry[]} */
  entries() {
    const found = this.#matches.slice(this.#start).map((seq) => this.#entries.at(seq));
    return found.filter((entry) => entry !== undefined);
  }

  #trim() {
    const { first } = this.#entries;
    while ((this.#matches[this.#start] ?? first) < first) {
      this.#start += 1;
      this.gone += 1;
    }
    // Cut off seldom: to move ten thousand numbers for each message is slow.
    if (this.#start > 20_000) {
      this.#matches = this.#matches.slice(this.#start);
      this.#start = 0;
    }
  }

  /** @param {Entry} entry */
  #isMatch({ happening }) {
    const { kind } = happening;
    const isIn = kind === "message";
    const isOut = kind === "send()" || kind === "drop";
    const isKind =
      this.#kind === "all" ||
      (this.#kind === "messages" && (isIn || isOut)) ||
      (this.#kind === "in" && isIn) ||
      (this.#kind === "out" && isOut) ||
      (this.#kind === "events" && !isIn && !isOut);
    if (!isKind || this.#text === "") return isKind;
    const { payload = "", notes } = inWords(happening);
    return `${kind} ${payload} ${notes.join(" ")}`.toLowerCase().includes(this.#text);
  }
}
