// One side of a session, from PROTOCOL.md alone ("Delivery", "The end"). A client and a server have
// the same; here it serves the client.

import { byteLength, ProtocolError } from "./codec.mjs";

/**
 * @typedef {import("./codec.mjs").Frame} Frame
 * @typedef {import("./codec.mjs").Payload} Payload
 * @typedef {{ win: number[], max: number }} Limits
 * @typedef {{ code: number, reason: string, tx: number, final?: boolean }} Bye
 *
 * @typedef {object} Host
 * @property {(frame: Frame) => void} write
 * @property {(event: object) => void} see
 * @property {() => void} tellLater In 200 ms, unless that is already to come.
 * @property {() => void} toldAll
 */

const TELL_AFTER_MESSAGES = 32;

export class Endpoint {
  tx = 0;
  acked = 0;
  rx = 0;
  done = 0;
  told = 0;
  /** The last number that was written, on this socket and on any. */
  cursor = 0;
  written = 0;
  attached = false;
  /** Numbers nothing: the server goes away. */
  frozen = false;
  /** Code and reason of the application's own close. @type {{ code: number, reason: string } | undefined} */
  closing;
  /** @type {Bye | undefined} */
  bye;
  /** @type {Bye | undefined} */
  peerBye;

  /** @type {Payload[]} */
  #outbox = [];
  /** The sizes of the messages `told`+1 … `rx`. @type {number[]} */
  #sizes = [];
  #marked = new Set();
  #byeWritten = false;
  /** Has asked for room on this socket, and no acknowledgement has made any since. */
  #asked = false;
  #pings = 0;
  /** The last ping that was answered. */
  #answered = 0;

  /**
   * @param {{ mine: Limits, peer: Limits, manual: boolean, queue: Payload[] }} options
   * @param {Host} host
   */
  constructor({ mine, peer, manual, queue }, host) {
    this.mine = mine;
    this.window = peer.win.map((size, i) => Math.min(size, mine.win[i] ?? size));
    this.max = Math.min(mine.max, peer.max);
    this.manual = manual;
    this.queue = queue;
    this.host = host;
  }

  /** True if it was written, false if it waits. @param {Payload} payload */
  send(payload) {
    if (this.closing || this.bye || this.peerBye) throw new Error("closed");
    if (byteLength(payload) > this.max) throw new Error("too big");
    this.queue.push(payload);
    this.settle();
    return this.attached && this.queue.length === 0;
  }

  /** @param {Payload} payload */
  sendVolatile(payload) {
    if (byteLength(payload) > this.max) throw new Error("too big");
    if (!this.attached || this.closing || this.peerBye) return false;
    this.#write({ kind: "volatile", ...this.#news(), payload });
    return true;
  }

