// @ts-check
/** `opened()`, `drained()`, `closed`, `using`. That none is rejected unheard is the runner's check. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { dial, dialFake, mockTime, startServer } from "./support/sockets.mjs";
import { event, turn, within } from "./support/waiting.mjs";

/** The error after a `close()` without a socket. */
const ENDED = {
  name: "ClosedError",
  code: "ERR_CLOSED",
  message: "the connection has ended: 1005",
  close: { code: 1005, reason: "", wasClean: true, synthetic: true },
};

test("opened resolves when the connection is open", async (t) => {
  const { url } = await startServer(t);
  const socket = dial(t, url);
  await within(socket.opened(), "opened");
  assert.equal(socket.state, "open");
});

test("opened resolves at once on an open connection", async (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  await socket.opened();
});

test("opened waits through failed dials", async (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { reconnect: { jitter: "none" } });
  const opened = socket.opened();
  Fake.last.fail();
  time.tick(1_000);
  Fake.last.accept();
  await opened;
});

test("opened is rejected when the connection ends before", async (t) => {
  const { socket, Fake } = dialFake(t);
  const opened = socket.opened();
  const other = socket.opened();
  Fake.last.accept();
  await Promise.all([opened, other]);
  Fake.last.fail();
  const third = socket.opened();
  socket.close();
  await assert.rejects(third, ENDED);
  assert.equal("cause" in (await third.catch((error) => error)), false);
});

test("opened is rejected at once after the end", async (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  Fake.last.end(1000, "done");
  await assert.rejects(socket.opened(), {
    ...ENDED,
    message: "the connection has ended: 1000 done",
    close: { code: 1000, reason: "done", wasClean: true, synthetic: false },
  });
});

test("a rejected opened() or drained() that nobody awaits is no unhandled rejection", async (t) => {
  /** @type {unknown[]} */
  const unhandled = [];
  const listener = (/** @type {unknown} */ error) => unhandled.push(error);
  process.on("unhandledRejection", listener);
  t.after(() => process.off("unhandledRejection", listener));
  const { socket, Fake } = dialFake(t);
  void socket.opened();
  void socket.drained();
  Fake.last.end(1000);
  assert.equal(socket.state, "closed");
  void socket.opened();
  void socket.drained();
  await turn();
  assert.deepEqual(unhandled, []);
});

test("drained resolves at once when nothing waits", async (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  Fake.last.bufferedAmount = 262_144;
  await socket.drained();
});

test("drained waits for the queue and for the buffer to fall to lowWaterMarkBytes", async (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { highWaterMarkBytes: 100, lowWaterMarkBytes: 10 });
  let isDrained = false;
  socket.send("queued");
  const drained = socket.drained().then(() => {
    isDrained = true;
  });
  await turn();
  assert.equal(isDrained, false);
  Fake.last.bufferedAmount = 50;
  Fake.last.accept();
  time.tick(100);
  await turn();
  assert.equal(isDrained, false);
  Fake.last.bufferedAmount = 10;
  time.tick(100);
  await drained;
});

test("several calls of drained are resolved together", async (t) => {
  const { socket, Fake } = dialFake(t);
  socket.send("queued");
  const all = Promise.all([socket.drained(), socket.drained()]);
  Fake.last.accept();
  await all;
});

test("drained is rejected when the connection ends before, and after", async (t) => {
  const { socket } = dialFake(t, { startClosed: true });
  socket.send("queued");
  const drained = socket.drained();
  socket.close();
  await assert.rejects(drained, ENDED);
  await assert.rejects(socket.drained(), ENDED);
});

// Pitfall 18.
test("closed resolves with how the connection ended", async (t) => {
  const { url } = await startServer(t, (peer) => peer.close(1000, "done"));
  const socket = dial(t, url);
  const expected = { code: 1000, reason: "done", wasClean: true, synthetic: false };
  assert.deepEqual(await within(socket.closed, "closed"), expected);
  assert.deepEqual(await within(socket.closed, "closed, asked late"), expected);
});

test("closed is one promise", (t) => {
  const { socket } = dialFake(t);
  assert.equal(socket.closed, socket.closed);
});

test("closed does not settle at a close that is retried", async (t) => {
  const { socket, Fake } = dialFake(t);
  let settled = 0;
  socket.closed.then(() => {
    settled += 1;
  });
  Fake.last.accept();
  Fake.last.fail();
  await turn();
  assert.equal(settled, 0);
});

test("after a reconnect closed is a new promise", async (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  Fake.last.end(1000, "first");
  const first = socket.closed;
  socket.reconnect();
  const second = socket.closed;
  assert.notEqual(second, first);
  Fake.last.accept();
  Fake.last.end(1000, "second");
  assert.equal((await first).reason, "first");
  assert.equal((await second).reason, "second");
});

test("promises are settled after the last event", async (t) => {
  const { socket, Fake } = dialFake(t);
  /** @type {string[]} */
  const order = [];
  socket.closed.then(() => order.push("closed"));
  for (const type of /** @type {const} */ (["close", "giveup"])) {
    socket.addEventListener(type, () => order.push(type));
  }
  Fake.last.accept();
  Fake.last.end(1000);
  await turn();
  assert.deepEqual(order, ["close", "giveup", "closed"]);
});

test("dispose closes", (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  socket[Symbol.dispose]();
  assert.equal(socket.state, "closing");
});

test("asyncDispose closes and waits for the end", async (t) => {
  const { url } = await startServer(t);
  const socket = dial(t, url);
  await event(socket, "open");
  await within(socket[Symbol.asyncDispose](), "asyncDispose");
  assert.equal(socket.state, "closed");
  assert.equal(socket.lastClose?.code, 1005);
});

test("dispose a second time does nothing", async (t) => {
  const { socket } = dialFake(t, { startClosed: true });
  await socket[Symbol.asyncDispose]();
  socket[Symbol.dispose]();
  await socket[Symbol.asyncDispose]();
});
