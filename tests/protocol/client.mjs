// A client of steady.v1, written from PROTOCOL.md alone to prove that the text suffices. It has no
// clock and no socket: it is told what happens, and `out` collects what it does.

import { ProtocolError, readBinary, readText, write } from "./codec.mjs";
import { Endpoint } from "./endpoint.mjs";

/**
 * @typedef {import("./codec.mjs").Payload} Payload
 *
 * @typedef {object} Options
 * @property {"require" | "prefer"} [mode]
 * @property {string[]} [protos]
 * @property {"auto" | "manual"} [acks]
 * @property {number[]} [win]
 * @property {number} [max]
 * @property {number} [ttl]
 * @property {string} [lib]
 * @property {string[]} [auth] The credentials for one hello or resume after the other.
 *
 * @typedef {"dial" | "answer" | "tell" | "silence" | "probe" | "away" | "drain" | "close"} Timer
 */

const OURS = "steady.v1";
const DECOY = "steady.plain";
const BACKOFF_MS = 1_000;
const ANSWER_MS = 10_000;
const TELL_MS = 200;
const PROBE_MS = 5_000;
const DRAIN_MS = 2_000;
const CLOSE_MS = 30_000;
const PLAIN_FOR_MS = 600_000;
const MAX_PROTOS = 8_000;

export class Client {
  /** @type {any[]} */
  out = [];

  #now = 0;
  /** @type {Map<Timer, number>} */
  #timers = new Map();
  /** @type {"detached" | "dialling" | "hello" | "resume" | "attached" | "plain" | "over"} */
  #phase = "detached";
  #offers = true;
  #nextOffers = true;
  #offerFailed = false;
  #hasFlipped = false;
  #plainAfterFailure = 0;
  #plainUntil = 0;
  #wasRefused = false;
  #wasWelcomed = false;
  /** @type {{ sid: string, ep: string, tok: string, n: number } | undefined} */
  #session;
  #endpoint;
  #hb = [0, 0];
  #isLeaving = false;

  /** @param {Options} options */
  constructor(options) {
    this.options = {
      ...{ mode: "require", protos: [], acks: "auto", win: [1024, 1_048_576], max: 262_144 },
      ...{ ttl: 120_000, lib: "example/1.0", auth: [] },
      ...options,
    };
    const { length } = JSON.stringify(this.options.protos);
    if (length > MAX_PROTOS) throw new RangeError(`protos has ${length} bytes`);
    this.#endpoint = this.#newEndpoint();
    this.#dial();
  }

  // The socket.