  /** @param {number} seq */
  acknowledge(seq) {
    if (seq > this.done && seq <= this.rx) this.#marked.add(seq);
    while (this.#marked.delete(this.done + 1)) this.done++;
    this.#tellSoon();
    this.settle();
  }

  ping() {
    this.#write({ kind: "p", id: ++this.#pings, ack: this.done, tx: this.tx });
  }

  tell() {
    if (this.attached && this.told < this.done) this.#write({ kind: "a", ack: this.done });
  }

  /** @param {{ rx: number, ack: number, tx: number }} peer */
  check(peer) {
    const fits = this.acked <= peer.rx && peer.rx <= this.tx && this.rx <= peer.tx;
    if (!fits) throw new ProtocolError("the positions do not fit", 4936);
  }

  /** @param {{ rx: number, ack: number, tx: number }} peer */
  attach(peer) {
    this.cursor = peer.rx;
    this.#byeWritten = false;
    this.#asked = false;
    this.#pings = 0;
    this.#answered = 0;
    this.frozen = false;
    this.attached = true;
    this.#take(peer.ack);
    this.settle();
  }

  detach() {
    this.attached = false;
  }

  /** The positions for a resume, which tells `done`. */
  positions() {
    this.#sizes.splice(0, this.done - this.told);
    this.told = this.done;
    return { rx: this.rx, ack: this.done, tx: this.tx };
  }

  /** @param {any} frame Data, volatile, or one of the control frames that both sides send. */
  receive(frame) {
    const { kind, ack, seq, tx, payload } = frame;
    if (ack !== undefined) this.#take(ack);
    if (kind === "data") this.#receiveData(seq, payload);
    if (kind === "volatile") {
      this.#checkSize(payload);
      if (!this.peerBye) this.host.see({ event: "volatile", data: payload });
    }
    if ((kind === "p" || kind === "q") && tx < this.rx) throw new ProtocolError(`tx ${tx}`);
    if (kind === "q") this.#answered = Math.max(this.#answered, frame.id);
    if (kind === "p") this.#write({ kind: "q", id: frame.id, ack: this.done, tx: this.tx });
    if (kind === "bye") this.#receiveBye(frame);
    this.settle();
  }

  /** Writes whatever can be written now. */
  settle() {
    while (this.#mayNumber() && this.#hasRoom()) {
      this.#outbox.push(/** @type {Payload} */ (this.queue.shift()));
      this.tx++;
    }
    if (!this.attached) return;
    while (this.cursor < this.tx) {
      const payload = this.#outbox[this.cursor - this.acked] ?? "";
      this.#write({ kind: "data", seq: ++this.cursor, ...this.#news(), payload });
    }
    this.written = Math.max(this.written, this.cursor);
    this.#askForRoom();
    this.#sayBye();
  }

  /** The last frame of a page that goes away. */
  sayFinalBye() {
    this.#write({ kind: "bye", code: 1001, reason: "", tx: this.tx, final: true });
  }

  /** How each message ended. @param {string} why @param {number} [rx] */
  report(why, rx) {
    const exact = rx !== undefined && rx >= this.acked && rx <= this.tx;
    const [delivered, unsure] = exact ? [rx, rx] : [this.acked, Math.max(this.acked, this.written)];
    const [first, second] = [delivered - this.acked, unsure - this.acked];
    return {
      why,
      deliveredUpTo: delivered,
      uncertain: this.#outbox.slice(first, second),
      unsent: [...this.#outbox.slice(second), ...this.queue.splice(0)],
    };
  }

  #mayNumber() {
    return this.queue.length > 0 && !this.bye && !this.peerBye && !this.frozen;
  }

  #askForRoom() {
    if (!this.#mayNumber() || this.#asked || this.#answered < this.#pings) return;
    this.#asked = true;
    this.ping();
  }

  #sayBye() {
    if (this.closing && !this.bye && (this.queue.length === 0 || this.peerBye)) {
      this.bye = { ...this.closing, tx: this.tx };
    }
    if (this.peerBye && this.done === this.peerBye.tx) {
      this.tell();
      const { code, reason } = this.peerBye;
      this.bye ??= { code, reason, tx: this.tx };
    }
    if (!this.bye || this.#byeWritten) return;
    this.#byeWritten = true;
    this.#write({ kind: "bye", ...this.bye });
  }

  /** @param {number} seq @param {Payload} payload */
  #receiveData(seq, payload) {
    if (seq > this.rx + 1) throw new ProtocolError(`seq ${seq} after ${this.rx}`);
    if (seq <= this.rx) {
      this.#write({ kind: "a", ack: this.done });
      return;
    }
    if (this.peerBye) throw new ProtocolError(`seq ${seq} after bye`);
    this.#sizes.push(this.#checkSize(payload));
    const [messages = 0, bytes = 0] = this.mine.win;
    if (this.#sizes.length > messages || sum(this.#sizes) > bytes) {
      throw new ProtocolError("window exceeded", 4934);
    }
    this.rx = seq;
    this.host.see({ event: "message", data: payload });
    if (!this.manual) this.acknowledge(seq);
  }

  /** @param {Bye} bye */
  #receiveBye({ code, reason, tx, final }) {
    if (final || tx !== this.rx) throw new ProtocolError(`bye at ${tx} after ${this.rx}`);
    this.peerBye = { code, reason, tx };
  }

  /** @param {number} ack */
  #take(ack) {
    if (ack > this.tx) throw new ProtocolError(`ack ${ack} above ${this.tx}`);
    if (ack <= this.acked) return;
    this.#outbox.splice(0, ack - this.acked);
    this.acked = ack;
    this.#asked = false;
  }

  #hasRoom() {
    const [next = ""] = this.queue;
    const [messages = 0, bytes = 0] = this.window;
    if (this.#outbox.length >= messages) return false;
    return sum(this.#outbox.map(byteLength)) + byteLength(next) <= bytes;
  }

  #tellSoon() {
    const untold = this.done - this.told;
    if (untold === 0) return;
    const [messages, bytes] = this.mine.win.map((size) => Math.max(1, Math.floor(size / 4)));
    const most = Math.min(TELL_AFTER_MESSAGES, messages ?? 1);
    if (untold >= most || sum(this.#sizes.slice(0, untold)) >= (bytes ?? 1)) this.tell();
    else this.host.tellLater();
  }

  /** @param {Payload} payload */
  #checkSize(payload) {
    const size = byteLength(payload);
    if (size > this.mine.max) throw new ProtocolError(`a message of ${size} bytes`, 4935);
    return size;
  }

  /** The `ack` of a data frame: `done`, if it has grown. */
  #news() {
    return this.done > this.told ? { ack: this.done } : {};
  }

  /** @param {Frame} frame */
  #write(frame) {
    if ("ack" in frame) {
      this.positions();
      this.host.toldAll();
    }
    this.host.write(frame);
  }
}

/** @param {number[]} sizes */
function sum(sizes) {
  return sizes.reduce((total, size) => total + size, 0);
}
