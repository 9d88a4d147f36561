// What is measured once a second: rates, round trips, queue and buffer, delays.

import { choiceOf } from "../options/presets.js";

/** @typedef {import("steadysocket").SteadySocket} SteadySocket */

/**
 * A second.
 *
 * @typedef {object} Sample
 * @property {number} at Seconds since the epoch, as uPlot has them.
 * @property {number | null} p50 Of the round trips, in milliseconds; null if there was none.
 * @property {number | null} p99
 * @property {number} messagesIn
 * @property {number} messagesOut
 * @property {number} bytesIn
 * @property {number} bytesOut
 * @property {Load} load
 * @property {number | null} delay Of the wait that began, in milliseconds.
 * @property {number | null} cap
 */

/**
 * What waits, the most of that second, and how much may.
 *
 * @typedef {object} Load
 * @property {number} messages In the queue.
 * @property {number} maxMessages 0 if there is no queue.
 * @property {number} bytes In the queue.
 * @property {number} maxBytes
 * @property {number} buffered In the browser's buffer, in bytes.
 * @property {number} highWaterMark
 */

/** Measures one connection. */
export class Metrics {
  /** @type {Sample[]} */
  samples = [];
  /** @type {SteadySocket | undefined} */
  #socket;
  #last = { messagesSent: 0, messagesReceived: 0, bytesSent: 0, bytesReceived: 0 };
  /** @type {number[]} */
  #trips = [];
  /**
   * From `#first` on: to move thousands for each answer is slow.
   *
   * @type {{ key: string, at: number }[]}
   */
  #pending = [];
  #first = 0;
  /** @type {{ delay: number, cap: number | null } | undefined} */
  #wait;
  #limits = limitsOf({});
  #peak = { messages: 0, bytes: 0, buffered: 0 };

  /** @param {(samples: Sample[]) => void} render */
  constructor(render) {
    setInterval(() => {
      this.#sample();
      render(this.samples);
    }, 1_000);
  }

  /**
   * @param {SteadySocket} socket
   * @param {import("steadysocket").Options} options
   */
  follow(socket, options) {
    this.#socket = socket;
    this.#last = { messagesSent: 0, messagesReceived: 0, bytesSent: 0, bytesReceived: 0 };
    this.#forget(this.#pending.length);
    this.#limits = limitsOf(options);
    this.#peak = { messages: 0, bytes: 0, buffered: 0 };
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket === socket && this.#pending.length > 0) {
        this.#answered(keyOf(data, MAX_KEY + 2));
      }
    });
    socket.addEventListener("close", () => {
      if (this.#socket === socket) this.#forget(this.#pending.length);
    });
    socket.addEventListener("reconnecting", ({ attempt, delayMs }) => {
      if (this.#socket !== socket) return;
      const { initial, max, factor, isCapped } = this.#limits;
      const cap = Math.min(max, initial * factor ** (attempt - 1));
      this.#wait = { delay: delayMs, cap: isCapped ? cap : null };
    });
  }

  /**
   * A message was given to the socket: an echo of it will be the answer.
   *
   * @param {unknown} data
   */
  sent(data) {
    this.#pending.push({ key: keyOf(data), at: performance.now() });
    // A server that does not echo answers nothing.
    if (this.#pending.length - this.#first > MAX_PENDING) this.#forget(this.#first + 1);
  }

  /** The message that was told of last was refused. */
  takeBack() {
    this.#pending.pop();
  }

  /** What waits now may be gone before the second is over: called after a message, or many. */
  watchLoad() {
    const socket = this.#socket;
    if (!socket) return;
    const { queuedMessages, queuedBytes } = socket.stats();
    const { messages, bytes, buffered } = this.#peak;
    this.#peak = {
      messages: Math.max(messages, queuedMessages),
      bytes: Math.max(bytes, queuedBytes),
      // Of what is not sent, the part that has left the queue.
      buffered: Math.max(buffered, socket.bufferedAmount - queuedBytes),
    };
  }

  /** @param {string} key */
  #answered(key) {
    // In order, so one of the first.
    const end = Math.min(this.#first + MAX_SKIPPED, this.#pending.length);
    for (let place = this.#first; place < end; place += 1) {
      const sent = this.#pending[place];
      if (!sent || !isEcho(key, sent.key)) continue;
      this.#trips.push(performance.now() - sent.at);
      this.#forget(place + 1);
      return;
    }
  }

  /** @param {number} first The first that still waits. */
  #forget(first) {
    this.#first = first;
    if (first < this.#pending.length && first < MAX_PENDING) return;
    this.#pending = this.#pending.slice(first);
    this.#first = 0;
  }

  #sample() {
    const socket = this.#socket;
    if (!socket) return;
    this.watchLoad();
    const { messagesSent, messagesReceived, bytesSent, bytesReceived } = socket.stats();
    const { maxMessages, maxBytes, highWaterMark } = this.#limits;
    const trips = this.#trips.sort((one, other) => one - other);
    this.samples.push({
      at: Date.now() / 1_000,
      p50: quantile(trips, 0.5),
      p99: quantile(trips, 0.99),
      messagesIn: messagesReceived - this.#last.messagesReceived,
      messagesOut: messagesSent - this.#last.messagesSent,
      bytesIn: bytesReceived - this.#last.bytesReceived,
      bytesOut: bytesSent - this.#last.bytesSent,
      load: { ...this.#peak, maxMessages, maxBytes, highWaterMark },
      delay: this.#wait?.delay ?? null,
      cap: this.#wait?.cap ?? null,
    });
    if (this.samples.length > MAX_SAMPLES) this.samples.shift();
    this.#last = { messagesSent, messagesReceived, bytesSent, bytesReceived };
    this.#trips = [];
    this.#wait = undefined;
    this.#peak = { messages: 0, bytes: 0, buffered: 0 };
  }
}

