// A server's socket whose buffer and messages are moved by the test.

import { turn } from "./waiting.mjs";

const HELLO = '#hello {"v":1,"protos":[],"win":[64,9000000],"max":1000000,"ttl":1000,"lib":"fake"}';

export class FakeSocket extends EventTarget {
  protocol = "steady.v1";
  bufferedAmount = 0;
  /** @type {any[]} */
  sent = [];
  /** @type {number[]} */
  closes = [];
  isTerminated = false;

  /** @param {string | Uint8Array} data */
  send(data) {
    this.sent.push(data);
    this.bufferedAmount += data.length;
  }

  /** @param {number} code */
  close(code) {
    this.closes.push(code);
  }

  terminate() {
    this.isTerminated = true;
  }

  /** @param {unknown} data */
  receive(data) {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}

/**
 * Begins a session on it.
 *
 * @param {import("steadysocket/server").SessionServer} sessions
 * @param {import("steadysocket/server").ServerSocket} socket
 * @param {(data: unknown) => void} receive
 * @returns {Promise<import("steadysocket/server").Session>}
 */
export async function begin(sessions, socket, receive) {
  /** @type {Promise<any>} */
  const begun = new Promise((resolve) => {
    sessions.addEventListener("session", resolve, { once: true });
  });
  sessions.accept(socket);
  receive(HELLO);
  await turn();
  receive("#k 0");
  return (await begun).session;
}
