// @ts-check
/** `binaryType`. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { AT_ONCE, dial, dialFake, echo, startServer } from "./support/sockets.mjs";
import { event, messages } from "./support/waiting.mjs";

test("binary messages are blobs by default", async (t) => {
  const { url } = await startServer(t, echo);
  const socket = dial(t, url);
  socket.send(new Uint8Array([1, 2, 3]));
  const [data] = await messages(socket, 1);
  assert.ok(data instanceof Blob);
  assert.deepEqual(new Uint8Array(await data.arrayBuffer()), new Uint8Array([1, 2, 3]));
});

test("with arraybuffer they are array buffers", async (t) => {
  const { url } = await startServer(t, echo);
  const socket = dial(t, url);
  socket.binaryType = "arraybuffer";
  socket.send(new Uint8Array([1, 2, 3]));
  assert.deepEqual(await messages(socket, 1), [new Uint8Array([1, 2, 3]).buffer]);
});

// Pitfall 34.
test("it is kept over reconnects", (t) => {
  const { socket, Fake } = dialFake(t);
  socket.binaryType = "arraybuffer";
  assert.equal(Fake.last.binaryType, "arraybuffer");
  Fake.last.accept();
  socket.reconnect();
  assert.equal(Fake.made.length, 2);
  assert.equal(Fake.last.binaryType, "arraybuffer");
  assert.equal(socket.binaryType, "arraybuffer");
});

test("it can be changed back on an open socket", (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  socket.binaryType = "arraybuffer";
  socket.binaryType = "blob";
  assert.equal(Fake.last.binaryType, "blob");
});

test("it can be set before there is a socket", async (t) => {
  const { socket, Fake } = dialFake(t, { startClosed: true, reconnect: AT_ONCE });
  socket.binaryType = "arraybuffer";
  const changed = event(socket, "statechange");
  socket.reconnect();
  await changed;
  assert.equal(Fake.last.binaryType, "arraybuffer");
});