  /** @param {string} protocol */
  opened(protocol) {
    if (this.#offers && protocol === OURS) {
      return this.#session ? this.#resume() : this.#hello();
    }
    if (this.#wasWelcomed || this.options.mode === "require") return this.#refuse();
    if (this.#offers || (this.#offerFailed && ++this.#plainAfterFailure === 2)) this.#isPlain();
    this.#phase = "plain";
    this.#see({ event: "plain", protocol: protocol === DECOY ? "" : protocol });
    for (const payload of this.#endpoint.queue.splice(0)) this.#client(payload);
  }

  /** @param {Payload} data */
  received(data) {
    if (this.#phase === "plain") return this.#see({ event: "message", data });
    try {
      this.#receive(typeof data === "string" ? readText(data) : readBinary(data));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#fault(error);
    }
  }

  /** @param {number} code */
  lost(code) {
    if (code >= 4930 && code <= 4949 && this.#phase !== "plain") {
      const why = code === 4931 || code === 4932 ? "protocol" : "closed";
      this.#report(code === 4940 ? "superseded" : why);
      return this.#end(code, "");
    }
    // A server that serves no plain clients is none that knows no sessions.
    const isRefused = code === 1002 && this.#phase === "plain";
    if (isRefused) this.#plainAfterFailure = 0;
    const wasOpen = this.#phase !== "dialling";
    // One that was plain may have got sessions.
    if (!this.#offers && (!wasOpen || (isRefused && !this.#wasRefused))) this.#plainUntil = 0;
    if (wasOpen) this.#wasRefused = isRefused;
    this.#offerFailed = this.#offers && !wasOpen && this.#mayBePlain();
    this.#nextOffers = !this.#offerFailed;
    const atOnce = this.#offerFailed && !this.#hasFlipped;
    this.#hasFlipped = !wasOpen && (this.#hasFlipped || atOnce);
    this.#detach(atOnce ? 0 : BACKOFF_MS);
  }

  /** @param {number} ms */
  advance(ms) {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers].sort(([, a], [, b]) => a - b);
      if (!next || next[1] > end) break;
      this.#timers.delete(next[0]);
      this.#now = next[1];
      this.#fire(next[0]);
    }
    this.#now = end;
  }

  // The application.

  /** @param {Payload} payload */
  send(payload) {
    if (this.#phase === "over") throw new Error("closed");
    if (this.#phase !== "plain") return this.#endpoint.send(payload);
    this.#client(payload);
    return true;
  }

  /** @param {Payload} payload */
  sendVolatile(payload) {
    return this.#endpoint.sendVolatile(payload);
  }

  /** False if the session has ended. @param {number} seq */
  acknowledge(seq) {
    if (this.#session) this.#endpoint.acknowledge(seq);
    return this.#session !== undefined;
  }

  close(code = 1005, reason = "") {
    this.#endpoint.close(code, reason);
    if (this.#session) this.#start("close", CLOSE_MS);
    else this.#stop(1000);
  }

  /** The page goes away for good. */
  leave() {
    if (this.#phase === "attached") this.#endpoint.sayFinalBye();
    this.#phase = "over";
    this.#timers.clear();
    this.out.push({ closes: 1000 });
  }

  // Dialling.

  #dial() {
    const { protos, mode } = this.options;
    const knowsPlain = this.#now < this.#plainUntil;
    this.#offers = this.#wasWelcomed || mode === "require" || (!knowsPlain && this.#nextOffers);
    this.#phase = "dialling";
    const offer = [...(protos.length > 0 ? protos : [DECOY]), OURS];
    this.out.push({ dials: this.#offers ? offer : protos });
  }

  #mayBePlain() {
    return this.options.mode === "prefer" && !this.#wasWelcomed;
  }

  #newEndpoint() {
    return new Endpoint(this.options, this.options.acks === "manual", {
      write: (frame) => this.#client(frame),
      see: (event) => this.#see(event),
      tellLater: () => this.#timers.has("tell") || this.#start("tell", TELL_MS),
      toldAll: () => this.#timers.delete("tell"),
      now: () => this.#now,
    });
  }

  #isPlain() {
    this.#plainUntil = this.#now + PLAIN_FOR_MS;
    this.#plainAfterFailure = 0;
  }

  #hello() {
    const { protos, win, max, ttl, lib } = this.options;
    this.#phase = "hello";
    this.#start("answer", ANSWER_MS);
    this.#client({ kind: "hello", v: 1, protos, win, max, ttl, ...this.#auth(), lib });
  }

  #resume() {
    if (!this.#session) return;
    this.#phase = "resume";
    this.#session.n++;
    this.#start("answer", ANSWER_MS);
    const positions = this.#endpoint.positions();
    this.#client({ kind: "resume", ...this.#session, ...positions, ...this.#auth() });
  }

  #auth() {
    const auth = this.options.auth.shift();
    return auth === undefined ? {} : { auth };
  }

  // Frames.

  /** @param {any} frame */
  #receive(frame) {
    const { kind } = frame;
    const phase = this.#phase;
    this.#heard();
    if (phase === "over" || kind === "err" || kind === "ignored") return;
    this.#timers.delete("answer");
    if (phase === "hello" && kind === "welcome") return this.#welcome(frame);
    if (phase === "resume" && kind === "resumed") return this.#resumed(frame);
    if (kind === "gone" && phase !== "hello") return this.#gone(frame);
    if (phase !== "attached" || ["hello", "welcome", "resume", "resumed", "k"].includes(kind)) {
      throw new ProtocolError(`#${kind} now`);
    }
    if (kind === "away") this.#away(frame);
    else this.#endpoint.receive(frame);
    this.#goAwayIfSettled();
  }

  /** @param {any} welcome */
  #welcome({ sid, ep, tok, proto, win, max, hb }) {
    const { protos } = this.options;
    this.#wasWelcomed = true;
    if (proto !== "" && !protos.includes(proto)) throw new ProtocolError(`subprotocol ${proto}`);
    this.#session = { sid, ep, tok, n: 0 };
    this.#endpoint.open({ win, max });
    this.#attach({ rx: 0, ack: 0, tx: 0 }, hb, { event: "started", proto });
  }

  /** @param {any} resumed */
  #resumed({ n, tok, rx, ack, tx, hb }) {
    if (!this.#session || n !== this.#session.n) throw new ProtocolError(`resumed ${n}`);
    this.#session.tok = tok;
    this.#attach({ rx, ack, tx }, hb, { event: "resumed" });
  }

  /** @param {{ rx: number, ack: number, tx: number }} peer @param {number[]} hb @param {object} event */
  #attach(peer, hb, event) {
    this.#hb = hb;
    this.#endpoint.check(peer);
    this.#phase = "attached";
    this.#client({ kind: "k", n: this.#session?.n });
    this.#see(event);
    this.#endpoint.attach(peer);
    this.#heard();
  }

  /** @param {any} gone */
  #gone({ why, rx }) {
    const own = this.#endpoint.closing;
    const bye = own ?? this.#endpoint.peerBye;
    const answersResume = this.#phase === "resume";
    this.#report(why, rx);
    const isKnown = bye || !answersResume;
    if ((why === "ended" && isKnown) || own) this.#end(bye?.code ?? 1005, bye?.reason ?? "", 1000);
    else if (answersResume) this.#hello();
    else this.#abandon(1000, BACKOFF_MS);
  }

