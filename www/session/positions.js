// The positions of both directions, read off the frames.

/** @typedef {import("../line/frames.js").Frame} Frame */

/** The positions of a session, as both sides have said them. */
export class Positions {
  /** The last number that was written. */
  written = 0;
  /** The last of them that the server's application was given. */
  acknowledged = 0;
  /** The last number that has come. */
  received = 0;
  /** The last of them that the server was told of. */
  told = 0;
  /** Messages and bytes that may be unacknowledged. */
  window = [0, 0];
  resumes = 0;
  resent = 0;
  /** The reason why the last session is gone. */
  gone = "";

  /** The messages that are written and not acknowledged. */
  get outbox() {
    return this.written - this.acknowledged;
  }

  /**
   * @param {"in" | "out"} direction
   * @param {Frame} frame
   */
  apply(direction, frame) {
    if (frame.kind === "control") return this.#control(direction, frame);
    this.#ack(direction, frame.ack);
    const { seq } = frame;
    if (seq === undefined) return;
    if (direction === "in") this.received = Math.max(this.received, seq);
    else {
      if (seq <= this.written) this.resent += 1;
      this.written = Math.max(this.written, seq);
    }
  }

  /**
   * @param {"in" | "out"} direction
   * @param {Frame} frame
   */
  #control(direction, { verb, body }) {
    if (verb === "welcome") this.#begin(body.win);
    if (verb === "a") this.#ack(direction, body[0]);
    if (verb === "p" || verb === "q") this.#ack(direction, body[1]);
    if (verb === "resume" || verb === "resumed") this.#ack(direction, body.ack);
    if (verb === "resumed") this.resumes += 1;
    if (verb === "gone") this.gone = String(body.why);
  }

  /** @param {number[]} window */
  #begin(window) {
    Object.assign(this, { written: 0, acknowledged: 0, received: 0, told: 0, window });
  }

  /**
   * @param {"in" | "out"} direction
   * @param {number | undefined} ack
   */
  #ack(direction, ack = 0) {
    if (direction === "in") this.acknowledged = Math.max(this.acknowledged, ack);
    else this.told = Math.max(this.told, ack);
  }
}
