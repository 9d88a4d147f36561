// A server of steady.v1 in memory, written from PROTOCOL.md alone, to live with the client here, and
// to play the dialogues of tests/vectors. Time passes when it is told so.

import { ProtocolError, readBinary, readText, write } from "./codec.mjs";
import { Endpoint } from "./endpoint.mjs";

/**
 * @typedef {import("./codec.mjs").Frame} Frame
 * @typedef {{ write: (frame: string | Uint8Array) => void, close: (code: number) => void }} Socket
 *
 * @typedef {object} Session
 * @property {string} sid
 * @property {string} ep
 * @property {string} principal
 * @property {string} tok
 * @property {string | undefined} prev
 * @property {number} n
 * @property {Endpoint} endpoint
 * @property {Socket | undefined} socket
 * @property {boolean} isShown
 * @property {string} proto
 * @property {number} ttl
 * @property {number} until When it ends, detached or unconfirmed.
 * @property {number} tellAt
 * @property {number} heardAt
 * @property {boolean} isAsked A ping has been sent since then.
 *
 * @typedef {{ win: number[], max: number, ttl: number, hb: number[] }} Limits
 *
 * @typedef {object} Stranger A socket without a session.
 * @property {number} until
 * @property {boolean} mayResume
 * @property {boolean} isChecked Its application is asked who that is.
 *
 * @typedef {object} Application
 * @property {boolean} manual Acknowledges by itself.
 * @property {string[]} protos
 * @property {(auth: string | undefined) => { principal: string } | { refusal: "denied" | "expired" } | undefined} authenticate
 */

const FIRST_FRAME_MS = 10_000;

/** Everybody is the same, and messages are acknowledged one by one. @type {Application} */
const ANY = { manual: true, protos: [], authenticate: () => ({ principal: "" }) };

export class Server {
  /** @type {Map<string, Session>} */
  sessions = new Map();
  /** @type {Map<string, Pick<Session, "tok" | "prev" | "ep" | "principal"> & { gone: object }>} */
  #tombstones = new Map();
  /** Sessions by their current socket, and sockets that may say hello or resume. */
  #sockets = /** @type {Map<Socket, Session | Stranger>} */ (new Map());
  #now = 0;

  /**
   * @param {Limits} limits
   * @param {(bytes: number) => string} random In base64url.
   * @param {(sid: string, event: any) => void} see
   * @param {Application} application
   */
  constructor(limits, random, see, application = ANY) {
    this.limits = limits;
    this.random = random;
    this.see = see;
    this.application = application;
  }

  /** @param {Socket} socket */
  opened(socket) {
    const until = this.#now + FIRST_FRAME_MS;
    this.#sockets.set(socket, { until, mayResume: true, isChecked: false });
  }

  /** @param {Socket} socket @param {number} [code] */
  lost(socket, code = 1006) {
    const session = this.#sockets.get(socket);
    this.#sockets.delete(socket);
    if (!session || !("sid" in session)) return;
    if (code >= 4930 && code <= 4949) {
      session.socket = undefined;
      this.#end(session, "state-lost", code, "closed");
      return;
    }
    session.socket = undefined;
    session.endpoint.detach();
    if (session.isShown) session.until = this.#now + session.ttl;
  }

