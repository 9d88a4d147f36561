// What the application on this page has said, and what it was answered.

import { Sequence } from "../line/sequence.js";

/** The numbers that were sent, and the answers, each of which must come once and in order. */
export class Answers {
  sent = 0;
  #answers = new Sequence();

  /** The answers to this session's numbers, and those that were missed or came twice. */
  get heard() {
    return this.#answers.count;
  }

  get missed() {
    return this.#answers.missed;
  }

  get twice() {
    return this.#answers.twice;
  }

  /** The numbers that are on their way, there or back. */
  get open() {
    return this.sent - this.#answers.last;
  }

  /** The next number to send. */
  next() {
    this.sent += 1;
    return this.sent;
  }

  /** @param {string} text An answer ends with its number; a greeting has none. */
  hear(text) {
    const [number] = /\d+$/.exec(text) ?? [];
    if (number !== undefined) this.#answers.see(Number(number));
  }

  /** The session is over: no answer comes any more, and its report has the account. */
  end() {
    this.#answers.begin(this.sent);
  }
}
