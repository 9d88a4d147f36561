import type { CloseInfo } from "../core/dial.js";

/**
 * The end of the dial or the socket that is under way: whether its `close` event is still to come,
 * the code and reason of that, and the failure.
 */
export class Ending {
  /** A dial was begun or a socket made, and its end was not emitted yet. */
  isUnderWay = false;
  /** The failure; emitted after `close`, as both packages do. */
  failure: Error | undefined;
  #hasSocket = false;
  #instead: CloseInfo | undefined;

  /** A dial begins. */
  begin(): void {
    this.isUnderWay = true;
    this.#hasSocket = false;
  }

  /** The dial has made its socket. */
  handleSocket(): void {
    this.#hasSocket = true;
  }

  /** The dial took too long. */
  timeOut(): void {
    this.failure = new Error("TIMEOUT");
    this.#instead = { code: 1006, reason: "timeout", wasClean: false, synthetic: true };
  }

  /** A `reconnect()` ends what is under way with this code and reason. */
  replace(code: number, reason: string): void {
    if (this.isUnderWay) this.#instead = { code, reason, wasClean: true, synthetic: true };
  }

  /** The close to emit for a close of the core, which is 1006 for everything that was abandoned. */
  correct(close: CloseInfo): CloseInfo {
    return (close.synthetic && this.#instead) || close;
  }

  /**
   * Returns the events to emit at the end: none if they were emitted before, by the close that
   * began the wait for a retry, or if a `reconnect()` cancelled a dial that had no socket yet.
   */
  finish(close: CloseInfo): { close: CloseInfo | undefined; failure: Error | undefined } {
    const isDue = this.isUnderWay && (this.#hasSocket || !this.#instead);
    const ending = { close: isDue ? this.correct(close) : undefined, failure: this.failure };
    this.isUnderWay = false;
    this.failure = undefined;
    this.#instead = undefined;
    return ending;
  }
}
