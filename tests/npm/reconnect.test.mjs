// @ts-check
/** `reconnect()` and `terminate()`, from every state. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AT_ONCE,
  dial,
  dialFake,
  echo,
  mockTime,
  record,
  startServer,
} from "./support/sockets.mjs";
import { messages, turn } from "./support/waiting.mjs";

/** @typedef {ReturnType<typeof dialFake>} Made */

/** A state, the options for it, and how to get there. */
const STATES =
  /** @type {[string, import("steadysocket").SteadySocketOptions, (made: Made) => unknown][]} */ ([
    ["idle", { startClosed: true }, () => {}],
    ["connecting", {}, () => {}],
    [
      "handshaking",
      { handshake: () => new Promise(() => {}) },
      ({ Fake }) => {
        Fake.last.accept();
      },
    ],
    [
      "open",
      {},
      ({ Fake }) => {
        Fake.last.accept();
      },
    ],
    [
      "waiting",
      { reconnect: { initialDelayMs: 30_000 } },
      ({ Fake }) => {
        Fake.last.fail();
      },
    ],
    [
      "closing",
      {},
      ({ socket, Fake }) => {
        Fake.last.accept();
        socket.close();
      },
    ],
    [
      "closed",
      {},
      async ({ socket }) => {
        const { closed } = socket;
        socket.terminate();
        socket.close();
        await closed;
      },
    ],
  ]);

// Pitfalls 1, 2, 4, 7.
for (const [state, options, reach] of STATES) {
  test(`reconnect() while ${state} dials at once, with exactly one live socket`, async (t) => {
    const made = dialFake(t, options);
    const { socket, Fake } = made;
    await reach(made);
    assert.equal(socket.state, state);
    const before = Fake.made.length;
    socket.reconnect();
    assert.equal(Fake.made.length, before + 1);
    assert.equal(Fake.live.length, 1);
    assert.equal(socket.state, "connecting");
    assert.equal(socket.attempt, 0);
    Fake.last.accept();
    assert.equal(socket.state, options.handshake ? "handshaking" : "open");
  });

  test(`close() then reconnect() while ${state} ends open`, async (t) => {
    const made = dialFake(t, { ...options, handshake: () => {} });
    const { socket, Fake } = made;
    if (state !== "handshaking" && state !== "open") await reach(made);
    socket.close();
    socket.reconnect();
    assert.equal(Fake.live.length, 1);
    Fake.last.accept();
    await turn();
    assert.equal(socket.state, "open");
  });

  test(`terminate() while ${state} leaves no live socket`, async (t) => {
    const made = dialFake(t, options);
    const { socket, Fake } = made;
    await reach(made);
    socket.terminate();
    assert.equal(Fake.live.length, 0);
    const expected = { idle: "idle", closing: "closed", closed: "closed" };
    assert.equal(socket.state, /** @type {any} */ (expected)[state] ?? "waiting");
  });
}

// Pitfall 15.
test("reconnect() on an open socket gives one synthetic close, with what it was given", (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  const events = record(socket);
  socket.reconnect(4000, "fresh start");
  assert.deepEqual(Fake.made[0]?.closeCalls, [[4000, "fresh start"]]);
  assert.deepEqual(events, [
    { type: "statechange", from: "open", to: "connecting" },
    {
      type: "close",
      code: 4000,
      reason: "fresh start",
      wasClean: true,
      synthetic: true,
      willReconnect: true,
      delayMs: 0,
    },
  ]);
  Fake.made[0]?.end(4000);
  assert.equal(events.length, 2);
  assert.equal(socket.lastClose?.reason, "fresh start");
});

test("reconnect() on an open socket without a code gives 1006, as an abandoned one does", (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  socket.reconnect();
  const lost = { code: 1006, reason: "", wasClean: false, synthetic: true };
  assert.deepEqual(socket.lastClose, lost);
});

test("reconnect() checks its code and reason as close does, and changes nothing then", (t) => {
  const { socket, Fake } = dialFake(t);
  assert.throws(() => socket.reconnect(1001), {
    name: "InvalidAccessError",
    message: "reconnect: the code is 1001, expected 1000 or 3000 to 4999",
  });
  assert.throws(() => socket.reconnect(4000, "x".repeat(124)), {
    name: "SyntaxError",
    message: "reconnect: the reason has 124 bytes of UTF-8, expected at most 123",
  });
  assert.equal(Fake.made.length, 1);
});

