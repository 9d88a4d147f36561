// @ts-check
/** `close()`: what it checks, what it tells, and that nothing happens after it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { SteadySocket } from "steadysocket";
import {
  AT_ONCE,
  dial,
  dialFake,
  echo,
  mockTime,
  record,
  startServer,
} from "./support/sockets.mjs";
import { event, messages, turn } from "./support/waiting.mjs";

const { CLOSING, CLOSED } = SteadySocket;

// Pitfall 20.
for (const [code, read] of /** @type {[unknown, number][]} */ ([
  [0, 0],
  [999, 999],
  [1001, 1001],
  [1005, 1005],
  [1006, 1006],
  [1012, 1012],
  [1015, 1015],
  [2999, 2999],
  [5000, 5000],
  [65_536 + 1_000, 65_535],
  [-1, 0],
  [Number.NaN, 0],
  [null, 0],
  ["text", 0],
  [1000.6, 1001],
])) {
  test(`the code ${code} is read as ${read} and refused`, (t) => {
    const { socket, Fake } = dialFake(t);
    assert.throws(() => socket.close(/** @type {any} */ (code)), {
      constructor: DOMException,
      name: "InvalidAccessError",
      message: `close: the code is ${read}, expected 1000 or 3000 to 4999`,
    });
    assert.equal(Fake.last.closeCalls.length, 0);
  });
}

for (const [code, read] of /** @type {[unknown, number][]} */ ([
  [1000, 1000],
  [3000, 3000],
  [4999, 4999],
  [999.5, 1000],
  [1000.5, 1000],
  [4999.4, 4999],
  ["4001", 4001],
  [{ valueOf: () => 3001 }, 3001],
])) {
  test(`the code ${JSON.stringify(code)} is read as ${read} and taken`, (t) => {
    const { socket, Fake } = dialFake(t);
    Fake.last.accept();
    socket.close(/** @type {any} */ (code));
    assert.deepEqual(Fake.last.closeCalls, [[read, ""]]);
  });
}

for (const code of [1000n, Symbol("code")]) {
  test(`a ${typeof code} as code is a TypeError, as natively`, (t) => {
    const { socket } = dialFake(t);
    assert.throws(() => socket.close(/** @type {any} */ (code)), TypeError);
  });
}

for (const [reason, bytes] of /** @type {[string, number][]} */ ([
  ["x".repeat(124), 124],
  ["є".repeat(62), 124],
  ["€".repeat(42), 126],
  ["😀".repeat(31), 124],
  ["\ud800".repeat(42), 126],
])) {
  test(`a reason of ${bytes} bytes, ${reason.slice(0, 2)}…, is refused`, (t) => {
    const { socket, Fake } = dialFake(t);
    assert.throws(() => socket.close(1000, reason), {
      constructor: DOMException,
      name: "SyntaxError",
      message: `close: the reason has ${bytes} bytes of UTF-8, expected at most 123`,
    });
    assert.equal(Fake.last.closeCalls.length, 0);
  });
}

for (const reason of ["x".repeat(123), "є".repeat(61), "€".repeat(41), "😀".repeat(30)]) {
  test(`a reason of ${Buffer.byteLength(reason)} bytes, ${reason.slice(0, 2)}…, is taken`, (t) => {
    const { socket, Fake } = dialFake(t);
    Fake.last.accept();
    socket.close(1000, reason);
    assert.deepEqual(Fake.last.closeCalls, [[1000, reason]]);
  });
}

test("a reason is converted to a string, and its lone surrogates are replaced", (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  socket.close(4000, /** @type {any} */ ({ toString: () => "a\ud800" }));
  assert.deepEqual(Fake.last.closeCalls, [[4000, "a\ufffd"]]);
});

test("a wrong code is refused in the closed state too", async (t) => {
  const { socket } = dialFake(t, { startClosed: true });
  socket.close();
  await event(socket, "close");
  assert.throws(() => socket.close(1001), { name: "InvalidAccessError" });
});

// Pitfall 20.
test("close() without arguments passes none on", (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  socket.close();
  assert.deepEqual(Fake.last.closeCalls, [[]]);
});

test("close gives CLOSING at once and the peer's answer as one close event", async (t) => {
  const { url } = await startServer(t, echo);
  const socket = dial(t, url);
  await event(socket, "open");
  const events = record(socket);
  socket.close(4001, "done");
  assert.equal(socket.readyState, CLOSING);
  assert.equal(socket.state, "closing");
  await event(socket, "close");
  assert.equal(socket.readyState, CLOSED);
  assert.deepEqual(events, [
    { type: "statechange", from: "open", to: "closing" },
    { type: "statechange", from: "closing", to: "closed" },
    {
      type: "close",
      code: 4001,
      reason: "done",
      wasClean: true,
      synthetic: false,
      willReconnect: false,
      delayMs: 0,
    },
  ]);
});

test("the server hears the code and the reason", async (t) => {
  /** @type {(heard: [number, string]) => void} */
  let hear = () => {};
  const heard = new Promise((resolve) => {
    hear = resolve;
  });
  const { url } = await startServer(t, (peer) => {
    peer.on("close", (code, reason) => hear([code, String(reason)]));
  });
  const socket = dial(t, url);
  await event(socket, "open");
  socket.close(4321, "бувай");
  assert.deepEqual(await heard, [4321, "бувай"]);
});

