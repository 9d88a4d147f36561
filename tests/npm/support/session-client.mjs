// The client of tests/protocol, which was written from PROTOCOL.md alone, over sockets of `ws`. Its
// time is moved by the test.

import { WebSocket } from "ws";
import { Client } from "../../protocol/client.mjs";
import { within } from "./waiting.mjs";

/** @typedef {import("../../protocol/codec.mjs").Payload} Payload */

export class SessionClient {
  /** Each thing that its application has seen and no `next` has returned. @type {any[]} */
  seen = [];
  /** Frames that were written, as they are on the wire. @type {Payload[]} */
  written = [];
  /** Frames that came. @type {Payload[]} */
  read = [];
  /** The code of each socket that the server closed. @type {number[]} */
  closes = [];
  /** How many sockets were open. */
  opens = 0;
  /** Dials wait while it is set. */
  isOffline = false;
  /** Where it dials. */
  url;
  #client;
  /** @type {WebSocket | undefined} */
  #socket;
  /** @type {string[] | undefined} */
  #waitingDial;
  /** @type {(() => void)[]} */
  #wakers = [];

  /** @param {string} url @param {import("../../protocol/client.mjs").Options} [options] */
  constructor(url, options = {}) {
    this.url = url;
    this.#client = new Client(options);
    this.#act(() => {});
  }

  /** @param {Payload} payload */
  send(payload) {
    return this.#act((client) => client.send(payload));
  }

  /** @param {Payload} payload */
  sendVolatile(payload) {
    return this.#act((client) => client.sendVolatile(payload));
  }

  /** @param {number} [code] @param {string} [reason] */
  close(code, reason) {
    this.#act((client) => client.close(code, reason));
  }

  leave() {
    this.#act((client) => client.leave());
  }

  /** So many milliseconds pass. @param {number} ms */
  pass(ms) {
    this.#act((client) => client.advance(ms));
  }

  /** Writes past the client. @param {Payload} frame */
  write(frame) {
    this.#socket?.send(frame);
  }

  /** The socket is lost, without a word to the server; the next dial comes at once. */
  cut() {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.terminate();
    this.#act((client) => client.lost(1006));
    this.pass(1_000);
  }

  online() {
    this.isOffline = false;
    const offer = this.#waitingDial;
    this.#waitingDial = undefined;
    if (offer) this.#dial(offer);
  }

  /** Stops for good, without a word. */
  destroy() {
    this.isOffline = true;
    this.#socket?.terminate();
    this.#socket = undefined;
  }

  /** The next event of this name; those before it are left. @param {string} name @returns {Promise<any>} */
  async next(name) {
    for (;;) {
      const index = this.seen.findIndex(({ event }) => event === name);
      if (index >= 0) return this.seen.splice(index, 1)[0];
      await this.#change(`the event ${name} of the client`);
    }
  }

  /** Waits for a state of this client. @param {(client: this) => boolean} is @param {string} what */
  async until(is, what) {
    while (!is(this)) await this.#change(what);
  }

  /** @param {number} count @returns {Promise<Payload[]>} */
  async messages(count) {
    const data = [];
    while (data.length < count) data.push((await this.next("message")).data);
    return data;
  }

  /** @param {string} what */
  #change(what) {
    return within(new Promise((resolve) => this.#wakers.push(() => resolve(undefined))), what);
  }

  /**
   * @template T
   * @param {(client: Client) => T} act
   * @returns {T}
   */
  #act(act) {
    const result = act(this.#client);
    for (const deed of this.#client.out.splice(0)) this.#perform(deed);
    for (const wake of this.#wakers.splice(0)) wake();
    return result;
  }

  /** @param {any} deed */
  #perform({ dials, client, closes, sees }) {
    if (dials) this.#dial(dials);
    if (sees) this.seen.push(sees);
    if (client !== undefined) {
      this.written.push(client);
      this.#socket?.send(client);
    }
    if (closes !== undefined) {
      const socket = this.#socket;
      this.#socket = undefined;
      socket?.close(closes);
    }
  }

  /** @param {string[]} offer */
  #dial(offer) {
    if (this.isOffline) {
      this.#waitingDial = offer;
      return;
    }
    const socket = new WebSocket(this.url, offer, {
      perMessageDeflate: false,
      finishRequest(request) {
        // As browsers write it; Deno takes no list without the spaces.
        request.setHeader("Sec-WebSocket-Protocol", offer.join(", "));
        request.end();
      },
    });
    socket.binaryType = "nodebuffer";
    this.#socket = socket;
    const listen = (/** @type {string} */ name, /** @type {(...args: any[]) => void} */ act) => {
      socket.on(name, (...args) => {
        if (this.#socket === socket) act(...args);
      });
    };
    socket.on("error", () => {});
    listen("open", () => {
      this.opens += 1;
      this.#act((client) => client.opened(socket.protocol));
    });
    listen("message", (data, isBinary) => {
      const frame = isBinary ? new Uint8Array(data) : String(data);
      this.read.push(frame);
      this.#act((client) => client.received(frame));
    });
    listen("close", (code) => {
      this.closes.push(code);
      this.#socket = undefined;
      this.#act((client) => client.lost(code));
    });
  }
}
