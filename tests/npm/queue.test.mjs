// @ts-check
/** The queue: its bounds, its policies, its end. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { QueueFullError } from "steadysocket";
import { dialFake, mockTime } from "./support/sockets.mjs";
import { event } from "./support/waiting.mjs";

// Pitfall 29.
test("a full queue throws and hands the message back", (t) => {
  const { socket, Fake } = dialFake(t, { queue: { maxMessages: 2 } });
  socket.send("one");
  socket.send("two");
  const third = new Uint8Array([3]);
  assert.throws(
    () => socket.send(third),
    (error) => {
      assert.ok(error instanceof QueueFullError);
      assert.equal(error.name, "QueueFullError");
      assert.equal(error.code, "ERR_QUEUE_FULL");
      assert.equal(
        error.message,
        "queue is full (2 messages and 6 bytes, limit 2 messages and 16777216 bytes)",
      );
      assert.equal(error.data, third);
      return true;
    },
  );
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["one", "two"]);
});

// Pitfall 82.
test("the default limits are 10,000 messages and 16 MiB", (t) => {
  const { socket } = dialFake(t);
  for (let index = 0; index < 10_000; index += 1) socket.send("");
  assert.throws(() => socket.send(""), { code: "ERR_QUEUE_FULL" });
  socket.drainQueuedMessages();
  socket.send(new ArrayBuffer(16_777_216));
  assert.throws(() => socket.send("x"), { code: "ERR_QUEUE_FULL" });
});

// Pitfall 82.
test("a message alone over the limit is taken by an empty queue, whatever the moment", (t) => {
  const { socket, Fake } = dialFake(t, { queue: { maxBytes: 3 }, highWaterMarkBytes: 3 });
  assert.equal(socket.send("while it dials"), false);
  Fake.last.accept();
  assert.equal(socket.send("while idle"), true);
  Fake.last.bufferedAmount = 4;
  assert.equal(socket.send("while the buffer is full"), false);
  assert.deepEqual(socket.drainQueuedMessages(), ["while the buffer is full"]);
});

// Pitfall 82.
test("the error says whether the queue is full or this message is too large", (t) => {
  const { socket } = dialFake(t, { queue: { maxBytes: 3, overflow: "drop-oldest" } });
  socket.send("abc");
  assert.throws(() => socket.send("åbcd"), {
    name: "QueueFullError",
    code: "ERR_QUEUE_FULL",
    data: "åbcd",
    message:
      "message of 5 bytes is too large to wait behind others " +
      "(1 messages and 3 bytes, limit 10000 messages and 3 bytes)",
  });
  assert.deepEqual(socket.drainQueuedMessages(), ["abc"]);
});

test("bytes are counted as UTF-8", (t) => {
  const { socket } = dialFake(t, { queue: { maxBytes: 8 } });
  socket.send("héé€");
  assert.throws(() => socket.send("x"), { code: "ERR_QUEUE_FULL" });
});

test("after a full queue has drained it takes messages again", (t) => {
  const { socket, Fake } = dialFake(t, { queue: { maxMessages: 1 } });
  socket.send("one");
  assert.throws(() => socket.send("two"), { code: "ERR_QUEUE_FULL" });
  Fake.last.accept();
  Fake.last.fail();
  assert.equal(socket.send("three"), false);
});

test("drop-oldest makes room, with a drop event for each", (t) => {
  const { socket, Fake } = dialFake(t, { queue: { maxMessages: 2, overflow: "drop-oldest" } });
  const dropped = drops(socket);
  for (const text of ["one", "two", "three", "four"]) assert.equal(socket.send(text), false);
  assert.deepEqual(dropped, [
    ["one", "overflow"],
    ["two", "overflow"],
  ]);
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["three", "four"]);
});

test("drop-newest drops the message that does not fit, with a drop event", (t) => {
  const { socket, Fake } = dialFake(t, { queue: { maxMessages: 1, overflow: "drop-newest" } });
  const dropped = drops(socket);
  socket.send("one");
  assert.equal(socket.send("two"), false);
  assert.deepEqual(dropped, [["two", "overflow"]]);
  assert.equal(socket.stats().drops, 1);
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["one"]);
});

test("a dropped buffer comes back as the copy that was queued", (t) => {
  const { socket } = dialFake(t, { queue: { maxMessages: 1, overflow: "drop-oldest" } });
  const dropped = drops(socket);
  const bytes = new Uint8Array([1, 2]);
  socket.send(bytes);
  bytes.fill(9);
  socket.send("two");
  assert.deepEqual(dropped, [[new Uint8Array([1, 2]).buffer, "overflow"]]);
});

test("a listener of drop may send again", (t) => {
  const { socket, Fake } = dialFake(t, { queue: { maxMessages: 1, overflow: "drop-oldest" } });
  socket.addEventListener("drop", () => socket.send("from drop"), { once: true });
  socket.send("one");
  socket.send("two");
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["from drop"]);
});

test("messages older than ttlMs are dropped, with an event", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, {
    queue: { ttlMs: 1_000 },
    connectTimeoutMs: Number.POSITIVE_INFINITY,
  });
  const dropped = drops(socket);
  socket.send("old");
  time.tick(900);
  socket.send("young");
  time.tick(200);
  assert.deepEqual(dropped, [["old", "expired"]]);
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["young"]);
});

test("with ttlMs 0 messages wait for ever", (t) => {
  const time = mockTime(t);
  const { socket } = dialFake(t, {
    queue: { ttlMs: 0 },
    connectTimeoutMs: Number.POSITIVE_INFINITY,
  });
  socket.send("patient");
  time.tick(1_000_000);
  assert.deepEqual(socket.drainQueuedMessages(), ["patient"]);
});

test("without a queue send throws an InvalidStateError while not open", (t) => {
  const { socket, Fake } = dialFake(t, { queue: false });
  assert.throws(() => socket.send("x"), {
    constructor: DOMException,
    name: "InvalidStateError",
    message: "send: the connection is connecting and does not queue",
  });
  Fake.last.accept();
  assert.equal(socket.send("y"), true);
  Fake.last.fail();
  assert.throws(() => socket.send("z"), { name: "InvalidStateError", message: /waiting/ });
});

test("without a queue a full buffer holds nothing back", (t) => {
  const { socket, Fake } = dialFake(t, { queue: false });
  Fake.last.accept();
  Fake.last.bufferedAmount = 100_000_000;
  assert.equal(socket.send("x"), true);
});

test("drainQueuedMessages takes the messages out, in order", (t) => {
  const { socket, Fake } = dialFake(t);
  socket.send("one");
  socket.send(new Uint8Array([2]));
  assert.deepEqual(socket.drainQueuedMessages(), ["one", new Uint8Array([2]).buffer]);
  assert.deepEqual(socket.drainQueuedMessages(), []);
  assert.equal(socket.bufferedAmount, 0);
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, []);
});

test("the queue outlives lost sockets", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { reconnect: { jitter: "none" } });
  Fake.last.accept();
  Fake.last.fail();
  socket.send("one");
  time.tick(1_000);
  Fake.last.fail();
  socket.send("two");
  time.tick(2_000);
  Fake.last.accept();
  assert.equal(Fake.made.length, 3);
  assert.deepEqual(Fake.last.sent, ["one", "two"]);
});

test("messages that wait at the end are handed back by drop events, after close", async (t) => {
  const { socket } = dialFake(t, { startClosed: true });
  /** @type {string[]} */
  const order = [];
  socket.addEventListener("close", () => order.push("close"));
  socket.addEventListener("drop", ({ data, reason }) => order.push(`${data} ${reason}`));
  socket.send("one");
  socket.send("two");
  const { closed } = socket;
  socket.close();
  await closed;
  assert.deepEqual(order, ["close", "one closed", "two closed"]);
});

