// What is measured once a second: rates, round trips, queue and buffer, delays.

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
  /** @type {{ key: string, at: number }[]} */
  #pending = [];
  /** @type {{ delay: number, cap: number } | undefined} */
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
    this.#pending = [];
    this.#limits = limitsOf(options);
    this.#peak = { messages: 0, bytes: 0, buffered: 0 };
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket === socket && this.#pending.length > 0) this.#answered(keyOf(data));
    });
    socket.addEventListener("close", () => {
      if (this.#socket === socket) this.#pending = [];
    });
    socket.addEventListener("reconnecting", ({ attempt, delayMs }) => {
      if (this.#socket !== socket) return;
      const { initial, max, factor } = this.#limits;
      this.#wait = { delay: delayMs, cap: Math.min(max, initial * factor ** (attempt - 1)) };
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
    if (this.#pending.length > MAX_PENDING) this.#pending.shift();
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
    // In order, so one of the first; an answer may have words before the echo.
    const place = this.#pending.slice(0, 64).findIndex((sent) => key.endsWith(sent.key));
    if (place < 0) return;
    const sent = this.#pending[place];
    this.#pending.splice(0, place + 1);
    if (sent) this.#trips.push(performance.now() - sent.at);
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
function limitsOf({ queue = {}, reconnect, highWaterMarkBytes = 1_048_576 }) {
  const { maxMessages = 1_000, maxBytes = 1_048_576 } = queue || { maxMessages: 0, maxBytes: 0 };
  const { initialDelayMs = 1_000, maxDelayMs = 30_000, factor = 2 } = reconnect || {};
  return {
    maxMessages,
    maxBytes,
    highWaterMark: highWaterMarkBytes,
    initial: initialDelayMs,
    max: maxDelayMs,
    factor,
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
 * What tells a message from the next: its text, or how many bytes it has.
 *
 * @param {unknown} data
 */
function keyOf(data) {
  if (typeof data === "string") return data.length > 200 ? data.slice(-200) : data;
  if (data instanceof Blob) return `\0${data.size}`;
  return `\0${/** @type {ArrayBuffer} */ (data).byteLength}`;
}

/** Five minutes. */
const MAX_SAMPLES = 300;

const MAX_PENDING = 20_000;
