// Which entries are shown: all of the ring, or those that match.

import { inWords } from "./entries.js";

/** @typedef {import("./recorder.js").Entry} Entry */

/** What of the recorder matches, by its place. */
export class LogFilter {
  #recorder;
  #text = "";
  #kind = "all";
  /** The numbers of the entries that match, oldest first; from `#start` on. @type {number[]} */
  #matches = [];
  #start = 0;
  /** How many were at the top and are no longer. */
  gone = 0;

  /** @param {import("./recorder.js").Recorder} recorder */
  constructor(recorder) {
    this.#recorder = recorder;
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
    for (let seq = this.#recorder.first; seq < this.#recorder.next; seq += 1) {
      const entry = this.#recorder.at(seq);
      if (entry && this.#isMatch(entry)) this.#matches.push(seq);
    }
  }

  get count() {
    this.#trim();
    return this.#matches.length - this.#start;
  }

  /** @param {number} place */
  at(place) {
    return this.#recorder.at(this.#matches[this.#start + place] ?? -1);
  }

  /** @param {number} seq */
  placeOf(seq) {
    const place = this.#matches.indexOf(seq, this.#start);
    return place < 0 ? -1 : place - this.#start;
  }

  /** @returns {Entry[]} */
  entries() {
    const found = this.#matches.slice(this.#start).map((seq) => this.#recorder.at(seq));
    return found.filter((entry) => entry !== undefined);
  }

  #trim() {
    const { first } = this.#recorder;
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
