// @ts-check
/** The decision to dial again, and when. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AT_ONCE,
  dial,
  dialFake,
  errorOf,
  mockTime,
  record,
  startServer,
} from "./support/sockets.mjs";
import { event, turn } from "./support/waiting.mjs";

const LOST = { code: 1006, reason: "", wasClean: false, synthetic: false };

for (const code of [1000, 1002, 1003, 1007, 1008, 1009, 1010]) {
  test(`a close with ${code} ends the connection`, (t) => {
    const { socket, Fake } = dialFake(t);
    const events = record(socket);
    Fake.last.accept();
    Fake.last.end(code, "enough");
    const cause = { code, reason: "enough", wasClean: true, synthetic: false };
    assert.deepEqual(events.slice(2), [
      { type: "statechange", from: "open", to: "closed" },
      { type: "close", ...cause, willReconnect: false, delayMs: 0 },
      { type: "giveup", reason: "not-retryable", cause },
    ]);
    assert.deepEqual(socket.lastClose, cause);
  });
}

for (const code of [1001, 1005, 1006, 1011, 1012, 1013, 1014, 3000, 4401, 4999]) {
  test(`a close with ${code} is retried`, (t) => {
    const { socket, Fake } = dialFake(t, { reconnect: { jitter: "none" } });
    const events = record(socket);
    Fake.last.accept();
    Fake.last.end(code);
    const cause = { code, reason: "", wasClean: true, synthetic: false };
    assert.deepEqual(events.slice(2), [
      { type: "statechange", from: "open", to: "waiting" },
      { type: "close", ...cause, willReconnect: true, delayMs: 1_000 },
      { type: "reconnecting", attempt: 1, delayMs: 1_000, cause },
    ]);
  });
}

// Pitfall 83.
for (const provider of /** @type {const} */ (["url", "protocols"])) {
  test(`a close with 1008 is retried once where a function gives the ${provider}`, async (t) => {
    const time = mockTime(t);
    /** @type {(number | undefined)[]} */
    const reasons = [];
    const values = { url: "ws://fake.test/", protocols: "chat" };
    const ask = (/** @type {import("steadysocket").DialInfo} */ { lastClose }) => {
      reasons.push(lastClose?.code);
      return values[provider];
    };
    const { socket, Fake } = dialFake(t, { ...values, [provider]: ask });
    for (const state of ["waiting", "closed"]) {
      await turn();
      Fake.last.accept();
      Fake.last.end(1008, "token expired");
      assert.equal(socket.state, state);
      time.tick(1_000);
    }
    assert.deepEqual(reasons, [undefined, 1008]);
  });
}

// Pitfall 83.
test("a predicate that throws leaves a close with 1008 to the table, with its one retry", async (t) => {
  t.mock.method(console, "error", () => {});
  const { socket, Fake } = dialFake(t, {
    url: () => "ws://fake.test/",
    reconnect: {
      shouldReconnect: () => {
        throw new Error("mistake");
      },
    },
  });
  await turn();
  Fake.last.accept();
  Fake.last.end(1008);
  assert.equal(socket.state, "waiting");
});

// Pitfalls 8, 16, 24.
test("a failed dial is one error, one real close and one attempt", (t) => {
  const { socket, Fake } = dialFake(t, { reconnect: { jitter: "none" } });
  const events = record(socket);
  Fake.last.fail();
  assert.deepEqual(
    events.map(({ type }) => type),
    ["statechange", "error", "close", "reconnecting"],
  );
  const { code, name } = errorOf(events[1]);
  assert.deepEqual([name, code], ["ConnectionError", "ERR_NETWORK"]);
  assert.deepEqual(events[2], { type: "close", ...LOST, willReconnect: true, delayMs: 1_000 });
  assert.equal(socket.attempt, 1);
});