// Pitfall 2.
test("reconnect() after giving up counts the attempts from the start", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { reconnect: { ...AT_ONCE, maxAttempts: 2 } });
  Fake.last.fail();
  time.tick(0);
  Fake.last.fail();
  assert.equal(socket.state, "closed");
  socket.reconnect();
  assert.equal(socket.attempt, 0);
  Fake.last.fail();
  assert.equal(socket.state, "waiting");
  time.tick(0);
  Fake.last.accept();
  assert.equal(socket.state, "open");
});

// Pitfall 11.
test("after close and reconnect it retries by itself again", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { reconnect: AT_ONCE });
  Fake.last.accept();
  socket.close();
  Fake.last.end();
  socket.reconnect();
  Fake.last.accept();
  Fake.last.fail();
  time.tick(0);
  Fake.last.accept();
  assert.equal(socket.state, "open");
});

test("an open socket after the first says so", (t) => {
  const { socket, Fake } = dialFake(t);
  const events = record(socket);
  Fake.last.accept();
  socket.reconnect();
  Fake.last.accept();
  assert.deepEqual(
    events.filter(({ type }) => type === "open"),
    [
      { type: "open", reconnected: false, attempt: 0 },
      { type: "open", reconnected: true, attempt: 0 },
    ],
  );
});

test("startClosed waits for reconnect(), and queues meanwhile", async (t) => {
  const { url } = await startServer(t, echo);
  const socket = dial(t, url, { startClosed: true });
  assert.equal(socket.state, "idle");
  assert.equal(socket.readyState, 3);
  assert.equal(socket.send("early"), false);
  await turn();
  assert.equal(socket.state, "idle");
  const replies = messages(socket, 1);
  socket.reconnect();
  assert.deepEqual(await replies, ["early"]);
});

test("terminate() goes the way of a lost socket", (t) => {
  const { socket, Fake } = dialFake(t, { reconnect: { jitter: "none" } });
  Fake.last.accept();
  const events = record(socket);
  socket.terminate();
  const lost = { code: 1006, reason: "", wasClean: false, synthetic: true };
  assert.deepEqual(events, [
    { type: "statechange", from: "open", to: "waiting" },
    { type: "close", ...lost, willReconnect: true, delayMs: 1_000 },
    { type: "reconnecting", attempt: 1, delayMs: 1_000, cause: lost },
  ]);
});

test("reconnect() in a close listener dials once, and the promise closed stays open", async (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  let settled = 0;
  const { closed } = socket;
  closed.then(() => {
    settled += 1;
  });
  socket.addEventListener("close", () => socket.reconnect(), { once: true });
  Fake.last.end(1000);
  assert.equal(Fake.made.length, 2);
  Fake.last.accept();
  await turn();
  assert.equal(settled, 0);
  Fake.last.end(1000, "now for good");
  assert.equal((await closed).reason, "now for good");
});

for (const type of /** @type {const} */ (["open", "message", "error", "reconnecting", "giveup"])) {
  test(`reconnect() in a listener of ${type} leaves one live socket`, (t) => {
    const { socket, Fake } = dialFake(t, { reconnect: { maxAttempts: type === "giveup" ? 1 : 9 } });
    socket.addEventListener(type, () => socket.reconnect(), { once: true });
    Fake.last.accept();
    Fake.last.receive("hello");
    if (Fake.made.length === 1) Fake.last.fail();
    assert.equal(Fake.made.length, 2);
    assert.equal(Fake.live.length, 1);
    Fake.last.accept();
    assert.equal(socket.state, "open");
  });
}

test("each close has its own reason, though a callback gives two before either is told", (t) => {
  const { socket, Fake } = dialFake(t, { reconnect: AT_ONCE });
  const reasons = /** @type {string[]} */ ([]);
  socket.addEventListener("close", ({ reason }) => reasons.push(reason));
  const twice = () => {
    socket.reconnect(4001, "first");
    socket.reconnect(4002, "second");
  };
  socket.addEventListener("open", twice, { once: true });
  Fake.last.accept();
  assert.deepEqual([Fake.made.length, Fake.made[0]?.closeCalls], [2, [[4001, "first"]]]);
  Fake.last.accept();
  Fake.last.end(4003, "third");
  assert.deepEqual(reasons, ["first", "third"]);
  assert.equal(socket.lastClose?.reason, "third");
});
