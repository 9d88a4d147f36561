// Measures once a second: rates, round trips, queue and buffer, delays.

import { choiceOf } from "../options/presets.js";

/** @typedef {import("steadysocket").SteadySocket} SteadySocket */

/**
 * The measurements of one second.
 *
 * @typedef {object} Sample
 * @property {number} at Seconds since the epoch, as uPlot needs them.
 * @property {number | null} p50 Of the round trips, in milliseconds; null without round trips.
 * @property {number | null} p99
 * @property {number} messagesIn
 * @property {number} messagesOut
 * @property {number} bytesIn
 * @property {number} bytesOut
 * @property {Load} load
 * @property {number | null} delay The pause that began, in milliseconds.
 * @property {number | null} cap
 */

/**
 * The peak of waiting data in that second, and the limits.
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
  #last = NO_TRAFFIC;
  /** @type {number[]} */
  #trips = [];
  /**
   * Messages without an answer, from `#first` on: moving thousands for each answer is slow.
   *
   * @type {{ key: string, at: number }[]}
   */
  #pending = [];
  #first = 0;
  /** @type {{ delay: number, cap: number | null } | undefined} */
  #wait;
  #limits = limitsOf({});
  #peak = NO_LOAD;

  /** @param {(samples: Sample[]) => void} render */
  constructor(render) {
    setInterval(() => {
      this.#sample();
      render(this.samples);
    }, 1_000);
  }

  /**
   * @param {SteadySocket} socket
   * @param {import("steadysocket").SteadySocketOptions} options
   */
  follow(socket, options) {
    this.#socket = socket;
    this.#last = NO_TRAFFIC;
    this.#forget(this.#pending.length);
    this.#limits = limitsOf(options);
    this.#peak = NO_LOAD;
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
   * Notes that a message goes to the socket; its echo will be the answer.
   *
   * @param {unknown} data
   */
  sent(data) {
    this.#pending.push({ key: keyOf(data), at: performance.now() });
    // A server that does not echo never answers.
    if (this.#pending.length - this.#first > MAX_PENDING) this.#forget(this.#first + 1);
  }

  /** Forgets the last message, which was refused. */
  takeBack() {
    this.#pending.pop();
  }

  /** Call after sending: what waits now may be gone before the second is over. */
  watchLoad() {
    const socket = this.#socket;
    if (!socket) return;
    const { queuedMessages, queuedBytes } = socket.stats();
    const { messages, bytes, buffered } = this.#peak;
    this.#peak = {
      messages: Math.max(messages, queuedMessages),
      bytes: Math.max(bytes, queuedBytes),
      // The unsent bytes that have left the queue.
      buffered: Math.max(buffered, socket.bufferedAmount - queuedBytes),
    };
  }

  /** @param {string} key */
  #answered(key) {
    // Answers come in order, so it is one of the first.
    const end = Math.min(this.#first + MAX_SKIPPED, this.#pending.length);
    for (let place = this.#first; place < end; place += 1) {
      const sent = this.#pending[place];
      if (!sent || !isEcho(key, sent.key)) continue;
      this.#trips.push(performance.now() - sent.at);
      this.#forget(place + 1);
      return;
    }
  }

  /** @param {number} first The first message that still waits. */
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
    this.#peak = NO_LOAD;
  }
}

/**
 * The options of a group that is an object; `true` and `false` have none.
 *
 * @template {object} T
 * @param {boolean | T | undefined} group
 * @returns {Partial<T>}
 */
function given(group) {
  return typeof group === "object" ? group : {};
}

/**
 * The limits in force: the given ones or the library's defaults.
 *
 * @param {import("steadysocket").SteadySocketOptions} options
 */
export function limitsOf({ queue, reconnect, highWaterMarkBytes }) {
  // Without reconnecting the default is no queue and no high-water mark, as in the native class.
  const isNative = reconnect === false;
  const hasQueue = queue ?? !isNative;
  const { maxMessages = hasQueue ? 10_000 : 0, maxBytes = hasQueue ? 16_777_216 : 0 } =
    given(queue);
  const { factor = 2, shouldReconnect, ...delays } = given(reconnect);
  // Where one of the two is given, the default of the other one gives way.
  const { maxDelayMs = Math.max(30_000, delays.initialDelayMs ?? 0) } = delays;
  const { initialDelayMs = Math.min(1_000, maxDelayMs) } = delays;
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
 * True if the answer echoes the message; the seed server puts "You said: " before it.
 *
 * @param {string} answer
 * @param {string} sent
 */
function isEcho(answer, sent) {
  if (sent.length < MAX_KEY) return answer === sent || answer.endsWith(`: ${sent}`);
  return answer.endsWith(sent);
}

/**
 * A key to recognize a message by: the end of its text, or its number of bytes.
 *
 * @param {unknown} data
 * @param {number} [length]
 */
function keyOf(data, length = MAX_KEY) {
  if (typeof data === "string") return data.slice(-length);
  if (data instanceof Blob) return `\0${data.size}`;
  return `\0${/** @type {ArrayBuffer} */ (data).byteLength}`;
}

const NO_TRAFFIC = { messagesSent: 0, messagesReceived: 0, bytesSent: 0, bytesReceived: 0 };
const NO_LOAD = { messages: 0, bytes: 0, buffered: 0 };

/** Five minutes. */
const MAX_SAMPLES = 300;

/** The largest burst. */
const MAX_PENDING = 100_000;

/** How many messages may be skipped to find the one that was answered. */
const MAX_SKIPPED = 64;

/** In characters. */
const MAX_KEY = 200;
