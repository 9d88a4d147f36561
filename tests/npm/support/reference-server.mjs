// @ts-check
/** A server of sessions over `ws`: the implementation of tests/protocol with real sockets. */

import { randomBytes } from "node:crypto";
import { WebSocketServer } from "ws";
import { Server } from "../../protocol/server.mjs";
import { within } from "./waiting.mjs";

const LIMITS = { win: [1_024, 1_048_576], max: 262_144, ttl: 120_000, hb: [25_000, 10_000] };

/**
 * @typedef {import("../../protocol/server.mjs").Session} Session
 * @typedef {{ session: Session, data: unknown[] }} Seen
 */

/**
 * @param {import("node:test").TestContext} t
 * @param {object} [options]
 * @param {Partial<typeof LIMITS>} [options.limits]
 * @param {string} [options.protocol] The one that it chooses; `steady.v1`, unless it is another.
 * @param {(seen: Seen, data: any, seq: number) => unknown} [options.onMessage] False: it keeps it.
 */
export async function startSessions(t, { limits, protocol = "steady.v1", onMessage } = {}) {
  const all = new SessionServer({ ...LIMITS, ...limits }, protocol, onMessage ?? (() => true));
  await all.start(t);
  return all;
}

class SessionServer {
  /** Every frame that came, and the subprotocols that were offered. @type {any[]} */
  frames = [];
  /** @type {string[][]} */
  offers = [];
  /** The sessions that the application was shown, with what it was handed. @type {Seen[]} */
  seen = [];
  /** The events of their ends. @type {any[]} */
  ended = [];
  /** @type {import("ws").WebSocket[]} */
  sockets = [];
  url = "";
  #waiting = new Set();

  /**
   * @param {typeof LIMITS} limits
   * @param {string} protocol
   * @param {(seen: Seen, data: any, seq: number) => unknown} onMessage
   */
  constructor(limits, protocol, onMessage) {
    this.protocol = protocol;
    this.onMessage = onMessage;
    const random = (/** @type {number} */ bytes) => randomBytes(bytes).toString("base64url");
    this.server = new Server(limits, random, (sid, event) => this.#see(sid, event));
  }

  /** @param {import("node:test").TestContext} t */
  async start(t) {
    const wss = new WebSocketServer({
      port: 0,
      handleProtocols: (offered) => {
        this.offers.push([...offered]);
        return offered.has(this.protocol) ? this.protocol : false;
      },
    });
    t.after(() => {
      for (const socket of wss.clients) socket.terminate();
      wss.close();
    });
    wss.on("connection", (socket) => this.#accept(socket));
    await within(new Promise((done) => wss.once("listening", done)), "the server");
    this.url = `ws://127.0.0.1:${/** @type {any} */ (wss.address()).port}`;
    const clock = setInterval(() => this.server.advance(performance.now()), 50);
    t.after(() => clearInterval(clock));
  }

  /** The newest session. */
  get last() {
    const last = this.seen.at(-1);
    if (!last) throw new Error("there is no session");
    return last;
  }

  /** Waits for the first session: its client has it a moment before. */
  shown() {
    return this.until(() => this.seen.length > 0, "a session");
  }

  /** @param {string | Uint8Array} data */
  send(data, session = this.last.session) {
    session.endpoint.send(data);
  }

  /** Cuts every socket. */
  cut() {
    for (const socket of this.sockets.splice(0)) socket.terminate();
  }

  /** Waits until something holds, which is asked after each frame and event. @param {() => unknown} holds */
  until(holds, what = String(holds)) {
    return within(
      new Promise((resolve) => {
        const look = () => {
          if (!holds()) return;
          this.#waiting.delete(look);
          resolve(undefined);
        };
        this.#waiting.add(look);
        look();
      }),
      what,
    );
  }

  /** @param {import("ws").WebSocket} ws */
  #accept(ws) {
    this.sockets.push(ws);
    const socket = {
      write: (/** @type {string | Uint8Array} */ frame) => ws.send(frame),
      close: (/** @type {number} */ code) => ws.close(code),
    };
    this.server.opened(socket);
    ws.on("message", (/** @type {Buffer} */ data, isBinary) => {
      const message = isBinary ? Uint8Array.from(data) : data.toString();
      this.frames.push(message);
      this.server.received(socket, message);
      for (const look of this.#waiting) look();
    });
    ws.on("error", () => {});
    ws.on("close", () => {
      this.server.lost(socket);
      for (const look of this.#waiting) look();
    });
  }

  /** @param {string} sid @param {any} event */
  #see(sid, event) {
    const session = this.server.sessions.get(sid);
    if (event.event === "started" && session) this.seen.push({ session, data: [] });
    const seen = this.seen.find((it) => it.session.sid === sid);
    if (event.event === "ended") this.ended.push(event);
    if (event.event === "volatile") seen?.data.push(`~${event.data}`);
    if (event.event === "message" && seen && session) {
      const seq = seen.data.filter((data) => !String(data).startsWith("~")).length + 1;
      seen.data.push(event.data);
      if (this.onMessage(seen, event.data, seq) !== false) {
        queueMicrotask(() => this.server.acknowledge(session, seq));
      }
    }
    for (const look of this.#waiting) look();
  }
}
