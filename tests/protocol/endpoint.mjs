// One side of a session, from PROTOCOL.md alone ("Delivery", "The end"): the same for the client and
// the server here.

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
 * @property {() => number} now In milliseconds.
 */

const TELL_AFTER_MESSAGES = 32;
/** Data tells after so many messages, or so many milliseconds. */
const NEWS_AFTER_MESSAGES = 8;
const NEWS_AFTER_MS = 50;
/** Or with so many bytes of its own. */
const NEWS_WITH_BYTES = 512;

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
  /** The application takes no more. */
  hasLeft = false;
  /** Code and reason of the application's own close. @type {{ code: number, reason: string } | undefined} */
  closing;
  /** @type {Bye | undefined} */
  bye;
  /** @type {Bye | undefined} */
  peerBye;

  /** Messages without a number. @type {Payload[]} */
  queue = [];
  /** @type {Payload[]} */
  #outbox = [];
  /** The window and the largest message, once the peer has said its own. */
  #window = [0, 0];
  #max = Infinity;
  /** The sizes of the messages `told`+1 … `rx`. @type {number[]} */
  #sizes = [];
  #marked = new Set();
  /** `done` is to be told now, even if it has not grown. */
  #isDue = false;
  /** When a frame that is none of an attach last told a larger one on this socket. */
  #toldAt = -Infinity;
  /** A ping has asked for this number. */
  #askedFor = Infinity;
  #byeWritten = false;
  /** The peer has said it on this socket. */
  #byeHeard = false;
  /** Has asked for room on this socket, and no acknowledgement has made any since. */
  #asked = false;
  #pings = 0;
  /** The last ping that was answered. */
  #answered = 0;

  /**
   * @param {Limits} mine
   * @param {boolean} manual
   * @param {Host} host
   */
  constructor(mine, manual, host) {
    this.mine = mine;
    this.manual = manual;
    this.host = host;
  }

  /** The limits of the peer, which stay. @param {Limits} peer */
  open(peer) {
    this.#window = peer.win.map((size, i) => Math.min(size, this.mine.win[i] ?? size));
    this.#max = peer.max;
  }

  /** True if it was written, false if it waits. @param {Payload} payload */
  send(payload) {
    if (this.closing || this.bye || this.peerBye) throw new Error("closed");
    if (byteLength(payload) > this.#max) throw new Error("too big");
    this.queue.push(payload);
    this.settle();
    return this.attached && this.queue.length === 0;
  }

  /** @param {Payload} payload */
  sendVolatile(payload) {
    if (byteLength(payload) > this.#max) throw new Error("too big");
    if (!this.attached || this.closing || this.peerBye) return false;
    this.#write({ kind: "volatile", ...this.#news(payload), payload });
    return true;
  }

  /** The application closes. @param {number} code @param {string} reason */
  close(code, reason) {
    this.closing ??= { code, reason };
    this.tell();
  }

  /** The application takes no more, and closes. @param {number} code */
  leave(code) {
    this.hasLeft = true;
    this.close(code, "");
  }

  /** True if the peer has said bye, and the application has all up to it, or takes no more. */
  get isPeerDone() {
    return this.peerBye && (this.hasLeft || this.done === this.peerBye.tx);
  }

  /** @param {number} seq */
  acknowledge(seq) {
    if (seq > this.done && seq <= this.rx) this.#marked.add(seq);
    while (this.#marked.delete(this.done + 1)) this.done++;
    this.#tellSoon();
    this.settle();
  }

  /** Tells `done` now, if it has grown. */
  tell() {
    this.#isDue ||= this.told < this.done;
    this.settle();
  }

  ping() {
    this.#write({ kind: "p", id: ++this.#pings, ack: this.done, tx: this.tx });
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
    this.#byeHeard = false;
    this.#asked = false;
    this.#pings = 0;
    this.#answered = 0;
    this.#toldAt = -Infinity;
    this.#askedFor = Infinity;
    this.frozen = false;
    this.attached = true;
    this.#isDue = false;
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
      if (!this.hasLeft && !this.peerBye) this.host.see({ event: "volatile", data: payload });
    }
    if ((kind === "p" || kind === "q") && tx < this.rx) throw new ProtocolError(`tx ${tx}`);
    if (kind === "q") this.#answered = Math.max(this.#answered, frame.id);
    if (kind === "p") {
      this.#askedFor = this.done < this.rx ? this.rx : Infinity;
      this.#write({ kind: "q", id: frame.id, ack: this.done, tx: this.tx });
    }
    if (kind === "bye") this.#receiveBye(frame);
    this.settle();
  }

  /** Numbers what can be numbered, and writes what can be written: control frames, data, bye. */
  settle() {
    while (this.#mayNumber() && this.#hasRoom()) {
      this.#outbox.push(/** @type {Payload} */ (this.queue.shift()));
      this.tx++;
    }
    if (!this.attached) return;
    while (this.cursor < this.tx) {
      const payload = this.#outbox[this.cursor - this.acked] ?? "";
      this.#write({ kind: "data", seq: ++this.cursor, ...this.#news(payload), payload });
    }
    this.written = Math.max(this.written, this.cursor);
    this.#askForRoom();
    this.#decideOnBye();
    if (this.#isDue) this.#write({ kind: "a", ack: this.done });
    if (!this.bye || this.#byeWritten) return;
    this.#byeWritten = true;
    this.#write({ kind: "bye", ...this.bye });
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

  #decideOnBye() {
    if (this.closing && (this.queue.length === 0 || this.peerBye)) {
      this.bye ??= { ...this.closing, tx: this.tx };
    }
    if (this.peerBye && this.isPeerDone) {
      const { code, reason } = this.peerBye;
      this.bye ??= { code, reason, tx: this.tx };
    }
  }

  /** @param {number} seq @param {Payload} payload */
  #receiveData(seq, payload) {
    if (seq > this.rx + 1) throw new ProtocolError(`seq ${seq} after ${this.rx}`);
    if (seq <= this.rx) {
      this.#isDue = true;
      return;
    }
    if (this.#byeHeard) throw new ProtocolError(`seq ${seq} after bye`);
    this.peerBye = undefined;
    this.#sizes.push(this.#checkSize(payload));
    const [messages = 0, bytes = 0] = this.mine.win;
    if (this.#sizes.length > messages || sum(this.#sizes) > bytes) {
      throw new ProtocolError("window exceeded", 4934);
    }
    this.rx = seq;
    if (this.hasLeft) return;
    this.host.see({ event: "message", data: payload });
    if (!this.manual) this.acknowledge(seq);
  }

  /** @param {Bye} bye */
  #receiveBye({ code, reason, tx, final }) {
    if (final || tx !== this.rx) throw new ProtocolError(`bye at ${tx} after ${this.rx}`);
    this.peerBye = { code, reason, tx };
    this.#byeHeard = true;
    this.#isDue ||= this.told < this.done;
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
    const [messages = 0, bytes = 0] = this.#window;
    if (this.#outbox.length >= messages) return false;
    return sum(this.#outbox.map(byteLength)) + byteLength(next) <= bytes;
  }

  #tellSoon() {
    const untold = this.done - this.told;
    if (untold === 0) return;
    const [messages = 1, bytes = 1] = this.mine.win.map((size) =>
      Math.max(1, Math.floor(size / 4)),
    );
    const isMuch =
      untold >= Math.min(TELL_AFTER_MESSAGES, messages) ||
      sum(this.#sizes.slice(0, untold)) >= bytes;
    this.#isDue ||= isMuch || Boolean(this.closing ?? this.bye ?? this.peerBye);
    this.#isDue ||= this.done >= this.#askedFor;
    if (!this.#isDue) this.host.tellLater();
  }

  /** @param {Payload} payload */
  #checkSize(payload) {
    const size = byteLength(payload);
    if (size > this.mine.max) throw new ProtocolError(`a message of ${size} bytes`, 4935);
    return size;
  }

  /** The `ack` of a data frame: `done`, if that is news, and not too soon. @param {Payload} payload */
  #news(payload) {
    const untold = this.done - this.told;
    const many = Math.min(NEWS_AFTER_MESSAGES, Math.floor((this.#window[0] ?? 0) / 4));
    const isTime = untold >= many || this.host.now() >= this.#toldAt + NEWS_AFTER_MS;
    const isFree = byteLength(payload) >= NEWS_WITH_BYTES;
    return this.#isDue || (untold > 0 && (isTime || isFree)) ? { ack: this.done } : {};
  }

  /** @param {Frame} frame */
  #write(frame) {
    if ("ack" in frame) {
      if (this.done > this.told) this.#toldAt = this.host.now();
      this.positions();
      this.#isDue = false;
      if (this.done >= this.#askedFor) this.#askedFor = Infinity;
      this.host.toldAll();
    }
    this.host.write(frame);
  }
}

/** @param {number[]} sizes */
function sum(sizes) {
  return sizes.reduce((total, size) => total + size, 0);
}
