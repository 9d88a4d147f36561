// The way of one server to a store that it shares, with faults.

import { MemoryStore } from "./memory-store.mjs";

/** @typedef {import("steadysocket/server").SessionStore} SessionStore */
/** @typedef {keyof SessionStore} Method */
/**
 * - `slow`: a call waits until the way is mended, and so does the word on sessions that leave.
 * - `away`: it does not take effect, and fails.
 * - `lost`: it takes effect, and fails.
 *
 * @typedef {"slow" | "away" | "lost"} Fault
 */

/** The methods of a store. */
const METHODS = /** @type {Method[]} */ (
  Object.getOwnPropertyNames(MemoryStore.prototype).filter((name) => name !== "constructor")
);

export class FaultyWay {
  /** The same store, by this way. @type {SessionStore} */
  store;
  /** @type {Map<Method, Fault>} */
  #faults = new Map();
  #mended = () => {};
  /** Resolves when the way is mended. @type {Promise<void>} */
  #repair = Promise.resolve();
  /** @type {((method: Method) => void)[]} */
  #observers = [];

  /** @param {SessionStore} store */
  constructor(store) {
    const methods = METHODS.map((name) => [
      name,
      (/** @type {unknown[]} */ ...given) => this.#call(store, name, given),
    ]);
    this.store = /** @type {SessionStore} */ (Object.fromEntries(methods));
  }

  /** From now on calls of these methods, or of all, have a fault. @param {Fault} fault @param {Method[]} methods */
  break(fault, ...methods) {
    this.mend();
    this.#repair = new Promise((resolve) => {
      this.#mended = () => resolve();
    });
    for (const method of methods.length > 0 ? methods : METHODS) this.#faults.set(method, fault);
  }

  mend() {
    this.#faults.clear();
    this.#mended();
  }

  /** Resolves when a method is called. @param {Method} method @returns {Promise<void>} */
  called(method) {
    return new Promise((resolve) => {
      this.#observers.push((name) => name === method && resolve());
    });
  }

  /** @param {SessionStore} store @param {Method} name @param {unknown[]} given */
  async #call(store, name, given) {
    for (const observe of this.#observers) observe(name);
    const fault = this.#faults.get(name);
    if (fault === "slow") await this.#repair;
    if (fault === "away") throw new Error("no route to the store");
    const answer = await Reflect.apply(store[name], store, given);
    if (fault === "lost") throw new Error("the answer of the store is lost");
    return name === "moves" ? this.#hear(answer) : answer;
  }

  /** @param {AsyncIterable<import("steadysocket/server").Moved>} moves */
  async *#hear(moves) {
    for await (const moved of moves) {
      if (this.#faults.get("moves") === "slow") await this.#repair;
      yield moved;
    }
  }
}