test("drainQueuedMessages in the last close event saves them from being dropped", async (t) => {
  const { socket } = dialFake(t, { startClosed: true });
  const dropped = drops(socket);
  socket.send("one");
  const closing = event(socket, "close").then(() => socket.drainQueuedMessages());
  /** @type {unknown[]} */
  let saved = [];
  socket.addEventListener("close", () => {
    saved = socket.drainQueuedMessages();
  });
  const { closed } = socket;
  socket.close();
  await closed;
  assert.deepEqual(saved, ["one"]);
  assert.deepEqual(await closing, []);
  assert.deepEqual(dropped, []);
});

test("queued messages leave before the close frame when the connection is open", (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  Fake.last.bufferedAmount = 2_000_000;
  assert.equal(socket.send("held back"), false);
  socket.close();
  assert.deepEqual(Fake.last.sent, ["held back"]);
  assert.equal(Fake.last.closeCalls.length, 1);
});

// Pitfall 35.
test("above highWaterMarkBytes messages wait, and leave in order when the buffer has drained", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { highWaterMarkBytes: 10, lowWaterMarkBytes: 5 });
  Fake.last.accept();
  assert.equal(socket.send("one"), true);
  Fake.last.bufferedAmount = 11;
  assert.equal(socket.send("two"), false);
  assert.equal(socket.send("three"), false);
  time.tick(100);
  assert.deepEqual(Fake.last.sent, ["one"]);
  Fake.last.bufferedAmount = 10;
  time.tick(100);
  assert.deepEqual(Fake.last.sent, ["one", "two", "three"]);
});

/** @param {import("steadysocket").SteadySocket} socket */
function drops(socket) {
  /** @type {unknown[]} */
  const dropped = [];
  socket.addEventListener("drop", ({ data, reason }) => dropped.push([data, reason]));
  return dropped;
}
