// The laws of a `SessionStore`, for any store: those of `store_tests` of the crate.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { within } from "./waiting.mjs";

/** @typedef {import("steadysocket/server").SessionStore} SessionStore */
/** @typedef {import("steadysocket/server").StoreErrorDetails} Details */

const LONG = 3_600_000;

/** Less than that, but longer than any pause of a busy machine. */
const MINUTE = 60_000;

/** A time that the laws wait for. */
const SHORT = 50;

/** The calls of one session. */
class Trial {
  id = randomBytes(16).toString("base64url");

  /** @param {SessionStore} store */
  constructor(store) {
    this.store = store;
  }

  create() {
    return this.store.create(this.id, {
      fence: 0,
      digest: token(0),
      windowMessages: 4,
      windowBytes: 10,
      maxMessageBytes: 10,
      ttlMs: LONG,
      protocol: "chat.v1",
      node: "first",
      leaseMs: LONG,
    });
  }

  /** @param {number} seq @param {...(string | ArrayBuffer)} messages */
  append(seq, ...messages) {
    return this.store.append(this.id, 0, seq, messages);
  }

  /**
   * Attaches with the token of one attempt, and the token of this one for later.
   *
   * @param {number} fence @param {number} presented @param {number} [rx] @param {number} [tx]
   */
  attach(fence, presented, rx = 0, tx = 0) {
    return this.store.attach(this.id, {
      presented: token(presented),
      fresh: token(fence),
      fence,
      rx,
      ack: 0,
      tx,
      node: "second",
      leaseMs: LONG,
    });
  }
}

/** @param {number} number */
const token = (number) => new Uint8Array(16).fill(number);

/** @param {PromiseLike<unknown>} answer @param {string} kind @param {Details} [details] */
async function refuses(answer, kind, details = {}) {
  await assert.rejects(Promise.resolve(answer), (/** @type {any} */ error) => {
    assert.ok(error instanceof Error && "kind" in error, String(error));
    const { kind: is, details: given } = /** @type {import("steadysocket/server").StoreError} */ (
      error
    );
    const { cause, ...rest } = given;
    assert.deepEqual({ is, ...rest }, { is: kind, ...details });
    return true;
  });
}

