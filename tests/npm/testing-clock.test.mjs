// @ts-check
/** The clock of `steadysocket/testing`, and what the fake network does with time. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { SteadySocket } from "steadysocket";
import { FakeClock, FakeServer } from "steadysocket/testing";
import { errorOf, record } from "./support/sockets.mjs";

const URL = "wss://example.test/chat";
const STEADY = { initialDelayMs: 1_000, factor: 2, jitter: /** @type {const} */ ("none") };

/**
 * @param {import("node:test").TestContext} t
 * @param {import("steadysocket/testing").FakeClockOptions} [options]
 */
function install(t, options) {
  const clock = new FakeClock(options);
  clock.install();
  t.after(() => clock.uninstall());
  return clock;
}

/**
 * @param {import("node:test").TestContext} t
 * @param {import("steadysocket").SteadySocketOptions} [options]
 */
function connect(t, options) {
  const clock = install(t);
  const server = new FakeServer(URL);
  const socket = new SteadySocket(URL, [], { WebSocket: server.WebSocket, ...options });
  t.after(() => socket.close());
  return { clock, server, socket };
}

test("time stands still until it is advanced", async (t) => {
  const clock = install(t, { now: Date.UTC(2026, 0, 1) });
  const start = performance.now();
  assert.equal(Date.now(), Date.UTC(2026, 0, 1));
  await clock.advance(1_500);
  assert.equal(new Date().toISOString(), "2026-01-01T00:00:01.500Z");
  assert.equal(performance.now() - start, 1_500);
  assert.equal(new Date(0).getTime(), 0);
  assert.ok(new Date() instanceof Date);
  assert.equal(Date(), new Date(clock.now).toString());
});

test("timers run in order, at their time, with their arguments", async (t) => {
  const clock = install(t, { now: 0 });
  /** @type {unknown[]} */
  const log = [];
  const note = (/** @type {string} */ name) => log.push([name, Date.now()]);
  setTimeout(note, 20, "second");
  setTimeout(note, 10, "first");
  setTimeout(note, 20, "third");
  clearTimeout(setTimeout(note, 5, "never"));
  const repeated = setInterval(() => {
    note("repeated");
    if (Date.now() === 30) clearInterval(repeated);
  }, 15);
  setTimeout(() => setTimeout(note, 1, "nested"), 21);
  await clock.advance(100);
  assert.deepEqual(log, [
    ["first", 10],
    ["repeated", 15],
    ["second", 20],
    ["third", 20],
    ["nested", 22],
    ["repeated", 30],
  ]);
  assert.equal(clock.timers, 0);
});

test("promises go on between two timers", async (t) => {
  const clock = install(t);
  /** @type {string[]} */
  const log = [];
  const wait = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const chain = (async () => {
    for (const name of ["a", "b", "c"]) {
      await wait(10);
      log.push(name);
    }
  })();
  await clock.advance(30);
  assert.deepEqual(log, ["a", "b", "c"]);
  await chain;
});

test("a timer that throws stops the clock at its time", async (t) => {
  const clock = install(t, { now: 0 });
  setTimeout(() => {
    throw new Error("of the timer");
  }, 10);
  await assert.rejects(clock.advance(20), /of the timer/);
  assert.equal(clock.now, 10);
  await clock.advance(0);
});

test("a timer that sets itself again for now does not stop the clock", async (t) => {
  const clock = install(t);
  let count = 0;
  setTimeout(function again() {
    count += 1;
    setTimeout(again, 0);
  }, 0);
  await clock.advance(10);
  assert.equal(count, 11);
});

test("a timer of the real clock can be cleared", async (t) => {
  const real = setTimeout(() => assert.fail("it was not cleared"), 1);
  const later = new Promise((resolve) => setTimeout(resolve, 2));
  const clock = install(t);
  clearTimeout(real);
  await later;
  await clock.advance(1);
});

test("a timer in Node has unref, and globals come back", (t) => {
  const { setTimeout: before, Date: dateBefore } = globalThis;
  const clock = install(t);
  assert.equal(
    setTimeout(() => {}, 1)
      .unref()
      .hasRef(),
    true,
  );
  clock.uninstall();
  assert.equal(globalThis.setTimeout, before);
  assert.equal(globalThis.Date, dateBefore);
  assert.equal(Object.hasOwn(performance, "now"), false);
});

