// The connection of the live view, which reports to the log and to the panels.

import { payloadOf } from "../log/payload.js";
import { flip } from "../net/network.js";
import { newClient, withClient } from "../net/server.js";
import { limitsOf } from "./metrics.js";

/** @typedef {import("steadysocket").SteadySocket} SteadySocket */
/** @typedef {typeof import("steadysocket").SteadySocket} SteadySocketClass */
/** @typedef {import("./connect-form.js").Target} Target */

/**
 * A panel that follows the connection.
 *
 * @typedef {object} Viewer
 * @property {(socket: SteadySocket, number: number, client: string | undefined) => void} follow
 */

/** Opens connections, one at a time. */
export class Connection {
  #SteadySocket;
  #log;
  #viewers;
  /** @type {SteadySocket | undefined} */
  #socket;
  #number = 0;
  /** @type {string | undefined} */
  #client;
  /** The arguments of the last `connect`. @type {{ target: Target, provide?: () => Promise<string> } | undefined} */
  #made;

  /**
   * @param {SteadySocketClass} SteadySocket
   * @param {import("../log/recorder.js").Recorder} log
   * @param {readonly Viewer[]} viewers
   */
  constructor(SteadySocket, log, viewers) {
    this.#SteadySocket = SteadySocket;
    this.#log = log;
    this.#viewers = viewers;
  }

  /**
   * Replaces the connection.
   *
   * @param {Target} target
   * @param {() => Promise<string>} [provide] Gives the address for each dial.
   * @throws the library's error for a wrong address or option; the last connection stays.
   */
  connect(target, provide) {
    const { url, protocols, options } = target;
    const { url: named, client } = withClient(url, newClient("lab"));
    const name = (/** @type {string} */ address) => withClient(address, client ?? "").url;
    const address = provide ? async () => name(await provide()) : named;
    const socket = new this.#SteadySocket(address, protocols, options);
    this.#socket?.close(1000);
    this.#number += 1;
    this.#socket = socket;
    this.#client = client;
    this.#made = provide ? { target, provide } : { target };
    // A user who connects has not left the page.
    flip("cache", false);
    // So that messages arrive in order and at once, without reading blobs first.
    socket.binaryType = "arraybuffer";
    this.#log.add(this.#number, { kind: "connect", url });
    this.#record(socket, this.#number);
    for (const viewer of this.#viewers) viewer.follow(socket, this.#number, client);
  }

  /**
   * Connects again with the same arguments and further options, ignoring the form.
   *
   * @param {import("steadysocket").SteadySocketOptions} options
   */
  connectAgain(options) {
    if (!this.#made) return;
    const { target, provide } = this.#made;
    this.connect({ ...target, options: { ...target.options, ...options } }, provide);
  }

  /** The options of the connection. */
  get options() {
    return this.#made?.target.options ?? {};
  }

  /** The current socket. */
  get socket() {
    return this.#socket;
  }

  /** The id that identifies the connection to this page's server, if it goes there. */
  get client() {
    return this.#client;
  }

  /**
   * @param {{ code?: number, reason?: string }} frame
   * @throws the library's error for a wrong code or reason.
   */
  close(frame) {
    const socket = this.#socket;
    if (!socket || socket.state === "closed") return;
    // First, because a refused close did not happen.
    socket.close(frame.code, frame.reason);
    this.#log.add(this.#number, { kind: "close()", ...frame });
  }

  /**
   * Logs a fault that was ordered.
   *
   * @param {string} name
   */
  note(name) {
    this.#log.add(this.#number, { kind: "fault", name });
  }

  reconnect() {
    if (!this.#socket) return;
    this.#log.add(this.#number, { kind: "reconnect()" });
    flip("cache", false);
    this.#socket.reconnect();
  }

  /**
   * @param {string | Blob | Uint8Array<ArrayBuffer>} data
   * @returns {boolean} false if there is no connection yet.
   * @throws the library's error if it refuses the message. After the end it also throws where the
   *   library is as silent as the native class.
   */
  send(data) {
    const socket = this.#socket;
    if (!socket) return false;
    if (this.options.reconnect === false && ["closing", "closed"].includes(socket.state)) {
      throw Object.assign(new Error("the connection has ended"), { code: "ERR_CLOSED" });
    }
    const isQueued = !socket.send(data);
    this.#log.add(this.#number, { kind: "send()", payload: payloadOf(data), isQueued });
    return true;
  }

  /** The size of the queue and its limits. */
  queue() {
    const { queuedMessages = 0, queuedBytes = 0 } = this.#socket?.stats() ?? {};
    const { maxMessages, maxBytes } = limitsOf(this.options);
    return { queuedMessages, queuedBytes, maxMessages, maxBytes };
  }

  /**
   * @param {SteadySocket} socket
   * @param {number} number
   */
  #record(socket, number) {
    /** @param {import("../log/entries.js").Happening} happening */
    const add = (happening) => this.#log.add(number, happening);
    socket.addEventListener("open", ({ reconnected, attempt }) => {
      add({ kind: "open", reconnected, attempt, protocol: socket.protocol });
    });
    socket.addEventListener("statechange", ({ from, to }) => add({ kind: "state", from, to }));
    socket.addEventListener("message", ({ data }) => {
      add({ kind: "message", payload: payloadOf(data) });
    });
    socket.addEventListener("error", ({ error }) => add({ kind: "error", code: error.code }));
    socket.addEventListener("close", (event) => {
      const { code, reason, wasClean, synthetic, willReconnect, delayMs } = event;
      const isSuspended = socket.state === "suspended";
      add({
        kind: "close",
        code,
        reason,
        wasClean,
        synthetic,
        willReconnect,
        delayMs,
        isSuspended,
      });
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
