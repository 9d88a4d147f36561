// @ts-check
/** The server of `steadysocket/server` as the dialogues of tests/vectors/servers have one. */

import { RefusalError, SessionServer } from "steadysocket/server";

/** @typedef {import("../../protocol/served.mjs").Step} Step */

/** A server whose sockets and time a script has in its hand, and which writes all down. */
export class ScriptedServer {
  /** All that it did and its application saw since that was read. @type {Step[]} */
  out = [];
  /** @type {Map<string, ScriptedSocket>} */
  #sockets = new Map();
  /** The messages of the session that began last. @type {any[]} */
  #messages = [];
  /** That session. @type {any} */
  #session;
  #listener = (/** @type {any} */ event) => this.#see(event);
  #clock;
  #server;

  /** @param {Step} options @param {import("steadysocket/testing").FakeClock} clock */
  constructor({ acks = "auto", win = [], max, ttl, protos = [] }, clock) {
    const [windowMessages, windowBytes] = win;
    this.#clock = clock;
    this.#server = new SessionServer({
      ack: acks,
      limits: { windowMessages, windowBytes, maxMessageBytes: max },
      ttlMs: ttl,
      authenticate: ({ auth = "" }) => authenticate(auth),
      chooseProtocol: ({ protocols }) => protocols.find((one) => protos.includes(one)),
    });
    this.#server.addEventListener("session", ({ session }) => this.#begin(session));
  }

  /** @param {string} on */
  opens(on) {
    const socket = new ScriptedSocket((deed) => this.out.push({ ...deed, on }));
    this.#sockets.set(on, socket);
    this.#server.accept(/** @type {any} */ (socket));
  }

  /** @param {string} on @param {string | Uint8Array} frame */
  received(on, frame) {
    const data = typeof frame === "string" ? frame : frame.slice().buffer;
    this.#sockets.get(on)?.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** @param {string} on @param {number} code */
  lost(on, code) {
    this.#sockets.get(on)?.dispatchEvent(Object.assign(new Event("close"), { code }));
  }

  /** @param {number} ms */
  advance(ms) {
    return this.#clock.advance(ms);
  }

  /** @param {string | Uint8Array} data */
  send(data) {
    try {
      return this.#session.send(data);
    } catch (error) {
      const { code } = /** @type {{ code?: string }} */ (error);
      throw new Error(code === "ERR_TOO_BIG" ? "too big" : "closed");
    }
  }

  /** @param {number} seq */
  acknowledge(seq) {
    return this.#messages[seq - 1].ack();
  }

  /** @param {number} [code] @param {string} [reason] */
  close(code, reason) {
    this.#session.close(code, reason);
  }

  leave() {
    this.#session.close(1000);
    this.#session.removeEventListener("message", this.#listener);
  }

  /** @param {any} session */
  #begin(session) {
    [this.#session, this.#messages] = [session, []];
    const see = (/** @type {Step} */ sees) => this.out.push({ sees });
    see({ event: "started", proto: session.protocol });
    session.addEventListener("resumed", () => see({ event: "resumed" }));
    session.addEventListener("message", this.#listener);
    session.addEventListener("ended", (/** @type {any} */ { report }) => {
      const { why, deliveredUpTo, uncertain, unsent } = report;
      const rest = { uncertain: uncertain.map(shown), unsent: unsent.map(shown) };
      see({ event: "ended", why, deliveredUpTo, ...rest });
    });
  }

  /** @param {any} event */
  #see(event) {
    this.#messages.push(event);
    this.out.push({ sees: { event: "message", data: shown(event.data) } });
  }
}

/** A socket whose peer does as the script says. */
class ScriptedSocket extends EventTarget {
  readyState = 1;
  protocol = "steady.v1";
  bufferedAmount = 0;
  binaryType = "blob";
  #note;

  /** @param {(deed: Step) => void} note */
  constructor(note) {
    super();
    this.#note = note;
  }

  /** @param {string | Uint8Array} frame */
  send(frame) {
    this.#note({ server: typeof frame === "string" ? frame : new Uint8Array(frame).slice() });
  }

  /** @param {number} code */
  close(code) {
    this.#note({ closes: code });
  }
}

/** @param {string} auth @returns {string | Promise<string>} */
function authenticate(auth) {
  if (auth === "late") return new Promise(() => {});
  if (auth === "denied" || auth === "expired") throw new RefusalError(auth);
  return auth;
}

/** @param {string | ArrayBuffer} data */
function shown(data) {
  return typeof data === "string" ? data : new Uint8Array(data);
}