/**
 * The limits that hold, with the library's defaults.
 *
 * @param {import("steadysocket").Options} options
 */
export function limitsOf({ queue, reconnect, highWaterMarkBytes }) {
  // Without reconnecting there is, as natively, neither a queue nor a mark that was not asked for.
  const isNative = reconnect === false;
  const { maxMessages = 1_000, maxBytes = 1_048_576 } = (queue ?? (isNative ? false : {})) || {
    maxMessages: 0,
    maxBytes: 0,
  };
  const { maxDelayMs = 30_000, factor = 2, shouldReconnect } = reconnect || {};
  const { initialDelayMs = Math.min(1_000, maxDelayMs) } = reconnect || {};
  return {
    maxMessages,
    maxBytes,
    highWaterMark: highWaterMarkBytes ?? (isNative ? Number.POSITIVE_INFINITY : 1_048_576),
    initial: initialDelayMs,
    max: maxDelayMs,
    factor,
    isCapped: shouldReconnect !== choiceOf("reconnect.shouldReconnect", "after3s")?.value,
  };
}

/**
 * @param {number[]} sorted
 * @param {number} share
 */
function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

/**
 * Whether one key is that of an echo of the other: the seed server says "You said: " before it.
 *
 * @param {string} answer
 * @param {string} sent
 */
function isEcho(answer, sent) {
  if (sent.length < MAX_KEY) return answer === sent || answer.endsWith(`: ${sent}`);
  return answer.endsWith(sent);
}

/**
 * What tells a message from the next: the end of its text, or how many bytes it has.
 *
 * @param {unknown} data
 * @param {number} [length]
 */
function keyOf(data, length = MAX_KEY) {
  if (typeof data === "string") return data.slice(-length);
  if (data instanceof Blob) return `\0${data.size}`;
  return `\0${/** @type {ArrayBuffer} */ (data).byteLength}`;
}

/** Five minutes. */
const MAX_SAMPLES = 300;

/** The largest burst. */
const MAX_PENDING = 100_000;

/** So many may be without an answer before one that has it. */
const MAX_SKIPPED = 64;

/** In characters. */
const MAX_KEY = 200;
