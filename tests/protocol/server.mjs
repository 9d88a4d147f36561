// A server of steady.v1 in memory, written from PROTOCOL.md alone, to live with the client here. Its
// application acknowledges each message; it has no heartbeat, and everybody is the same principal.

import { ProtocolError, readBinary, readText, write } from "./codec.mjs";
import { Endpoint } from "./endpoint.mjs";

/**
 * @typedef {import("./codec.mjs").Frame} Frame
 * @typedef {{ write: (frame: string | Uint8Array) => void, close: (code: number) => void }} Socket
 *
 * @typedef {object} Session
 * @property {string} sid
 * @property {string} ep
 * @property {string} tok
 * @property {string | undefined} prev
 * @property {number} n
 * @property {Endpoint} endpoint
 * @property {Socket | undefined} socket
 * @property {boolean} isShown
 * @property {number} until When it ends, detached or unconfirmed.
 * @property {number} tellAt
 *
 * @typedef {{ win: number[], max: number, ttl: number, hb: number[] }} Limits
 */

const FIRST_FRAME_MS = 10_000;

export class Server {
  /** @type {Map<string, Session>} */
  sessions = new Map();
  /** @type {Map<string, { tokens: (string | undefined)[], ep: string, gone: object }>} */
  #tombstones = new Map();
  /** Sessions by their current socket; `null` for a socket that may say hello or resume. */
  #sockets = /** @type {Map<Socket, Session | null>} */ (new Map());
  #now = 0;

  /**
   * @param {Limits} limits
   * @param {(bytes: number) => string} random In base64url.
   * @param {(sid: string, event: any) => void} see
   */
  constructor(limits, random, see) {
    this.limits = limits;
    this.random = random;
    this.see = see;
  }

  /** @param {Socket} socket */
  opened(socket) {
    this.#sockets.set(socket, null);
  }

  /** @param {Socket} socket */
  lost(socket) {
    const session = this.#sockets.get(socket);
    this.#sockets.delete(socket);
    if (!session) return;
    session.socket = undefined;
    session.endpoint.detach();
    if (session.isShown) session.until = this.#now + this.limits.ttl;
  }

  /** @param {Socket} socket @param {string | Uint8Array} message */
  received(socket, message) {
    const session = this.#sockets.get(socket);
    if (session === undefined) return;
    try {
      const frame = typeof message === "string" ? readText(message) : readBinary(message);
      if (frame.kind === "err" || frame.kind === "ignored") return;
      if (session) this.#attached(session, frame);
      else this.#first(socket, frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      if (session) this.#end(session, "state-lost", error.code);
      else this.#close(socket, error.code);
    }
  }

  /** @param {number} now */
  advance(now) {
    this.#now = now;
    for (const session of [...this.sessions.values()]) {
      if (session.tellAt <= now) session.endpoint.tell();
      if (session.until > now) continue;
      if (session.isShown) this.#end(session, "expired");
      else this.#forget(session, 4906);
    }
  }

  /** @param {Session} session @param {number} seq */
  acknowledge(session, seq) {
    session.endpoint.acknowledge(seq);
    this.#endIfComplete(session);
  }

  /** @param {Session} session @param {number} code */
  close(session, code) {
    session.endpoint.close(code, "");
    session.endpoint.settle();
    this.#endIfComplete(session);
  }

  /** The application takes no more. @param {Session} session @param {number} code */
  leave(session, code) {
    session.endpoint.leave(code);
    this.#endIfComplete(session);
  }