test("a refused port is retried until the server is there", async (t) => {
  const first = await startServer(t);
  await new Promise((resolve) => first.server.close(resolve));
  const socket = dial(t, first.url, { reconnect: AT_ONCE });
  await event(socket, "reconnecting");
  await startServer(t, undefined, { port: first.port });
  const open = await event(socket, "open");
  assert.equal(open.reconnected, false);
  assert.ok(open.attempt >= 1);
});

test("a server that restarts is found again", async (t) => {
  const { url, server } = await startServer(t);
  const socket = dial(t, url, { reconnect: AT_ONCE });
  await event(socket, "open");
  const closed = event(socket, "close");
  for (const client of server.clients) client.close(1012, "restart");
  assert.deepEqual(
    [(await closed).code, (await closed).reason, (await closed).wasClean],
    [1012, "restart", true],
  );
  const open = await event(socket, "open");
  assert.equal(open.reconnected, true);
  assert.equal(open.attempt, 1);
});

// Pitfalls 22, 28.
test("without jitter the delays are the documented series", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { reconnect: { jitter: "none" } });
  /** @type {number[]} */
  const delays = [];
  socket.addEventListener("reconnecting", ({ delayMs, retryAt }) => {
    assert.equal(retryAt, Date.now() + delayMs);
    delays.push(delayMs);
  });
  for (let dials = 1; dials <= 7; dials += 1) {
    assert.equal(Fake.made.length, dials);
    Fake.last.fail();
    time.tick((delays.at(-1) ?? 0) - 1);
    assert.equal(Fake.made.length, dials, "too early");
    time.tick(1);
  }
  assert.deepEqual(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

// Pitfall 25.
for (const [jitter, least] of /** @type {const} */ ([
  ["full", 0],
  ["equal", 500],
])) {
  test(`${jitter} jitter draws a delay for each socket, from ${least} to 1000 ms`, (t) => {
    const delays = Array.from({ length: 200 }, () => {
      const { socket, Fake } = dialFake(t, { reconnect: { jitter } });
      let delay = -1;
      socket.addEventListener("reconnecting", ({ delayMs }) => {
        delay = delayMs;
      });
      Fake.last.fail();
      socket.close();
      return delay;
    });
    assert.ok(delays.every((delay) => delay >= least && delay <= 1_000));
    assert.ok(new Set(delays).size > 190);
    const mean = delays.reduce((sum, delay) => sum + delay) / delays.length;
    assert.ok(Math.abs(mean - (least + 1_000) / 2) < 100, `the mean is ${mean}`);
  });
}

// Pitfalls 21, 27.
test("after maxAttempts failed dials in a row it gives up, with the cause", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { reconnect: { ...AT_ONCE, maxAttempts: 3 } });
  const events = record(socket);
  for (let dials = 1; dials <= 3; dials += 1) {
    assert.equal(Fake.made.length, dials);
    Fake.last.fail();
    time.tick(0);
  }
  time.tick(3_600_000);
  assert.equal(Fake.made.length, 3);
  assert.equal(socket.state, "closed");
  assert.deepEqual(events.at(-1), { type: "giveup", reason: "max-attempts", cause: LOST });
  const closes = events.filter(({ type }) => type === "close");
  assert.deepEqual(
    closes.map(({ willReconnect }) => willReconnect),
    [true, true, false],
  );
});

// Pitfall 26.
test("a server that accepts and then kicks is met with growing delays", (t) => {
  const time = mockTime(t);
  const { Fake, socket } = dialFake(t, { reconnect: { jitter: "none" } });
  /** @type {number[]} */
  const delays = [];
  socket.addEventListener("reconnecting", ({ delayMs }) => delays.push(delayMs));
  for (let round = 0; round < 4; round += 1) {
    Fake.last.accept();
    Fake.last.end(1013);
    time.tick(delays.at(-1) ?? 0);
  }
  assert.deepEqual(delays, [1_000, 2_000, 4_000, 8_000]);
});

