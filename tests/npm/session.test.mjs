// @ts-check
/** `steadysocket/session` with a server of sessions, over real sockets. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { SteadySocket } from "steadysocket/session";
import { WebSocket } from "ws";
import { startSessions } from "./support/reference-server.mjs";
import { connect, event } from "./support/session.mjs";
import { within } from "./support/waiting.mjs";

test("messages go both ways over a session, text as text and binary as binary", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server);
  socket.binaryType = "arraybuffer";
  /** @type {unknown[]} */
  const got = [];
  socket.addEventListener("message", ({ data }) => got.push(data));
  const [, opened] = await Promise.all([event(socket, "started"), event(socket, "open")]);
  assert.equal(opened.resumed, false);
  assert.equal(socket.send("hello"), true);
  const bytes = Uint8Array.of(1, 2, 3);
  socket.send(bytes);
  bytes.fill(0);
  await within(socket.acknowledged(), "the acknowledgement");
  assert.deepEqual(server.last.data, ["hello", Uint8Array.of(1, 2, 3)]);
  assert.equal(socket.unacknowledged, 0);
  server.send("hi");
  server.send(Uint8Array.of(4, 5));
  await server.until(() => server.last.session.endpoint.acked === 2);
  assert.deepEqual(got, ["hi", Uint8Array.of(4, 5).buffer]);
});

test("what was sent while there was no socket arrives once, in order, on the next one", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server);
  /** @type {unknown[]} */
  const got = [];
  socket.addEventListener("message", ({ data }) => got.push(data));
  await event(socket, "open");
  socket.send("1");
  await within(socket.acknowledged(), "the acknowledgement");
  server.cut();
  await event(socket, "close");
  server.send("a");
  assert.equal(socket.send("2"), false);
  assert.equal(socket.send("3"), false);
  const opened = await event(socket, "open");
  assert.equal(opened.resumed, true);
  await within(socket.acknowledged(), "the acknowledgement");
  await server.until(() => server.last.session.endpoint.acked === 1);
  assert.deepEqual([server.last.data, got], [["1", "2", "3"], ["a"]]);
  assert.equal(server.seen.length, 1);
  assert.equal(socket.stats().resumes, 1);
});

test("close delivers what was accepted, and tells code and reason on both sides", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server, { session: { closeTimeoutMs: 10_000 } });
  await event(socket, "open");
  socket.send("last words");
  socket.close(4321, "enough");
  assert.throws(() => socket.send("too late"), { code: "ERR_CLOSED", data: "too late" });
  const [{ report }, closed] = await Promise.all([
    event(socket, "ended"),
    event(socket, "close"),
    within(socket.closed, "the end"),
  ]);
  assert.deepEqual(report, {
    ...{ why: "ended", code: 4321, reason: "enough", deliveredUpTo: 1 },
    ...{ uncertain: [], unsent: [] },
  });
  const { code, reason, wasClean, willReconnect } = closed;
  assert.deepEqual([code, reason, wasClean, willReconnect], [4321, "enough", true, false]);
  assert.deepEqual(server.last.data, ["last words"]);
  assert.equal(server.ended[0].why, "ended");
});

test("an end that the server did not answer is marked as synthetic", async (t) => {
  const server = await startSessions(t);
  let isDeaf = false;
  class Line extends WebSocket {
    /** @override */
    send(/** @type {any} */ data) {
      if (!isDeaf) super.send(data);
    }
    /** @override */
    close(/** @type {number} */ code) {
      if (!isDeaf) super.close(code);
    }
  }
  const socket = connect(t, server, { WebSocket: Line, closeTimeoutMs: 1 });
  await event(socket, "open");
  isDeaf = true;
  socket.close(4000, "enough");
  const { code, wasClean, synthetic } = await event(socket, "close");
  assert.deepEqual([code, wasClean, synthetic], [4000, false, true]);
});

test("the reason of a session's end is that of the close that ended it", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server, { session: { closeTimeoutMs: 10_000 } });
  await event(socket, "open");
  socket.close(4000, "first");
  socket.close(4009, "while closing");
  await within(socket.closed, "the end");
  socket.close(4009, "after the end");
  socket.reconnect();
  await event(socket, "open");
  await server.until(() => server.seen.length === 2);
  server.cut();
  await event(socket, "close");
  socket.close(4009, "overtaken");
  socket.reconnect();
  await event(socket, "open");
  socket.close(4001, "second");
  const { report } = await event(socket, "ended");
  assert.deepEqual([report.code, report.reason], [4001, "second"]);
  const byes = server.frames.filter((frame) => /^#bye/.test(frame));
  assert.deepEqual(
    byes.map((frame) => JSON.parse(frame.slice(5)).reason),
    ["first", "second"],
  );
});

test("a close before any session reports its own code, and what waited", async (t) => {
  const socket = connect(t, {}, { startClosed: true });
  assert.equal(socket.send("early"), false);
  const ends = Promise.all([event(socket, "ended"), event(socket, "close")]);
  socket.close(4321, "enough");
  const [{ report }, { code, wasClean }] = await ends;
  assert.deepEqual(report, {
    ...{ why: "stopped", code: 4321, reason: "enough", deliveredUpTo: 0 },
    ...{ uncertain: [], unsent: ["early"] },
  });
  assert.deepEqual([code, wasClean], [4321, true]);
});

// The server acknowledges within 200 ms.
test("a session does not pause before its messages are acknowledged, however short idle is", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server, { idle: { closeAfterMs: 20 } });
  await event(socket, "open");
  socket.send("1");
  await event(socket, "close");
  assert.deepEqual([socket.state, socket.unacknowledged], ["suspended", 0]);
  assert.equal(server.last.session.endpoint.acked, 0);
  assert.deepEqual(server.last.data, ["1"]);
});

test("a page that is back in view, or whose network changed, asks for a sign of life", async (t) => {
  const server = await startSessions(t);
  const page = new EventTarget();
  const document = Object.assign(new EventTarget(), { hidden: false });
  const lifecycle = /** @type {any} */ ({ window: page, document });
  const socket = connect(t, server, { lifecycle });
  await event(socket, "open");
  await server.shown();
  /** @type {[EventTarget, string][]} */
  const hints = [
    [page, "offline"],
    [page, "online"],
    [document, "visibilitychange"],
  ];
  const pings = () => server.frames.filter((frame) => /^#p/.test(frame)).length;
  for (const [target, type] of hints) {
    const before = pings();
    target.dispatchEvent(new Event(type));
    await server.until(() => pings() > before, type);
    // Whose answer comes after that of the ping.
    socket.send("a round trip");
    await within(socket.acknowledged(), "the acknowledgement");
  }
});

test("without the option the class is that of the plain entry point", async (t) => {
  const server = await startSessions(t, { protocol: "chat" });
  const socket = new SteadySocket(`${server.url}`, ["chat"], { WebSocket });
  t.after(() => socket.close());
  await event(/** @type {any} */ (socket), "open");
  assert.equal(socket.protocol, "chat");
  assert.deepEqual(server.offers, [["chat"]]);
  assert.equal(socket.send("plain"), true);
  await server.until(() => server.frames.length);
  assert.deepEqual(server.frames, ["plain"]);
  assert.equal(socket.unacknowledged, 0);
});