  /** @param {Socket} socket @param {any} frame */
  #first(socket, frame) {
    if (frame.kind === "hello") this.#welcome(socket, frame);
    else if (frame.kind === "resume") this.#resume(socket, frame);
    else throw new ProtocolError(`${frame.kind} first`);
  }

  /** @param {Socket} socket @param {any} hello */
  #welcome(socket, hello) {
    const [sid, ep, tok] = [this.random(16), this.random(8), this.random(32)];
    const { win, max, hb } = this.limits;
    const ttl = Math.min(hello.ttl, this.limits.ttl);
    /** @type {Session} */
    const session = {
      ...{ sid, ep, tok, prev: undefined, n: 0, socket, isShown: false, tellAt: Infinity },
      until: this.#now + FIRST_FRAME_MS,
      endpoint: new Endpoint(this.limits, true, {
        write: (frame) => session.socket?.write(/** @type {string} */ (write(frame))),
        see: (event) => this.see(sid, event),
        tellLater: () => (session.tellAt = Math.min(session.tellAt, this.#now + 200)),
        toldAll: () => (session.tellAt = Infinity),
        now: () => this.#now,
      }),
    };
    session.endpoint.open(hello);
    this.sessions.set(sid, session);
    this.#sockets.set(socket, session);
    this.#write(socket, { kind: "welcome", sid, ep, tok, proto: "", win, max, ttl, hb });
  }

  /** @param {Socket} socket @param {any} resume */
  #resume(socket, { sid, ep, tok, n, ...positions }) {
    const session = this.sessions.get(sid);
    const known = session
      ? { tokens: [session.tok, session.prev], ep: session.ep, gone: undefined }
      : this.#tombstones.get(sid);
    if (!known || known.ep !== ep) return this.#write(socket, { kind: "gone", why: "unknown" });
    if (!known.tokens.includes(tok)) return this.#write(socket, { kind: "gone", why: "denied" });
    if (!session) return this.#write(socket, { kind: "gone", ...known.gone });
    if (n <= session.n) return this.#close(socket, 4940);
    const { endpoint } = session;
    try {
      endpoint.check(positions);
    } catch {
      return this.#write(socket, { kind: "gone", ...this.#end(session, "state-lost") });
    }
    if (session.socket) this.#close(session.socket, 4940);
    Object.assign(session, { prev: tok, tok: this.random(32), n, socket, until: Infinity });
    this.#sockets.set(socket, session);
    const { ttl, hb } = this.limits;
    const own = endpoint.positions();
    this.#write(socket, { kind: "resumed", n, tok: session.tok, ...own, ttl, hb });
    this.#show(session);
    endpoint.attach(positions);
    this.#endIfComplete(session);
  }

  /** @param {Session} session @param {any} frame */
  #attached(session, frame) {
    const { endpoint } = session;
    const { kind, n } = frame;
    if (kind === "k" && n === session.n) {
      session.prev = undefined;
      session.until = Infinity;
      if (!session.isShown) endpoint.attach({ rx: 0, ack: 0, tx: 0 });
      this.#show(session);
    } else if (
      !session.isShown ||
      session.prev ||
      !["data", "volatile", "a", "p", "q", "bye"].includes(kind)
    ) {
      throw new ProtocolError(`${kind} now`);
    } else if (frame.final && frame.tx === endpoint.rx) {
      this.#end(session, "final", 1000);
    } else {
      endpoint.receive(frame);
      this.#endIfComplete(session);
    }
  }

  /** @param {Session} session */
  #show(session) {
    if (!session.isShown) this.see(session.sid, { event: "started" });
    session.isShown = true;
  }

  /** @param {Session} session */
  #endIfComplete(session) {
    const { bye, isPeerDone, acked, tx, attached } = session.endpoint;
    if (attached && bye && isPeerDone && acked === tx) this.#end(session, "ended", 1000);
  }

  /** @param {Session} session @param {string} why @param {number} [code] */
  #end(session, why, code = 1000) {
    const { sid, ep, tok, prev, endpoint, socket } = session;
    const gone = { why, rx: endpoint.done };
    this.#tombstones.set(sid, { tokens: [tok, prev], ep, gone });
    if (socket && why !== "final") this.#write(socket, { kind: "gone", ...gone });
    this.#forget(session, code);
    this.see(sid, { event: "ended", ...endpoint.report(why) });
    return gone;
  }

  /** @param {Session} session @param {number} code */
  #forget(session, code) {
    this.sessions.delete(session.sid);
    if (session.socket) this.#close(session.socket, code);
  }

  /** @param {Socket} socket @param {number} code */
  #close(socket, code) {
    this.lost(socket);
    socket.close(code);
  }

  /** @param {Socket} socket @param {Frame} frame */
  #write(socket, frame) {
    socket.write(/** @type {string} */ (write(frame)));
  }
}