test("attempts count from the start after stableAfterMs open", (t) => {
  const time = mockTime(t);
  const { Fake, socket } = dialFake(t, { reconnect: { jitter: "none", stableAfterMs: 500 } });
  Fake.last.fail();
  time.tick(1_000);
  Fake.last.accept();
  assert.equal(socket.attempt, 1);
  time.tick(500);
  assert.equal(socket.attempt, 0);
  Fake.last.end(1012);
  assert.equal(socket.attempt, 1);
});

test("a dial that takes longer than connectTimeoutMs is abandoned and counts as failed", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { connectTimeoutMs: 700, reconnect: { jitter: "none" } });
  const events = record(socket);
  time.tick(699);
  assert.deepEqual(events, []);
  time.tick(1);
  assert.equal(errorOf(events[1]).code, "ERR_CONNECT_TIMEOUT");
  assert.deepEqual(events[2], {
    type: "close",
    ...LOST,
    synthetic: true,
    willReconnect: true,
    delayMs: 1_000,
  });
  assert.equal(Fake.live.length, 0);
});

// Pitfall 6.
test("the connect timeout of one attempt leaves the next one alone", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { connectTimeoutMs: 700, reconnect: AT_ONCE });
  time.tick(600);
  Fake.last.fail();
  time.tick(0);
  Fake.last.accept();
  time.tick(1_000);
  assert.equal(socket.state, "open");
  assert.equal(Fake.made.length, 2);
});

// Pitfall 9.
test("Node's ws survives the abandoning of a dial", async (t) => {
  const { url } = await startServer(t, undefined, {
    verifyClient: (_, __) => {},
  });
  const socket = dial(t, url, { connectTimeoutMs: 20, reconnect: { maxAttempts: 2, ...AT_ONCE } });
  const { reason, cause } = await event(socket, "giveup");
  assert.equal(reason, "max-attempts");
  assert.equal(cause.synthetic, true);
});

// Pitfall 23.
test("shouldReconnect is asked about every close, before the default table", (t) => {
  const time = mockTime(t);
  /** @type {unknown[]} */
  const asked = [];
  const { Fake } = dialFake(t, {
    reconnect: {
      ...AT_ONCE,
      shouldReconnect: (close) => {
        asked.push(close);
        return true;
      },
    },
  });
  Fake.last.fail();
  time.tick(0);
  Fake.last.accept();
  Fake.last.end(1000, "bye");
  time.tick(0);
  assert.deepEqual(asked, [LOST, { code: 1000, reason: "bye", wasClean: true, synthetic: false }]);
  assert.equal(Fake.made.length, 3);
});

test("shouldReconnect false ends it, where the table would retry", (t) => {
  const { socket, Fake } = dialFake(t, { reconnect: { shouldReconnect: () => false } });
  const events = record(socket);
  Fake.last.accept();
  Fake.last.end(4401);
  assert.equal(socket.state, "closed");
  assert.equal(events.at(-1)?.reason, "not-retryable");
});

for (const delay of [0, 1, 250.5, 86_400_000]) {
  test(`shouldReconnect ${delay} is the delay`, (t) => {
    const { socket, Fake } = dialFake(t, { reconnect: { shouldReconnect: () => delay } });
    const events = record(socket);
    Fake.last.fail();
    assert.equal(socket.state, "waiting");
    assert.equal(events.at(-1)?.delayMs, Math.floor(delay));
  });
}

test("shouldReconnect Infinity waits for the longest time that there is", (t) => {
  const { socket, Fake } = dialFake(t, {
    reconnect: { shouldReconnect: () => Number.POSITIVE_INFINITY },
  });
  const events = record(socket);
  Fake.last.fail();
  assert.equal(events.at(-1)?.delayMs, 2_147_483_647);
});

for (const value of [undefined, null, -1, Number.NaN, "yes", Promise.resolve(true)]) {
  test(`shouldReconnect that returns ${value} is reported, and the default table decides`, (t) => {
    const error = t.mock.method(console, "error", () => {});
    const { socket, Fake } = dialFake(t, {
      reconnect: { shouldReconnect: () => /** @type {any} */ (value) },
    });
    Fake.last.fail();
    assert.equal(socket.state, "waiting");
    const [reported] = error.mock.calls[0]?.arguments ?? [];
    assert.equal(
      /** @type {any} */ (reported).message,
      `shouldReconnect returned ${value}, expected true, false or a number of milliseconds`,
    );
  });
}

