// The match as this page knows it.

import { Sequence } from "../line/sequence.js";

/**
 * @typedef {object} Moment
 * @property {number} number
 * @property {number} viewers
 * @property {number} game
 * @property {number} minute
 * @property {string} what
 * @property {number | null} team
 * @property {number[]} score
 */

/** Events that come this soon after the line is whole again are those that were missed meanwhile. */
const CATCH_UP_MS = 400;

const MAX_MOMENTS = 40;

/** The last moments of the match, newest first, and the counters. */
export class Feed {
  /** @type {Moment[]} */
  moments = [];
  events = new Sequence();
  /** Events from before we came. */
  before = 0;
  /** Events that came late, after a cut. */
  late = 0;
  #isIn = false;
  #catchesUpUntil = 0;

  /** The last moment. */
  get now() {
    return this.moments[0];
  }

  /**
   * @param {any} report A message from the server.
   * @param {number} time In milliseconds.
   */
  apply(report, time) {
    if (report.kind === "soFar") {
      this.#isIn = true;
      this.before = report.events.length;
      this.moments = [...report.events].reverse();
      this.events.begin(report.number);
    }
    if (report.kind !== "event" || !this.#isIn || !this.events.see(report.number)) return;
    if (time < this.#catchesUpUntil) this.late += 1;
    this.moments.unshift(report);
    this.moments.length = Math.min(this.moments.length, MAX_MOMENTS);
  }

  /** The line is whole again. @param {number} time */
  resumed(time) {
    this.#catchesUpUntil = time + CATCH_UP_MS;
  }

  /** The session is over: the next one tells the match so far. */
  leave() {
    this.#isIn = false;
    this.moments = [];
  }
}
