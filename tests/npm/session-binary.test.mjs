// @ts-check
/** Binary messages of sessions, wherever they come back to the user, or go by another way. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { WebSocketServer } from "ws";
import { startSessions } from "./support/reference-server.mjs";
import { connect, event } from "./support/session.mjs";
import { provideLocks, Storage } from "./support/storage.mjs";
import { within } from "./support/waiting.mjs";

const FIRST = Uint8Array.of(1, 2, 3);
const SECOND = Uint8Array.of(4, 5);

test("a report has them as they were sent", async (t) => {
  const server = await startSessions(t, { onMessage: () => false });
  const socket = connect(t, server);
  await event(socket, "open");
  await server.shown();
  socket.send(FIRST);
  await server.until(() => server.last.data.length === 1);
  server.server.sessions.clear();
  server.cut();
  await event(socket, "close");
  socket.send(new DataView(SECOND.buffer, 1));
  const { report } = await event(socket, "ended");
  assert.deepEqual(report.uncertain, [FIRST.buffer]);
  assert.deepEqual(report.unsent, [Uint8Array.of(5).buffer]);
});

test("so has the queue, and who is told that they are dropped", async (t) => {
  const queue = /** @type {const} */ ({ maxMessages: 1, overflow: "drop-oldest" });
  const socket = connect(t, {}, { startClosed: true, queue });
  const dropped = event(socket, "drop");
  socket.send(FIRST);
  socket.send(SECOND);
  assert.deepEqual((await dropped).data, FIRST.buffer);
  assert.deepEqual(socket.drainQueuedMessages(), [SECOND.buffer]);
});

test("a plain socket gets them without a header", async (t) => {
  const wss = new WebSocketServer({ port: 0 });
  t.after(() => wss.close());
  await once(wss, "listening");
  const got = once(wss, "connection").then(([peer]) => once(peer, "message"));
  const { port } = /** @type {import("node:net").AddressInfo} */ (wss.address());
  const socket = connect(t, { url: `ws://127.0.0.1:${port}` }, { session: "prefer" });
  socket.send(FIRST);
  const [data] = await within(got, "the message");
  assert.deepEqual(new Uint8Array(data), FIRST);
});

test("one that was kept is sent by the next page, and none counts more bytes than it has", async (t) => {
  const reload = provideLocks(t);
  const server = await startSessions(t);
  const area = new Storage();
  const reconnect = { initialDelayMs: 60_000, maxDelayMs: 60_000 };
  const load = (/** @type {Storage} */ area) => {
    const session = { ack: /** @type {const} */ ("manual"), storage: { area, key: "room" } };
    return connect(t, server, { reconnect, session });
  };
  const socket = load(area);
  await event(socket, "open");
  await server.shown();
  socket.send(FIRST);
  await within(socket.acknowledged(), "the acknowledgement");
  assert.equal(socket.stats().bytesSent, 3);
  socket.terminate();
  socket.send(SECOND);
  reload();
  const next = load(new Storage(area));
  await event(next, "open");
  await within(next.acknowledged(), "the acknowledgement");
  assert.deepEqual(server.last.data, [FIRST, SECOND]);
});