test("a client dials again after each delay, and not before", async (t) => {
  const { clock, server } = connect(t, { reconnect: STEADY });
  server.refuse();
  const dialsAfter = async (/** @type {number} */ ms) => {
    await clock.advance(ms);
    return server.dials.length;
  };
  assert.deepEqual(
    [await dialsAfter(999), await dialsAfter(1), await dialsAfter(1_999), await dialsAfter(1)],
    [1, 2, 2, 3],
  );
});

test("a dial that hangs is given up after connectTimeoutMs", async (t) => {
  const { clock, server, socket } = connect(t, { connectTimeoutMs: 5_000 });
  server.hang();
  const events = record(socket);
  await clock.advance(4_999);
  assert.equal(events.length, 0);
  await clock.advance(1);
  const types = events.map(({ type }) => type);
  assert.equal(errorOf(events[types.indexOf("error")]).code, "ERR_CONNECT_TIMEOUT");
});

test("a heartbeat notices a line that has gone silent", async (t) => {
  const heartbeat = { intervalMs: 1_000, timeoutMs: 500 };
  const { clock, server, socket } = connect(t, { heartbeat });
  const peer = await server.connection();
  peer.onMessage = () => peer.send("pong");
  await clock.advance(10_000);
  assert.equal(socket.state, "open");
  peer.goSilent();
  await clock.advance(1_500);
  assert.equal(socket.lastClose?.code, 1006);
});

test("closing a silent line ends after ten seconds, as in Chromium", async (t) => {
  const clock = install(t);
  const server = new FakeServer(URL);
  const socket = new server.WebSocket(URL);
  const peer = await server.connection();
  peer.goSilent();
  socket.close();
  await clock.advance(9_999);
  assert.equal(socket.readyState, socket.CLOSING);
  await clock.advance(1);
  assert.equal(socket.readyState, socket.CLOSED);
});

test("latency delays everything one way, a dial twice, and keeps the order", async (t) => {
  const { clock, server, socket } = connect(t);
  server.network({ latencyMs: 100 });
  await clock.advance(199);
  assert.equal(socket.state, "connecting");
  await clock.advance(1);
  const peer = await server.connection();
  socket.send("slow");
  await clock.advance(50);
  server.network({ latencyMs: 0 });
  socket.send("fast");
  await clock.advance(49);
  assert.deepEqual(peer.received, ["slow"]);
  await clock.advance(1);
  assert.deepEqual(peer.received, ["slow", "fast"]);
});

test("a slow line fills bufferedAmount, which goes down as time passes", async (t) => {
  const clock = install(t);
  const server = new FakeServer(URL);
  const socket = new server.WebSocket(URL);
  const peer = await server.connection();
  server.network({ bytesPerSecond: 1_000 });
  socket.send("a".repeat(1_000));
  socket.send("b".repeat(500));
  assert.equal(socket.bufferedAmount, 1_500);
  await clock.advance(500);
  assert.equal(socket.bufferedAmount, 1_000);
  assert.equal(peer.received.length, 0);
  await clock.advance(500);
  assert.equal(peer.received.length, 1);
  await clock.advance(500);
  assert.deepEqual([socket.bufferedAmount, peer.received.length], [0, 2]);
});

test("with no bytes a second nothing leaves, and drained() waits", async (t) => {
  const { clock, server, socket } = connect(t);
  const peer = await server.connection();
  server.network({ bytesPerSecond: 0 });
  for (let index = 0; index < 32; index += 1) socket.send("a".repeat(65_536));
  let isDrained = false;
  const drained = socket.drained().then(() => {
    isDrained = true;
  });
  await clock.advance(60_000);
  assert.equal(socket.bufferedAmount, 32 * 65_536);
  assert.equal(isDrained, false);
  server.network({});
  await clock.advance(1_000);
  await drained;
  assert.equal(peer.received.length, 32);
});

test("a thousand events in a row leave a task to others", async () => {
  const server = new FakeServer(URL);
  server.refuse();
  let isOver = false;
  setImmediate(() => {
    isOver = true;
  });
  await /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      const dial = () => {
        if (isOver) resolve();
        else new server.WebSocket(URL).addEventListener("close", dial);
      };
      dial();
    })
  );
  assert.ok(server.dials.length > 10);
});