  /** @param {Socket} socket @param {string | Uint8Array} message */
  received(socket, message) {
    const owner = this.#sockets.get(socket);
    if (owner === undefined) return;
    const session = "sid" in owner ? owner : undefined;
    if (session) Object.assign(session, { heardAt: this.#now, isAsked: false });
    try {
      const frame = typeof message === "string" ? readText(message) : readBinary(message);
      if (frame.kind === "err" || frame.kind === "ignored") return;
      if (session) this.#attached(session, frame);
      else this.#first(socket, /** @type {Stranger} */ (owner), frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      if (session) this.#end(session, "state-lost", error.code, "protocol");
      else this.#close(socket, error.code);
    }
  }

  /** @param {number} now */
  advance(now) {
    this.#now = now;
    for (const session of [...this.sessions.values()]) {
      if (session.tellAt <= now) session.endpoint.tell();
      this.#listen(session);
      if (session.until > now) continue;
      if (session.isShown) this.#end(session, "expired");
      else this.#forget(session, 4906);
    }
    for (const [socket, owner] of [...this.#sockets]) {
      if (owner.until > now || "sid" in owner) continue;
      this.#close(socket, owner.isChecked ? 4903 : 4906);
    }
  }

  /** @param {Session} session @param {number} seq */
  acknowledge(session, seq) {
    session.endpoint.acknowledge(seq);
    this.#endIfComplete(session);
  }

  /** False after the end. @param {Session | undefined} session @param {number} seq */
  acknowledges(session, seq) {
    if (session) this.acknowledge(session, seq);
    return session !== undefined;
  }

  /** @param {Session} session @param {number} code @param {string} [reason] */
  close(session, code, reason = "") {
    session.endpoint.close(code, reason);
    session.endpoint.settle();
    this.#endIfComplete(session);
  }

  /** The application takes no more. @param {Session} session @param {number} code */
  leave(session, code) {
    session.endpoint.leave(code);
    this.#endIfComplete(session);
  }

  /** Asks a client that is silent, and gives it up. @param {Session} session */
  #listen({ socket, isShown, endpoint, heardAt, isAsked, ...session }) {
    const [interval = 0, timeout = 0] = this.limits.hb;
    if (!socket || !isShown) return;
    if (this.#now >= heardAt + interval + timeout) this.#close(socket, 4902);
    else if (!isAsked && this.#now >= heardAt + interval) {
      const current = this.sessions.get(session.sid);
      if (current) current.isAsked = true;
      endpoint.ping();
    }
  }

  /** @param {Socket} socket @param {Stranger} stranger @param {any} frame */
  #first(socket, stranger, frame) {
    const mayCome = frame.kind === "hello" || (frame.kind === "resume" && stranger.mayResume);
    if (!mayCome || stranger.isChecked) throw new ProtocolError(`${frame.kind} first`);
    stranger.isChecked = true;
    const answer = this.application.authenticate(frame.auth);
    if (!answer) return;
    if ("principal" in answer) {
      if (frame.kind === "hello") this.#welcome(socket, frame, answer.principal);
      else this.#resume(socket, frame, answer.principal);
    } else if (answer.refusal === "expired") this.#close(socket, 4904);
    else if (frame.kind === "hello") this.#close(socket, 4933);
    else this.#refuse(socket, { why: "denied" });
  }

  /** The answer to a resume, after which a hello may come. @param {Socket} socket @param {object} gone */
  #refuse(socket, gone) {
    const until = this.#now + FIRST_FRAME_MS;
    this.#sockets.set(socket, { until, mayResume: false, isChecked: false });
    this.#write(socket, /** @type {any} */ ({ kind: "gone", ...gone }));
  }

  /** @param {Socket} socket @param {any} hello @param {string} principal */
  #welcome(socket, hello, principal) {
    const [sid, ep, tok] = [this.random(16), this.random(8), this.random(32)];
    const proto =
      hello.protos.find((/** @type {string} */ one) => this.application.protos.includes(one)) ?? "";
    const { win, max, hb } = this.limits;
    const ttl = Math.min(hello.ttl, this.limits.ttl);
    /** @type {Session} */
    const session = {
      ...{ sid, ep, principal, tok, prev: undefined, n: 0, socket, isShown: false, proto, ttl },
      ...{ tellAt: Infinity, heardAt: this.#now, isAsked: false },
      until: this.#now + FIRST_FRAME_MS,
      endpoint: new Endpoint(this.limits, this.application.manual, {
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
    this.#write(socket, { kind: "welcome", sid, ep, tok, proto, win, max, ttl, hb });
  }

  /** @param {Socket} socket @param {any} resume @param {string} principal */
  #resume(socket, { sid, ep, tok, n, ...positions }, principal) {
    const session = this.sessions.get(sid);
    const known = session ?? this.#tombstones.get(sid);
    if (!known || known.ep !== ep) return this.#refuse(socket, { why: "unknown" });
    const isHolder = [known.tok, known.prev].includes(tok) && known.principal === principal;
    if (!isHolder) return this.#refuse(socket, { why: "denied" });
    if ("gone" in known) return this.#refuse(socket, known.gone);
    if (!session) return;
    if (n <= session.n) return this.#close(socket, 4940);
    const { endpoint } = session;
    try {
      endpoint.check(positions);
    } catch {
      return this.#refuse(socket, this.#end(session, "state-lost", 4936));
    }
    if (session.socket) this.#close(session.socket, 4940);
    Object.assign(session, { prev: tok, tok: this.random(32), n, socket, until: Infinity });
    Object.assign(session, { heardAt: this.#now, isAsked: false });
    this.#sockets.set(socket, session);
    const { ttl } = session;
    const { hb } = this.limits;
    const own = endpoint.positions();
    this.#write(socket, { kind: "resumed", n, tok: session.tok, ...own, ttl, hb });
    if (session.isShown) this.see(sid, { event: "resumed" });
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
    if (!session.isShown) this.see(session.sid, { event: "started", proto: session.proto });
    session.isShown = true;
  }

  /** @param {Session} session */
  #endIfComplete(session) {
    const { bye, isPeerDone, acked, tx, attached } = session.endpoint;
    if (attached && bye && isPeerDone && acked === tx) this.#end(session, "ended", 1000);
  }

  /**
   * @param {Session} session
   * @param {string} why
   * @param {number} [code]
   * @param {string} [cause] What the report says, if that is another.
   */
  #end(session, why, code = 1000, cause = why) {
    const { sid, ep, principal, tok, prev, endpoint, socket } = session;
    const gone = { why, rx: endpoint.done };
    if (session.isShown) this.#tombstones.set(sid, { tok, prev, ep, principal, gone });
    if (socket && why !== "final")
      this.#write(socket, /** @type {any} */ ({ kind: "gone", ...gone }));
    this.#forget(session, code);
    if (!session.isShown) return gone;
    const report = endpoint.report(cause, why === "ended" ? endpoint.tx : undefined);
    this.see(sid, { event: "ended", ...report });
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
