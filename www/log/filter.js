// Selects the entries to show: all of them, or those that match.

import { inWords } from "./entries.js";
import { isMessage } from "./recorder.js";

/** @typedef {import("./recorder.js").Entry} Entry */

/** The matching entries, by place. */
export class LogFilter {
  #entries;
  #text = "";
  #kind = "all";
  /** The numbers of the matching entries, oldest first, from `#start` on. @type {number[]} */
  #matches = [];
  #start = 0;
  /** Matching events that have left the ring, oldest first. @type {number[]} */
  #old = [];
  /** How many messages have left the top, just below the old events. */
  gone = 0;

  /** @param {import("./recorder.js").Entries} entries */
  constructor(entries) {
    this.#entries = entries;
  }

  /**
   * Reads other entries from now on.
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
    this.#old = [...this.#entries.old].filter((seq) => this.#isMatchAt(seq));
    for (let seq = this.#entries.first; seq < this.#entries.next; seq += 1) {
      if (this.#isMatchAt(seq)) this.#matches.push(seq);
    }
  }

  get count() {
    this.#trim();
    return this.#old.length + this.#matches.length - this.#start;
  }

  /** How many of these are events that have left the ring. */
  get countOld() {
    this.#trim();
    return this.#old.length;
  }

  /** True if the filter may hide entries. */
  get isOn() {
    return this.#text !== "" || this.#kind !== "all";
  }

  /** @param {number} place */
  at(place) {
    const seq = this.#old[place] ?? this.#matches[this.#start + place - this.#old.length];
    return this.#entries.at(seq ?? -1);
  }

  /** @param {number} seq */
  find(seq) {
    return this.#entries.at(seq);
  }

  /** @param {number} seq */
  placeOf(seq) {
    const old = this.#old.indexOf(seq);
    if (old >= 0) return old;
    const place = this.#matches.indexOf(seq, this.#start);
    return place < 0 ? -1 : this.#old.length + place - this.#start;
  }

  /** @returns {Entry[]} */
  entries() {
    return this.#kept([...this.#old, ...this.#matches.slice(this.#start)]);
  }

  /** All entries, matching or not. @returns {Entry[]} */
  all() {
    const { old, first, next } = this.#entries;
    return this.#kept([...old, ...Array.from({ length: next - first }, (_, i) => first + i)]);
  }

  /** @param {number[]} numbers */
  #kept(numbers) {
    return numbers.map((seq) => this.#entries.at(seq)).filter((entry) => entry !== undefined);
  }

  #trim() {
    const { first } = this.#entries;
    for (;;) {
      const seq = this.#matches[this.#start] ?? first;
      if (seq >= first) break;
      this.#start += 1;
      if (this.#entries.at(seq)) this.#old.push(seq);
      else this.gone += 1;
    }
    while (this.#old.length > 0 && !this.#entries.at(this.#old[0] ?? -1)) this.#old.shift();
    // Rarely, because moving ten thousand numbers for each message is slow.
    if (this.#start > 20_000) {
      this.#matches = this.#matches.slice(this.#start);
      this.#start = 0;
    }
  }

  /** @param {number} seq */
  #isMatchAt(seq) {
    const entry = this.#entries.at(seq);
    return entry !== undefined && this.#isMatch(entry);
  }

  /** @param {Entry} entry */
  #isMatch({ happening }) {
    const { kind } = happening;
    const isIn = kind === "message";
    const isOut = !isIn && isMessage(happening);
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