  /** @param {any} away */
  #away({ min, max }) {
    if (this.#timers.has("away") || this.#isLeaving) return;
    this.#start("away", min + Math.floor(Math.random() * (max - min + 1)));
  }

  #goAwayIfSettled() {
    if (this.#isLeaving && this.#endpoint.acked === this.#endpoint.tx) this.#abandon(4900, 0);
  }

  #heard() {
    this.#timers.delete("probe");
    if (this.#phase !== "attached") return;
    const [interval = 0, timeout = 0] = this.#hb;
    this.#start("silence", interval + timeout);
  }

  // The end.

  /** @param {ProtocolError} error */
  #fault({ code, message }) {
    this.#client({ kind: "err", code, msg: message });
    if (code === 4936) {
      this.#report("state-lost");
      return this.#abandon(code, BACKOFF_MS);
    }
    if (this.#phase === "hello") return this.#refuse();
    if (this.#phase === "resume") return this.#abandon(code, BACKOFF_MS);
    this.#report("protocol");
    this.#end(code, "", code);
  }

  /** The server has no sessions. */
  #refuse() {
    if (this.#mayBePlain()) this.#isPlain();
    else this.#see({ event: "error", code: "no-session" });
    this.#abandon(4931, this.#mayBePlain() ? 0 : BACKOFF_MS);
  }

  /** @param {string} why @param {number} [rx] */
  #report(why, rx) {
    const report = this.#endpoint.report(why, rx);
    this.#endpoint = this.#newEndpoint();
    this.#session = undefined;
    this.#timers.delete("close");
    this.#see({ event: "ended", ...report });
  }

  /** Gives up. @param {number} closes */
  #stop(closes) {
    const { code, reason } = this.#endpoint.closing ?? { code: 1005, reason: "" };
    if (this.#phase !== "plain") this.#report("stopped");
    this.#end(code, reason, closes);
  }

  /** Dials no more. @param {number} code @param {string} reason @param {number} [closes] */
  #end(code, reason, closes) {
    const hasSocket = !["detached", "over"].includes(this.#phase);
    if (closes !== undefined && hasSocket) this.out.push({ closes });
    this.#phase = "over";
    this.#timers.clear();
    this.#see({ event: "closed", code, reason });
  }

  /** @param {number} code @param {number} delay Until the next dial. */
  #abandon(code, delay) {
    this.out.push({ closes: code });
    this.#detach(delay);
  }

  /** @param {number} delay Until the next dial. */
  #detach(delay) {
    this.#phase = "detached";
    this.#isLeaving = false;
    this.#endpoint.detach();
    for (const timer of this.#timers.keys()) if (timer !== "close") this.#timers.delete(timer);
    this.#start("dial", delay);
  }

  /** @param {Timer} timer */
  #fire(timer) {
    const endpoint = this.#endpoint;
    if (timer === "dial") this.#dial();
    if (timer === "answer") this.#abandon(4902, BACKOFF_MS);
    if (timer === "tell") endpoint.tell();
    if (timer === "probe") this.#abandon(4902, 0);
    if (timer === "drain") this.#abandon(4900, 0);
    if (timer === "close") this.#stop(4930);
    if (timer === "silence") {
      endpoint.ping();
      this.#start("probe", PROBE_MS);
    }
    if (timer === "away") {
      endpoint.frozen = true;
      this.#isLeaving = true;
      this.#start("drain", DRAIN_MS);
      endpoint.tell();
      this.#goAwayIfSettled();
    }
  }

  /** @param {Timer} timer @param {number} ms */
  #start(timer, ms) {
    this.#timers.set(timer, this.#now + ms);
  }

  /** @param {any} frame A frame, or what is written as it is. */
  #client(frame) {
    const isRaw = typeof frame === "string" || frame instanceof Uint8Array;
    this.out.push({ client: isRaw ? frame : write(frame) });
  }

  /** @param {object} event */
  #see(event) {
    this.out.push({ sees: event });
  }
}
