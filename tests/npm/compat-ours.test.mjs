// @ts-check
/** The additions of `steadysocket/compat` to the packages that it replaces. */

import assert from "node:assert/strict";
import { test } from "node:test";
import ReconnectingWebSocket, * as compat from "steadysocket/compat";
import { Bench } from "./support/compat.mjs";
import { mockTime } from "./support/sockets.mjs";

/**
 * A case for our class alone.
 *
 * @param {string} name
 * @param {(bench: Bench) => void | Promise<void>} run
 */
function alone(name, run) {
  test(name, (t) => run(new Bench(t, "ours", ReconnectingWebSocket, mockTime(t))));
}

test("the class has the names that both packages give it", () => {
  assert.equal(compat.default, compat.ReconnectingWebSocket);
  assert.equal(compat.WebSocket, compat.ReconnectingWebSocket);
});

test("the event classes are made as those of partysocket", () => {
  const close = new compat.CloseEvent(undefined, undefined, null);
  assert.deepEqual(
    [close.type, close.code, close.reason, close.wasClean],
    ["close", 1000, "", true],
  );
  const error = new compat.ErrorEvent(new Error("x"), null);
  assert.deepEqual([error.type, error.message, error.error.message], ["error", "x", "x"]);
  assert.ok(close instanceof Event && error instanceof Event);
});

/** Option, what it is given, the error's text. */
const REFUSED = /** @type {[string, unknown, string][]} */ ([
  ["minReconnectionDelay", "1s", 'is "1s", expected a number of milliseconds from 0'],
  ["minReconnectionDelay", -1, "is -1, expected a number of milliseconds from 0"],
  ["maxReconnectionDelay", null, "is null, expected a number of milliseconds from 0"],
  ["minUptime", Number.NaN, "is NaN, expected a number of milliseconds from 0"],
  ["connectionTimeout", "4s", 'is "4s", expected a number of milliseconds from 0'],
  ["reconnectionDelayGrowFactor", -1, "is -1, expected a number from 0"],
  ["maxRetries", "3", 'is "3", expected a number from 0'],
  ["maxEnqueuedMessages", false, "is false, expected a number from 0"],
  ["shouldReconnectOnClose", true, "is true, expected a function"],
  ["debugLogger", {}, "is an object, expected a function"],
  ["WebSocket", {}, "is an object, expected a WebSocket class"],
]);

for (const [option, value, text] of REFUSED) {
  alone(`${option}: ${text}`, (bench) => {
    assert.throws(() => bench.make({ [option]: value }), {
      name: "OptionError",
      code: "ERR_OPTION",
      option,
      value,
      message: `option ${option} ${text}`,
    });
  });
}

alone("options that are too long for a timer, and unknown ones, are taken", async (bench) => {
  const socket = await bench.open({
    minReconnectionDelay: Number.POSITIVE_INFINITY,
    maxReconnectionDelay: 2_000,
    minUptime: Number.POSITIVE_INFINITY,
    connectionTimeout: Number.POSITIVE_INFINITY,
    .../** @type {object} */ ({ unknown: 1 }),
  });
  bench.last.end(1006);
  await bench.pass(2_000);
  assert.equal(bench.dials.length, 2);
  assert.equal(socket.readyState, 0);
});

// Pitfall 25.
alone("without minReconnectionDelay each retry draws one from 1 s to 5 s", async (bench) => {
  /** @type {number[]} */
  const delays = [];
  for (let index = 0; index < 20; index += 1) {
    const socket = await bench.dial({ minReconnectionDelay: undefined });
    socket.addEventListener("reconnecting", ({ delayMs }) => delays.push(delayMs));
    bench.last.fail();
    socket.close();
  }
  assert.ok(delays.every((delayMs) => delayMs >= 1_000 && delayMs < 5_000));
  assert.ok(new Set(delays).size > 10);
});

// Pitfall 22.
alone("a wait for a retry is reported", async (bench) => {
  const socket = await bench.dial();
  /** @type {unknown[]} */
  const emitted = [];
  socket.addEventListener("reconnecting", ({ attempt, delayMs, retryAt, cause }) =>
    emitted.push(attempt, delayMs, retryAt - Date.now(), cause.code),
  );
  bench.last.fail();
  assert.deepEqual(emitted, [1, 1_000, 1_000, 1006]);
});

// Pitfall 21.
alone("the end of all retries is reported, with its reason", async (bench) => {
  /** @type {unknown[]} */
  const reasons = [];
  for (const options of [{ maxRetries: 0 }, { shouldReconnectOnClose: () => false }]) {
    const socket = await bench.dial(options);
    socket.addEventListener("giveup", ({ reason, cause }) => reasons.push(reason, cause.code));
    bench.last.fail();
  }
  assert.deepEqual(reasons, ["max-attempts", 1006, "not-retryable", 1006]);
});

alone("a predicate that throws is reported, and the socket dialled again", async (bench) => {
  /** @type {unknown[]} */
  const reported = [];
  const { reportError } = globalThis;
  globalThis.reportError = (error) => reported.push(error);
  bench.t.after(() => {
    globalThis.reportError = reportError;
  });
  const error = new Error("boo");
  await bench.open({
    shouldReconnectOnClose: () => {
      throw error;
    },
  });
  bench.last.end(1000);
  await bench.pass(1_000);
  assert.equal(bench.dials.length, 2);
  assert.deepEqual(reported, [error]);
});

// Pitfall 16.
alone("a close that the browser never said is marked", async (bench) => {
  const socket = await bench.dial({ connectionTimeout: 500 });
  /** @type {unknown[]} */
  const marks = [];
  socket.onclose = ({ code, synthetic }) => marks.push(code, synthetic);
  await bench.pass(500);
  await bench.pass(1_000);
  bench.last.accept();
  bench.last.end(1001);
  assert.deepEqual(marks, [1006, true, 1001, false]);
});

alone("a provider may use the object that is being made", async (bench) => {
  /** @type {number[]} */
  const counts = [];
  const socket = bench.make({
    url: () => {
      counts.push(socket.retryCount);
      return "ws://fake.test/";
    },
  });
  await bench.pass(0);
  assert.deepEqual(counts, [0]);
  assert.deepEqual(bench.emitted(), []);
});

alone("a message that a socket refuses is handed back", async (bench) => {
  const { reportError } = globalThis;
  globalThis.reportError = () => {};
  bench.t.after(() => {
    globalThis.reportError = reportError;
  });
  const socket = await bench.dial();
  /** @type {unknown[]} */
  const dropped = [];
  socket.addEventListener("drop", ({ data, reason }) => dropped.push(data, reason));
  for (const text of ["a", "b"]) socket.send(text);
  const { last } = bench;
  const send = last.send.bind(last);
  last.send = (data) => {
    if (data === "a") throw new Error("no");
    send(data);
  };
  last.accept();
  assert.deepEqual([last.sent, dropped], [["b"], ["a", "refused"]]);
});

// Pitfall 4: at once means at once, also in every close handler.
alone("reconnect() in a close handler dials at once", async (bench) => {
  const socket = await bench.open();
  socket.onclose = () => socket.reconnect();
  bench.last.end(1006);
  await bench.pass(0);
  assert.equal(bench.dials.length, 2);
  assert.equal(socket.retryCount, 0);
});

// Pitfall 54.
alone("nothing is left after close()", async (bench) => {
  const socket = await bench.dial({ connectionTimeout: 500 });
  socket.close();
  bench.last.end(1006);
  bench.emitted();
  await bench.pass(100_000);
  assert.deepEqual(bench.emitted(), []);
  assert.equal(bench.dials.length, 1);
});
