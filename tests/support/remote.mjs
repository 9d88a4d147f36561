// Commands to a browser over a WebSocket, as WebDriver BiDi and the DevTools protocol have them.

import { once } from "node:events";
import { WebSocket } from "ws";

/** Answers come with the number of their command. */
export class Remote {
  /** @type {Map<number, { resolve(value: any): void, reject(error: Error): void }>} */
  #pending = new Map();
  /** @type {Set<(event: any) => void>} */
  #listeners = new Set();
  #socket;
  #count = 0;

  /**
   * @param {WebSocket} socket
   * @param {string} name The browser's, for errors.
   */
  constructor(socket, name) {
    this.#socket = socket;
    socket.on("message", (data) => this.#receive(JSON.parse(String(data))));
    socket.on("close", () => {
      for (const { reject } of this.#pending.values()) reject(new Error(`${name} is gone`));
    });
  }

  /**
   * @param {string} address
   * @param {string} name
   */
  static async open(address, name) {
    const socket = new WebSocket(address);
    await once(socket, "open");
    return new Remote(socket, name);
  }

  /**
   * @param {string} method
   * @param {object} [params]
   * @param {object} [fields] What the command has beside them.
   * @returns {Promise<any>}
   */
  send(method, params = {}, fields = {}) {
    this.#count += 1;
    const id = this.#count;
    this.#socket.send(JSON.stringify({ id, method, params, ...fields }));
    return new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
  }

  /**
   * Resolves with the next event that fits.
   *
   * @param {(event: any) => boolean} fits
   * @returns {Promise<any>}
   */
  event(fits) {
    return new Promise((resolve) => {
      const listener = (/** @type {any} */ event) => {
        if (!fits(event)) return;
        this.#listeners.delete(listener);
        resolve(event);
      };
      this.#listeners.add(listener);
    });
  }

  close() {
    this.#socket.close();
  }

  #receive(message) {
    const { id, error, result } = message;
    if (id === undefined) {
      for (const listener of [...this.#listeners]) listener(message);
      return;
    }
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) pending?.reject(new Error(error.message ?? `${error}: ${message.message}`));
    else pending?.resolve(result);
  }
}