test("what was sent before close arrives before it", async (t) => {
  const { url } = await startServer(t, echo);
  const socket = dial(t, url);
  await event(socket, "open");
  const replies = messages(socket, 2);
  socket.send("one");
  socket.send("two");
  const last = await replies;
  socket.close();
  await event(socket, "close");
  assert.deepEqual(last, ["one", "two"]);
});

// Pitfall 10.
test("after close the peer's 1006 is not retried", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  socket.close();
  Fake.last.end(1006, "", false);
  time.tick(3_600_000);
  assert.equal(Fake.made.length, 1);
  assert.equal(socket.state, "closed");
});

// Pitfalls 1, 9.
test("close while connecting closes the socket and gives one close event", async (t) => {
  const { url } = await startServer(t);
  const socket = dial(t, url);
  socket.close();
  const events = record(socket);
  const close = await event(socket, "close");
  assert.equal(close.code, 1006);
  assert.equal(close.willReconnect, false);
  await turn();
  assert.equal(events.filter(({ type }) => type === "close").length, 1);
});

// Pitfall 17.
test("close before there is a socket gives one asynchronous close event with its code", async (t) => {
  const { socket, Fake } = dialFake(t, { url: () => new Promise(() => {}) });
  const events = record(socket);
  socket.close(4000, "never mind");
  assert.equal(socket.readyState, CLOSING);
  assert.deepEqual(
    events.map(({ type }) => type),
    ["statechange"],
  );
  const close = await event(socket, "close");
  assert.deepEqual(
    [close.code, close.reason, close.wasClean, close.synthetic, close.willReconnect],
    [4000, "never mind", true, true, false],
  );
  await turn();
  assert.equal(events.filter(({ type }) => type === "close").length, 1);
  assert.equal(Fake.made.length, 0);
});

test("close without a code before there is a socket gives 1005", async (t) => {
  const { socket } = dialFake(t, { startClosed: true });
  socket.close();
  assert.equal((await event(socket, "close")).code, 1005);
});

// Pitfall 5.
test("close between two dials cancels the next one", async (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { reconnect: { jitter: "none" } });
  Fake.last.fail();
  assert.equal(socket.state, "waiting");
  assert.equal(socket.readyState, SteadySocket.CONNECTING);
  socket.close(4000);
  assert.equal(socket.readyState, CLOSING);
  const closed = event(socket, "close");
  time.tick(0);
  assert.equal((await closed).code, 4000);
  time.tick(3_600_000);
  assert.equal(Fake.made.length, 1);
});

test("close cancels every timer", async (t) => {
  const pending = new Set();
  const { setTimeout, clearTimeout } = globalThis;
  t.after(() => Object.assign(globalThis, { setTimeout, clearTimeout }));
  globalThis.setTimeout = /** @type {any} */ (
    (/** @type {() => void} */ call, /** @type {number} */ delay) => {
      const timer = setTimeout(() => {
        pending.delete(timer);
        call();
      }, delay);
      pending.add(timer);
      return timer;
    }
  );
  globalThis.clearTimeout = (timer) => {
    pending.delete(timer);
    clearTimeout(timer);
  };
  const { socket, Fake } = dialFake(t, { heartbeat: {}, queue: { ttlMs: 60_000 } });
  assert.equal(pending.size, 1);
  Fake.last.accept();
  assert.equal(pending.size, 1);
  socket.close();
  Fake.last.end();
  assert.equal(pending.size, 0);
});

test("close a second time does nothing", (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  const events = record(socket);
  socket.close(4000);
  socket.close(4001);
  Fake.last.end(4000);
  socket.close(4002);
  assert.deepEqual(Fake.last.closeCalls, [[4000, ""]]);
  assert.equal(events.filter(({ type }) => type === "close").length, 1);
});

test("a peer that never answers the close is abandoned after closeTimeoutMs", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { closeTimeoutMs: 5_000 });
  Fake.last.accept();
  const events = record(socket);
  socket.close(4000);
  time.tick(4_900);
  assert.equal(socket.state, "closing");
  time.tick(200);
  assert.equal(socket.state, "closed");
  const close = events.find(({ type }) => type === "close");
  assert.deepEqual([close?.code, close?.wasClean, close?.synthetic], [1006, false, true]);
});

// Pitfall 15.
test("a late close event of an abandoned socket is not emitted again", (t) => {
  const { socket, Fake } = dialFake(t, { reconnect: AT_ONCE });
  Fake.last.accept();
  const events = record(socket);
  socket.close();
  socket.reconnect();
  Fake.made[0]?.end();
  assert.equal(events.filter(({ type }) => type === "close").length, 1);
  assert.equal(Fake.live.length, 1);
});

test("messages that come after close are not reported, as natively", (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  const events = record(socket);
  socket.close();
  Fake.last.receive("late");
  assert.ok(!events.some(({ type }) => type === "message"));
});

test("close may be called in every event", async (t) => {
  for (const type of /** @type {const} */ (["open", "message", "error", "close", "reconnecting"])) {
    const { socket, Fake } = dialFake(t);
    socket.addEventListener(type, () => socket.close(), { once: true });
    const closed = socket.closed;
    Fake.last.accept();
    Fake.last.receive("hello");
    if (Fake.last.readyState === 1) Fake.last.fail();
    else Fake.last.end();
    await closed;
    assert.equal(socket.state, "closed", type);
    assert.equal(Fake.made.length, 1, type);
  }
});