test("shouldReconnect that throws is reported, and the default table decides", (t) => {
  const error = t.mock.method(console, "error", () => {});
  const mistake = new Error("mistake");
  const { socket, Fake } = dialFake(t, {
    reconnect: {
      shouldReconnect: () => {
        throw mistake;
      },
    },
  });
  Fake.last.accept();
  Fake.last.end(1000);
  assert.equal(socket.state, "closed");
  assert.deepEqual(error.mock.calls[0]?.arguments, [mistake]);
});

test("shouldReconnect may close, and its answer is then ignored", async (t) => {
  const { socket, Fake } = dialFake(t, {
    reconnect: {
      shouldReconnect: () => {
        socket.close();
        return true;
      },
    },
  });
  const events = record(socket);
  Fake.last.accept();
  Fake.last.fail();
  await socket.closed;
  assert.equal(Fake.made.length, 1);
  assert.equal(events.filter(({ type }) => type === "close").length, 1);
  assert.ok(!events.some(({ type }) => type === "giveup"));
});

test("shouldReconnect is not asked about a close that the user wanted", (t) => {
  let asked = 0;
  const { socket, Fake } = dialFake(t, {
    reconnect: {
      shouldReconnect: () => {
        asked += 1;
        return true;
      },
    },
  });
  Fake.last.accept();
  socket.close();
  Fake.last.end();
  assert.equal(asked, 0);
  assert.equal(socket.state, "closed");
});

test("with reconnect false nothing is retried", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { reconnect: false });
  const events = record(socket);
  Fake.last.fail();
  time.tick(3_600_000);
  assert.equal(Fake.made.length, 1);
  assert.equal(socket.readyState, 3);
  assert.deepEqual(
    events.filter(({ type }) => type !== "statechange").map(({ type }) => type),
    ["error", "close"],
  );
});

test("retryAt is when the next dial comes, from the change of state on, and the same each time", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { reconnect: { jitter: "none" } });
  /** @type {unknown[]} */
  const seen = [];
  for (const type of /** @type {const} */ (["statechange", "close", "reconnecting"])) {
    socket.addEventListener(type, () => seen.push(socket.retryAt));
  }
  let told = 0;
  socket.onreconnecting = ({ retryAt }) => {
    told = retryAt;
  };
  assert.equal(socket.retryAt, undefined);
  Fake.last.fail();
  const expected = Date.now() + 1_000;
  assert.deepEqual([...seen, told], Array(4).fill(expected));
  time.tick(400);
  assert.equal(socket.retryAt, expected);
  time.tick(600);
  assert.deepEqual([socket.state, socket.retryAt], ["connecting", undefined]);
  Fake.last.fail();
  assert.equal(socket.retryAt, Date.now() + 2_000);
  socket.close();
  assert.equal(socket.retryAt, undefined);
});

test("retryAt does not move while the clocks tick, and does when the wait gets shorter", (t) => {
  const window = new EventTarget();
  const reconnect = /** @type {const} */ ({ initialDelayMs: 2_000, jitter: "none" });
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { reconnect, lifecycle: { window } });
  Fake.last.fail();
  const first = socket.retryAt ?? 0;
  // The wall clock is some milliseconds late, as it is where it counts whole ones.
  const { now } = Date;
  t.mock.method(Date, "now", () => now() - 5);
  assert.equal(socket.retryAt, first);
  t.mock.restoreAll();
  time.tick(2_000);
  Fake.last.fail();
  const second = Date.now() + 4_000;
  assert.ok(Math.abs((socket.retryAt ?? 0) - second) <= 20);
  window.dispatchEvent(new Event("online"));
  assert.ok(Math.abs((socket.retryAt ?? 0) - (second - 3_000)) <= 20);
});
