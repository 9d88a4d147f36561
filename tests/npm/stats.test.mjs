// @ts-check
/** `stats()`. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { dialFake, mockTime } from "./support/sockets.mjs";

const NONE = {
  dials: 0,
  opens: 0,
  messagesSent: 0,
  bytesSent: 0,
  messagesReceived: 0,
  bytesReceived: 0,
  drops: 0,
  lastLatencyMs: undefined,
  timeOpenMs: 0,
  queuedMessages: 0,
  queuedBytes: 0,
};

test("everything counts from zero", (t) => {
  const { socket } = dialFake(t, { startClosed: true });
  assert.deepEqual(socket.stats(), NONE);
});

test("messages and bytes are counted each way, over all sockets", (t) => {
  const { socket, Fake } = dialFake(t);
  socket.send(new Uint8Array(10));
  Fake.last.accept();
  socket.send("12345");
  Fake.last.receive("123");
  socket.reconnect();
  Fake.last.accept();
  socket.send(new Blob(["12"]));
  Fake.last.receive(new ArrayBuffer(7));
  const { dials, opens, messagesSent, bytesSent, messagesReceived, bytesReceived } = socket.stats();
  assert.deepEqual(
    { dials, opens, messagesSent, bytesSent, messagesReceived, bytesReceived },
    {
      dials: 2,
      opens: 2,
      messagesSent: 3,
      bytesSent: 17,
      messagesReceived: 2,
      bytesReceived: 10,
    },
  );
});

test("the queue and what was dropped from it are counted", (t) => {
  const { socket } = dialFake(t, { queue: { maxMessages: 2, overflow: "drop-oldest" } });
  for (const text of ["one", "two", "three"]) socket.send(text);
  const { drops, queuedMessages, queuedBytes, messagesSent } = socket.stats();
  assert.deepEqual([drops, queuedMessages, queuedBytes, messagesSent], [1, 2, 8, 0]);
});

test("the time open is the sum over all sockets, the current one included", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t);
  time.tick(100);
  Fake.last.accept();
  time.tick(2_000);
  assert.equal(socket.stats().timeOpenMs, 2_000);
  socket.reconnect();
  time.tick(500);
  assert.equal(socket.stats().timeOpenMs, 2_000);
  Fake.last.accept();
  time.tick(30);
  assert.equal(socket.stats().timeOpenMs, 2_030);
});

test("what the handshake sends is in the bytes", async (t) => {
  const { socket, Fake } = dialFake(t, { handshake: (peer) => peer.send("token") });
  Fake.last.accept();
  await socket.opened();
  assert.equal(socket.stats().bytesSent, 5);
});
