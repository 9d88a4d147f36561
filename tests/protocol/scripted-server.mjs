// The server here as the dialogues of tests/vectors/servers have one.

import { Server } from "./server.mjs";

/** @typedef {import("./served.mjs").Step} Step */

export class ScriptedServer {
  /** @type {Step[]} */
  out = [];
  /** @type {Map<string, import("./server.mjs").Socket>} */
  #sockets = new Map();
  #now = 0;
  #drawn = 0;
  /** The session that began last. */
  #sid = "";
  #server;

  /** @param {Step} options */
  constructor({ acks, win = [1024, 1_048_576], max = 262_144, ttl = 120_000, protos = [] }) {
    const limits = { win, max, ttl, hb: [25_000, 10_000] };
    const see = (/** @type {string} */ sid, /** @type {any} */ event) => {
      if (event.event === "started") this.#sid = sid;
      this.out.push({ sees: event });
    };
    const authenticate = (/** @type {string | undefined} */ auth = "") => {
      if (auth === "denied" || auth === "expired") return { refusal: auth };
      return auth === "late" ? undefined : { principal: auth };
    };
    const application = { manual: acks === "manual", protos, authenticate };
    const random = (/** @type {number} */ bytes) => {
      this.#drawn += 1;
      return Buffer.alloc(bytes, this.#drawn).toString("base64url");
    };
    this.#server = new Server(limits, random, see, /** @type {any} */ (application));
  }

  /** @param {string} on */
  opens(on) {
    const socket = {
      write: (/** @type {string | Uint8Array} */ frame) => this.out.push({ server: frame, on }),
      close: (/** @type {number} */ code) => this.out.push({ closes: code, on }),
    };
    this.#sockets.set(on, socket);
    this.#server.opened(socket);
  }

  /** @param {string} on @param {string | Uint8Array} frame */
  received(on, frame) {
    this.#server.received(this.#socket(on), frame);
  }

  /** @param {string} on @param {number} code */
  lost(on, code) {
    this.#server.lost(this.#socket(on), code);
  }

  /** @param {number} ms */
  advance(ms) {
    for (const end = this.#now + ms; this.#now < end; ) this.#server.advance(++this.#now);
  }

  /** @param {string | Uint8Array} data */
  send(data) {
    const { endpoint } = this.#session;
    endpoint.send(data);
    return endpoint.attached && endpoint.queue.length === 0;
  }

  /** @param {number} seq */
  acknowledge(seq) {
    return this.#server.acknowledges(this.#server.sessions.get(this.#sid), seq);
  }

  /** @param {number} [code] @param {string} [reason] */
  close(code = 1000, reason) {
    this.#server.close(this.#session, code, reason);
  }

  leave() {
    this.#server.leave(this.#session, 1000);
  }

  get #session() {
    const session = this.#server.sessions.get(this.#sid);
    if (!session) throw new Error("the session has ended");
    return session;
  }

  /** @param {string} on */
  #socket(on) {
    const socket = this.#sockets.get(on);
    if (!socket) throw new Error(`no socket ${on}`);
    return socket;
  }
}
