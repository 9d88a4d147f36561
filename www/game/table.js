// The game as this page knows it: what the server has said, and what it has not answered yet.

import { Sequence } from "../line/sequence.js";

export const COLUMNS = 8;
export const ROWS = 6;

/** The board, the people around it, and the counters. */
export class Table {
  /** 0 or 1 for a player, undefined for one who watches. @type {number | undefined} */
  seat;
  /** @type {(number | null)[]} */
  cells = Array(COLUMNS * ROWS).fill(null);
  /** @type {Set<number>} */
  gold = new Set();
  score = [0, 0];
  round = 1;
  players = [false, false];
  watchers = 0;
  /** The events of the room. */
  events = new Sequence();
  /** Claims that were sent, and that the server has counted. */
  sent = 0;
  counted = 0;
  /** Claims without an answer. @type {Set<number>} */
  pending = new Set();
  #isIn = false;

  /** True once no cell is free. */
  get isOver() {
    return this.cells.every((owner) => owner !== null);
  }

  /**
   * Claims a cell; the message to send, or undefined if that is of no use.
   *
   * @param {number} cell
   */
  claim(cell) {
    if (this.seat === undefined || this.cells[cell] !== null || this.pending.has(cell)) {
      return undefined;
    }
    this.pending.add(cell);
    this.sent += 1;
    return JSON.stringify({ take: cell });
  }

  /** @param {any} news A reliable message from the server. */
  apply(news) {
    if (news.kind === "welcome") return this.#enter(news);
    if (!this.#isIn) return;
    if (news.kind === "seated") this.seat = news.seat;
    if (news.kind === "counted") {
      this.counted = news.moves;
      this.pending.delete(news.cell);
    }
    if (news.kind === "event" && this.events.see(news.number)) this.#happen(news);
  }

  /** The session is over: what the server knew of us is gone. */
  leave() {
    this.#isIn = false;
    this.seat = undefined;
    this.pending.clear();
    this.sent = 0;
    this.counted = 0;
  }

  /** @param {any} welcome */
  #enter({ number, seat, cells, gold, round, score, players, watchers }) {
    this.#isIn = true;
    this.seat = seat ?? undefined;
    Object.assign(this, { cells, round, score, players, watchers });
    this.gold = new Set(gold);
    this.events.begin(number);
  }

  /** @param {any} event */
  #happen(event) {
    if (event.event === "taken") {
      this.cells[event.cell] = event.seat;
      this.score = event.score;
    }
    if (event.event === "round") {
      this.cells.fill(null);
      this.gold = new Set(event.gold);
      this.round = event.round;
      this.score = [0, 0];
    }
    if (event.event === "people") {
      this.players = event.players;
      this.watchers = event.watchers;
    }
  }
}