/** @type {Record<string, (trial: Trial) => Promise<void>>} */
export const LAWS = {
  async "a repeated create changes nothing"(t) {
    await refuses(t.append(1, "a"), "gone", { why: "unknown" });
    await refuses(t.attach(1, 0), "gone", { why: "unknown" });
    await t.create();
    await t.append(1, "a");
    await t.create();
    assert.deepEqual(await t.attach(1, 0), {
      rx: 0,
      acked: 0,
      messages: ["a"],
      windowMessages: 4,
      windowBytes: 10,
      maxMessageBytes: 10,
      ttlMs: LONG,
      protocol: "chat.v1",
      previous: 0,
    });
  },

  async "a repeated append changes nothing"(t) {
    await t.create();
    await t.append(1, "a", "b");
    await t.append(1, "a", "b");
    await t.append(2, "b", "c");
    await t.store.ack(t.id, 0, 2);
    await t.append(1, "a", "b", "c");
    const { acked, messages } = await t.attach(1, 0, 2);
    assert.deepEqual([acked, messages], [2, ["c"]]);
  },

  async "no number has two messages"(t) {
    await t.create();
    await t.append(1, "a", "b");
    await refuses(t.append(2, "x"), "clash", { seq: 2 });
    await refuses(t.append(2, bytes("b")), "clash", { seq: 2 });
  },

  async "no number is left out"(t) {
    await t.create();
    await refuses(t.append(2, "b"), "gap", { tx: 0 });
    await t.append(1, "a");
    await refuses(t.append(3, "c"), "gap", { tx: 1 });
  },

  async "the window is kept"(t) {
    await t.create();
    await refuses(t.append(1, "12345", "123456"), "full");
    await refuses(t.append(2, "", "", "", ""), "full");
    await t.store.ack(t.id, 0, 1);
    await t.append(5, "1234567890");
    await refuses(t.append(6, ""), "full");
  },

  async "what is acknowledged is forgotten, once"(t) {
    await t.create();
    await t.append(1, "a", "b", "c");
    await refuses(t.store.ack(t.id, 0, 4), "ahead");
    for (const seq of [2, 2, 1]) await t.store.ack(t.id, 0, seq);
    const { acked, messages } = await t.attach(1, 0, 3);
    assert.deepEqual([acked, messages], [2, ["c"]]);
  },

  async "a lower position changes nothing"(t) {
    await t.create();
    for (const seq of [3, 2, 3]) await t.store.accept(t.id, 0, seq);
    assert.equal((await t.attach(1, 0, 0, 3)).rx, 3);
  },

  async "who is behind the fence changes nothing"(t) {
    await t.create();
    await t.append(1, "a");
    await t.attach(5, 0);
    const fenced = { fence: 5 };
    await refuses(t.append(2, "b"), "fenced", fenced);
    await refuses(t.store.ack(t.id, 0, 1), "fenced", fenced);
    await refuses(t.store.accept(t.id, 4, 1), "fenced", fenced);
    await refuses(t.store.touch(t.id, 0, 0), "fenced", fenced);
    await refuses(t.store.confirm(t.id, 0), "fenced", fenced);
    await refuses(t.store.end(t.id, 0, "ended"), "fenced", fenced);
    const { rx, messages, previous } = await t.attach(6, 5);
    assert.deepEqual([rx, messages, previous], [0, ["a"], 5]);
  },

  async "a forgotten attach is noticed"(t) {
    await t.create();
    await refuses(t.store.append(t.id, 1, 1, ["a"]), "lost");
    await refuses(t.store.accept(t.id, 1, 1), "lost");
  },

  async "the latest token and the one before are taken"(t) {
    await t.create();
    await refuses(t.attach(1, 9), "denied");
    // The answers to the first two are lost.
    for (const fence of [1, 2]) await t.attach(fence, 0);
    await refuses(t.attach(3, 1), "denied");
    await t.store.confirm(t.id, 2);
    await refuses(t.attach(3, 0), "denied");
    await t.attach(3, 2);
  },

  async "an old attempt is refused"(t) {
    await t.create();
    await t.attach(3, 0);
    for (const fence of [0, 2, 3]) await refuses(t.attach(fence, 0), "stale", { fence: 3 });
  },

  async "positions that do not fit end the session"(t) {
    await t.create();
    await t.append(1, "a");
    await t.store.accept(t.id, 0, 2);
    await refuses(t.attach(1, 0, 2, 2), "lost", { rx: 2 });
    await refuses(t.attach(2, 0), "gone", { why: "state-lost", rx: 2 });
  },

  async "the end is final"(t) {
    await t.create();
    await t.store.accept(t.id, 0, 2);
    await t.store.end(t.id, 0, "ended");
    const ended = /** @type {const} */ ({ why: "ended", rx: 2 });
    await refuses(t.store.end(t.id, 0, "evicted"), "gone", ended);
    await refuses(t.store.accept(t.id, 0, 3), "gone", ended);
    await refuses(t.append(1, "a"), "gone", ended);
    assert.deepEqual(await t.store.sweep(t.id), { state: "nothing" });
    await refuses(t.attach(1, 9), "denied");
    await refuses(t.attach(1, 0), "gone", ended);
  },

  async "time that is over is final"(t) {
    await t.create();
    await t.append(1, "a", bytes("b"));
    await t.store.ack(t.id, 0, 1);
    await t.store.accept(t.id, 0, 2);
    await t.store.touch(t.id, 0, MINUTE);
    const early = await t.store.sweep(t.id);
    assert.ok(early.state === "not-due" && early.leftMs <= MINUTE && early.fence === 0);
    await t.store.touch(t.id, 0, SHORT);
    await over(t);
    const expired = /** @type {const} */ ({ why: "expired", rx: 2 });
    await refuses(t.attach(1, 0), "gone", expired);
    // Its server was frozen until now.
    await refuses(t.store.accept(t.id, 0, 3), "gone", expired);
    await refuses(t.store.touch(t.id, 0, LONG), "gone", expired);
    const due = { state: "due", why: "expired", rx: 2, acked: 1, fence: 0, messages: [bytes("b")] };
    for (let time = 0; time < 2; time += 1) assert.deepEqual(await t.store.sweep(t.id), due);
    for (let time = 0; time < 2; time += 1) {
      await t.store.reap(t.id);
      assert.deepEqual(await t.store.sweep(t.id), { state: "nothing" });
    }
    await refuses(t.attach(1, 0), "gone", expired);
  },

  async "time goes on from a touch"(t) {
    await t.create();
    await t.store.touch(t.id, 0, SHORT);
    await new Promise((resolve) => setTimeout(resolve, 2 * SHORT));
    // Nobody has looked, so nobody was told of an end.
    await t.store.touch(t.id, 0, LONG);
    await t.attach(1, 0);
  },

  async "whose time is over is found until it is reaped"(t) {
    const isFound = async () => {
      for (let look = 0; look < 1_000; look += 1) {
        if ((await t.store.overdue()).includes(t.id)) return true;
      }
      return false;
    };
    await t.create();
    await t.store.touch(t.id, 0, SHORT);
    await over(t);
    assert.ok(await isFound());
    await t.store.sweep(t.id);
    assert.ok(await isFound());
    await t.store.reap(t.id);
    for (let look = 0; look < 2; look += 1) {
      assert.ok(!(await t.store.overdue()).includes(t.id));
    }
  },

  async "the server before is told of an attach"(t) {
    const heard = await t.store.moves("first");
    assert.ok(heard);
    await t.create();
    // The second attach changes no server.
    for (const fence of [1, 2]) await t.attach(fence, 0);
    const moves = heard[Symbol.asyncIterator]();
    const { value } = await within(moves.next(), "a session that moves");
    assert.deepEqual(value, { id: t.id, fence: 1 });
    await moves.return?.();
  },
};

/** Tries a law. @param {SessionStore} store @param {string} law */
export async function tryLaw(store, law) {
  await LAWS[law]?.(new Trial(store));
}

/** The time of the session is over. @param {Trial} trial */
async function over({ store, id }) {
  const sweep = await store.sweep(id);
  if (sweep.state !== "not-due") return;
  await new Promise((resolve) => setTimeout(resolve, sweep.leftMs + 1));
}

/** @param {string} text @returns {ArrayBuffer} */
function bytes(text) {
  return new Uint8Array(Buffer.from(text)).buffer;
}
