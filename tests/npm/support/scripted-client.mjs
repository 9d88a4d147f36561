// @ts-check
/** The client of `steadysocket/session` as the dialogues of tests/vectors have one. */

import { SteadySocket } from "steadysocket/session";

/**
 * @typedef {{ [key: string]: any }} Deed
 * @typedef {import("steadysocket/session").SessionSocketOptions} Options
 */

/** Its name in `#hello`, of which the dialogues have another. */
const LIB = /"lib":"steadysocket\/[^"]+"/;

/** A client whose sockets, time and page a script has in its hand, and which writes all down. */
export class ScriptedClient {
  /** All that it did and its application saw since that was read. @type {Deed[]} */
  out = [];
  /** A timer that sets another one for now gets it after a millisecond. */
  graceMs = 1;
  #clock;
  #page = new EventTarget();
  #hasLeft = false;
  /** The socket that it dialled last. @type {ScriptedSocket | undefined} */
  #socket;
  /** The latest session's messages. @type {any[]} */
  #messages = [];
  /** A session has begun or gone on since the last dial. */
  #hasSession = false;
  #client;

  /**
   * @param {{ mode?: any, protos?: string[], acks?: any, win?: number[], max?: number, ttl?: number, lib?: string, auth?: string[] }} options
   * @param {import("steadysocket/testing").FakeClock} clock
   */
  constructor(options, clock) {
    const { mode = "require", protos, acks = "auto", win = [], max, ttl, auth } = options;
    this.#clock = clock;
    const lib = `"lib":"${options.lib ?? "example/1.0"}"`;
    const [windowMessages, windowBytes] = win;
    this.#client = new SteadySocket("ws://server.test/", protos, {
      WebSocket: this.#socketClass(lib),
      reconnect: { jitter: "none", maxDelayMs: 30_000 },
      // The dialogues have the time for an answer to the first frame alone.
      connectTimeoutMs: Infinity,
      handshakeTimeoutMs: 60_000,
      lifecycle: { window: /** @type {any} */ (this.#page) },
      session: /** @type {any} */ ({
        ...{ mode, ack: acks, ttlMs: ttl, closeTimeoutMs: 30_000 },
        limits: { windowMessages, windowBytes, maxMessageBytes: max },
        auth: auth && (() => auth.shift()),
      }),
    });
    this.#client.binaryType = "arraybuffer";
    this.#listen();
  }

  /** @param {string} protocol */
  opened(protocol) {
    const { now } = this;
    now.protocol = protocol;
    now.readyState = 1;
    now.dispatchEvent(new Event("open"));
  }

  /** @param {string | Uint8Array} frame */
  received(frame) {
    const data = typeof frame === "string" ? frame : frame.slice().buffer;
    this.now.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** @param {number} code */
  lost(code) {
    const { now } = this;
    // As browsers tell it.
    if (now.readyState === 0) now.dispatchEvent(new Event("error"));
    now.end(code);
  }

  /** @param {number} ms */
  advance(ms) {
    return this.#clock.advance(ms);
  }

  /** @param {string | Uint8Array} data */
  send(data) {
    return this.#attempt(() => this.#client.send(data));
  }

  /** @param {string | Uint8Array} data */
  sendVolatile(data) {
    return this.#attempt(() => this.#client.sendVolatile(data));
  }

  /** @param {number} seq */
  acknowledge(seq) {
    return this.#messages[seq - 1].ack();
  }

  /** @param {number} [code] @param {string} [reason] */
  close(code, reason) {
    this.#client.close(code, reason);
  }

  leave() {
    this.#hasLeft = true;
    this.#page.dispatchEvent(Object.assign(new Event("pagehide"), { persisted: false }));
  }

  /** The socket that it dialled last. */
  get now() {
    if (!this.#socket) throw new Error("it has not dialled");
    return this.#socket;
  }

  #listen() {
    const client = this.#client;
    const see = (/** @type {Deed} */ sees) => this.out.push({ sees });
    client.addEventListener("started", () => {
      this.#hasSession = true;
      this.#messages = [];
      see({ event: "started", proto: client.protocol });
    });
    client.addEventListener("resumed", () => {
      this.#hasSession = true;
      see({ event: "resumed" });
    });
    client.addEventListener("open", () => {
      if (!this.#hasSession) see({ event: "plain", protocol: client.protocol });
    });
    client.addEventListener("message", (event) => {
      this.#messages.push(event);
      see({ event: "message", data: shown(event.data) });
    });
    client.addEventListener("ended", ({ report }) => {
      const { why, deliveredUpTo, uncertain, unsent } = report;
      const rest = { uncertain: uncertain.map(shown), unsent: unsent.map(shown) };
      see({ event: "ended", why, deliveredUpTo, ...rest });
    });
    client.addEventListener("error", ({ error }) => {
      const { code } = /** @type {{ code?: string }} */ (error);
      if (code === "ERR_NO_SESSION") see({ event: "error", code: "no-session" });
    });
    client.addEventListener("close", ({ code, reason, willReconnect }) => {
      // Of a page that is gone nobody is there to be told.
      if (!willReconnect && !this.#hasLeft) see({ event: "closed", code, reason });
    });
  }

  /** @param {string} lib */
  #socketClass(lib) {
    const note = (/** @type {Deed} */ deed) => this.out.push(deed);
    const take = (/** @type {ScriptedSocket} */ socket, /** @type {string[]} */ offer) => {
      [this.#socket, this.#hasSession] = [socket, false];
      note({ dials: offer });
    };
    return class extends ScriptedSocket {
      /** @param {string | URL} url @param {string | string[]} [protocols] */
      constructor(url, protocols = []) {
        super(`${url}`, note, lib);
        take(this, [protocols].flat());
      }
    };
  }

  /** @template T @param {() => T} act The errors as the dialogues call them. */
  #attempt(act) {
    try {
      return act();
    } catch (error) {
      const { name } = /** @type {Error} */ (error);
      throw new Error(NAMES.get(name) ?? `${error}`);
    }
  }
}

/** A socket that does as the script says; its peer answers a close at once. */
class ScriptedSocket extends EventTarget {
  readyState = 0;
  bufferedAmount = 0;
  binaryType = "blob";
  protocol = "";
  extensions = "";
  #note;
  #lib;

  /** @param {string} url @param {(deed: Deed) => void} note @param {string} lib */
  constructor(url, note, lib) {
    super();
    this.url = url;
    this.#note = note;
    this.#lib = lib;
  }

  /** @param {string | Uint8Array | ArrayBuffer} data */
  send(data) {
    const client = typeof data === "string" ? data.replace(LIB, this.#lib) : bytes(data);
    this.#note({ client });
  }

  /** @param {number} [code] @param {string} [reason] */
  close(code = 1005, reason) {
    if (this.readyState > 1) return;
    this.readyState = 2;
    this.#note({ closes: code });
    queueMicrotask(() => this.end(code, reason, true));
  }

  /** @param {number} code @param {string} [reason] */
  end(code, reason = "", wasClean = false) {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason, wasClean }));
  }
}

const NAMES = new Map([
  ["MessageTooBigError", "too big"],
  ["ClosedError", "closed"],
]);

/** @param {unknown} data */
function shown(data) {
  return typeof data === "string" ? data : bytes(/** @type {ArrayBuffer} */ (data));
}

/** A copy, as what was given may change. @param {ArrayBuffer | Uint8Array} data */
function bytes(data) {
  return new Uint8Array(data).slice();
}
