// A `SessionStore` in memory, for servers of one process: the model of other stores.

import { StoreError } from "steadysocket/server";

/** @typedef {import("steadysocket/server").SessionStore} SessionStore */
/** @typedef {import("steadysocket/server").NewSession} NewSession */
/** @typedef {import("steadysocket/server").Attach} Attach */
/** @typedef {import("steadysocket/server").Attached} Attached */
/** @typedef {import("steadysocket/server").Moved} Moved */
/** @typedef {import("steadysocket/server").GoneReason} GoneReason */

/**
 * @typedef {object} Entry
 * @property {number} fence
 * @property {Buffer} token
 * @property {Buffer | undefined} previous
 * @property {number} rx
 * @property {number} acked
 * @property {(string | ArrayBuffer)[]} messages
 * @property {NewSession} terms
 * @property {string} node
 * @property {number} deadline
 * @property {GoneReason} [end]
 * @property {boolean} [isTomb]
 */

/** @implements {SessionStore} */
export class MemoryStore {
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  /** @type {Map<string, (moved: Moved) => void>} */
  #listeners = new Map();
  /** A round has begun, and the next look ends it. */
  #isLooking = false;

  /** @param {string} id @param {NewSession} session */
  async create(id, session) {
    const entry = this.#entries.get(id);
    if (entry) {
      if (JSON.stringify(entry.terms) === JSON.stringify(session) && !entry.end) return;
      throw new StoreError("stale", { fence: entry.fence });
    }
    const { fence, node, leaseMs } = session;
    const token = Buffer.from(session.digest);
    const empty = { previous: undefined, rx: 0, acked: 0, messages: [] };
    const deadline = Date.now() + leaseMs;
    this.#entries.set(id, { fence, token, node, deadline, terms: session, ...empty });
  }

  /** @param {string} id @param {Attach} attach @returns {Promise<Attached>} */
  async attach(id, attach) {
    const entry = this.#entries.get(id);
    if (!entry) throw new StoreError("gone", { why: "unknown" });
    const { fence, node, rx, tx } = attach;
    const isKnown = [entry.token, entry.previous].some((token) => token?.equals(attach.presented));
    if (!isKnown) throw new StoreError("denied");
    this.#refuseEnded(entry);
    if (fence <= entry.fence) throw new StoreError("stale", { fence: entry.fence });
    if (entry.deadline <= Date.now()) {
      entry.end = "expired";
      this.#refuseEnded(entry);
    }
    if (rx < entry.acked || rx > last(entry) || tx < entry.rx) {
      [entry.end, entry.fence] = ["state-lost", fence];
      throw new StoreError("lost", { rx: entry.rx });
    }
    const { fence: previous, node: left } = entry;
    entry.previous = Buffer.from(attach.presented);
    entry.token = Buffer.from(attach.fresh);
    Object.assign(entry, { fence, node, deadline: Date.now() + attach.leaseMs });
    if (left !== node) this.#listeners.get(left)?.({ id, fence });
    const { windowMessages, windowBytes, maxMessageBytes, ttlMs, protocol } = entry.terms;
    const terms = { windowMessages, windowBytes, maxMessageBytes, ttlMs, protocol };
    return { rx: entry.rx, acked: entry.acked, messages: [...entry.messages], ...terms, previous };
  }

  /** @param {string} id @param {number} fence */
  async confirm(id, fence) {
    this.#at(id, fence).previous = undefined;
  }

  /** @param {string} id @param {number} fence @param {number} seq */
  async accept(id, fence, seq) {
    const entry = this.#at(id, fence);
    entry.rx = Math.max(entry.rx, seq);
  }

  /** @param {string} id @param {number} fence @param {number} seq */
  async ack(id, fence, seq) {
    const entry = this.#at(id, fence);
    if (seq > last(entry)) throw new StoreError("ahead");
    entry.messages.splice(0, Math.max(0, seq - entry.acked));
    entry.acked = Math.max(entry.acked, seq);
  }

  /**
   * @param {string} id
   * @param {number} fence
   * @param {number} seq
   * @param {readonly (string | ArrayBuffer)[]} messages
   */
  async append(id, fence, seq, messages) {
    const entry = this.#at(id, fence);
    if (seq > last(entry) + 1) throw new StoreError("gap", { tx: last(entry) });
    for (const [place, message] of messages.entries()) {
      const number = seq + place;
      const { windowMessages, windowBytes } = entry.terms;
      if (number <= entry.acked) continue;
      if (number <= last(entry)) {
        if (!isSame(entry.messages[number - entry.acked - 1], message)) {
          throw new StoreError("clash", { seq: number });
        }
        continue;
      }
      const bytes = [...entry.messages, message].reduce(
        (sum, it) => sum + Buffer.byteLength(it),
        0,
      );
      if (entry.messages.length >= windowMessages || bytes > windowBytes) {
        throw new StoreError("full");
      }
      entry.messages.push(message);
    }
  }

  /** @param {string} id @param {number} fence @param {number} timeMs */
  async touch(id, fence, timeMs) {
    this.#at(id, fence).deadline = Date.now() + timeMs;
  }

  /** @param {string} id @param {number} fence @param {GoneReason} why */
  async end(id, fence, why) {
    Object.assign(this.#at(id, fence), { end: why, messages: [], isTomb: true });
  }

  /** @param {string} id @returns {Promise<import("steadysocket/server").Sweep>} */
  async sweep(id) {
    const entry = this.#entries.get(id);
    if (!entry || entry.isTomb) return { state: "nothing" };
    const leftMs = Math.max(0, entry.deadline - Date.now());
    if (!entry.end && leftMs > 0) return { state: "not-due", leftMs, fence: entry.fence };
    entry.end ??= "expired";
    const { end: why, rx, acked, fence, messages } = entry;
    return { state: "due", why, rx, acked, fence, messages: [...messages] };
  }

  /** @param {string} id */
  async reap(id) {
    const entry = this.#entries.get(id);
    if (entry?.end) Object.assign(entry, { messages: [], isTomb: true });
  }

  async overdue() {
    this.#isLooking = !this.#isLooking;
    if (!this.#isLooking) return [];
    const now = Date.now();
    const all = [...this.#entries];
    return all.filter(([, it]) => !it.isTomb && it.deadline <= now).map(([id]) => id);
  }

  /** @param {string} node @returns {Promise<AsyncIterable<Moved>>} */
  async moves(node) {
    return new ReadableStream({
      start: (controller) => {
        this.#listeners.set(node, (moved) => controller.enqueue(moved));
      },
      cancel: () => {
        this.#listeners.delete(node);
      },
    });
  }

  /** @param {string} id @param {number} fence */
  #at(id, fence) {
    const entry = this.#entries.get(id);
    if (!entry) throw new StoreError("gone", { why: "unknown" });
    this.#refuseEnded(entry);
    if (fence < entry.fence) throw new StoreError("fenced", { fence: entry.fence });
    if (fence > entry.fence) throw new StoreError("lost");
    return entry;
  }

  /** @param {Entry} entry */
  #refuseEnded({ end, rx }) {
    if (end) throw new StoreError("gone", { why: end, rx });
  }
}

/** @param {Entry} entry */
function last({ acked, messages }) {
  return acked + messages.length;
}

/** @param {string | ArrayBuffer | undefined} one @param {string | ArrayBuffer} other */
function isSame(one, other) {
  if (typeof one === "string" || typeof other === "string") return one === other;
  return one !== undefined && Buffer.from(one).equals(Buffer.from(other));
}
