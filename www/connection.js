// The one connection of the page, and what it tells the log and the status.

import { payloadOf } from "./payload.js";

/** @typedef {import("steadysocket").SteadySocket} SteadySocket */
/** @typedef {typeof import("steadysocket").SteadySocket} SteadySocketClass */
/** @typedef {import("./form.js").Target} Target */

/** Makes connections, one at a time. */
export class Connection {
  #SteadySocket;
  #log;
  #status;
  /** @type {SteadySocket | undefined} */
  #socket;
  #number = 0;

  /**
   * @param {SteadySocketClass} SteadySocket
   * @param {import("./log.js").Log} log
   * @param {import("./status.js").Status} status
   */
  constructor(SteadySocket, log, status) {
    this.#SteadySocket = SteadySocket;
    this.#log = log;
    this.#status = status;
  }

  /**
   * A new connection in place of the last.
   *
   * @param {Target} target
   * @param {string} [first] Where the first dial goes, if not where all others go.
   * @throws what the library throws at a wrong address or option; the last connection stays.
   */
  connect({ url, protocols, options }, first) {
    // Only a fault needs to be asked for each time.
    let dials = 0;
    const address = first === undefined ? url : () => (dials++ === 0 ? first : url);
    const socket = new this.#SteadySocket(address, protocols, options);
    this.#socket?.close(1000);
    this.#number += 1;
    this.#socket = socket;
    // Messages arrive in order and at once, without reading blobs first.
    socket.binaryType = "arraybuffer";
    const addresses = first === undefined ? { url } : { url: first, next: url };
    this.#log.add(this.#number, { kind: "connect", ...addresses });
    this.#record(socket, this.#number);
    this.#status.follow(socket, this.#number);
  }

  /**
   * @param {{ code?: number, reason?: string }} frame
   * @throws what the library throws at a wrong code or reason.
   */
  close(frame) {
    const socket = this.#socket;
    if (!socket || socket.state === "closed") return;
    // First, because one that is refused did not happen.
    socket.close(frame.code, frame.reason);
    this.#log.add(this.#number, { kind: "close()", ...frame });
  }

  reconnect() {
    if (!this.#socket) return;
    this.#log.add(this.#number, { kind: "reconnect()" });
    this.#socket.reconnect();
  }

  /**
   * @param {string | Blob} data
   * @returns {boolean} false if there is no connection yet.
   * @throws what the library throws if it takes no message.
   */
  send(data) {
    const socket = this.#socket;
    if (!socket) return false;
    const isQueued = !socket.send(data);
    this.#log.add(this.#number, { kind: "send()", payload: payloadOf(data), isQueued });
    return true;
  }

  /** What waits in the queue. */
  queue() {
    const { queuedMessages = 0, queuedBytes = 0 } = this.#socket?.stats() ?? {};
    return { queuedMessages, queuedBytes };
  }

  /**
   * @param {SteadySocket} socket
   * @param {number} number
   */
  #record(socket, number) {
    /** @param {import("./entries.js").Happening} happening */
    const add = (happening) => this.#log.add(number, happening);
    socket.addEventListener("open", ({ reconnected, attempt }) => {
      add({ kind: "open", reconnected, attempt, protocol: socket.protocol });
    });
    socket.addEventListener("message", ({ data }) => {
      add({ kind: "message", payload: payloadOf(data) });
    });
    socket.addEventListener("error", ({ error }) => add({ kind: "error", code: error.code }));
    socket.addEventListener("close", (event) => {
      const { code, reason, wasClean, synthetic, willReconnect, delayMs } = event;
      add({ kind: "close", code, reason, wasClean, synthetic, willReconnect, delayMs });
    });
    socket.addEventListener("reconnecting", ({ attempt, delayMs, retryAt }) => {
      add({ kind: "reconnecting", attempt, delayMs, retryAt });
    });
    socket.addEventListener("giveup", ({ reason }) => add({ kind: "giveup", reason }));
    socket.addEventListener("drop", ({ data, reason }) => {
      add({ kind: "drop", payload: payloadOf(data), reason });
    });
  }
}
