// @ts-check
/** The option `signal`: its abort closes and ends everything. */

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { SteadySocket } from "steadysocket";
import { dialFake, mockTime, record } from "./support/sockets.mjs";
import { event } from "./support/waiting.mjs";

test("a signal that is aborted already makes no socket, and gives a close event", async (t) => {
  const { socket, Fake } = dialFake(t, { signal: AbortSignal.abort() });
  assert.equal(socket.state, "closing");
  const close = await event(socket, "close");
  assert.deepEqual([close.code, close.willReconnect], [1005, false]);
  assert.equal(socket.state, "closed");
  assert.equal(Fake.made.length, 0);
});

test("abort closes an open socket", (t) => {
  const controller = new AbortController();
  const { socket, Fake } = dialFake(t, { signal: controller.signal });
  Fake.last.accept();
  controller.abort();
  assert.equal(socket.state, "closing");
  assert.deepEqual(Fake.last.closeCalls, [[]]);
  Fake.last.end();
  assert.equal(socket.state, "closed");
});

test("abort between two dials cancels the next one", async (t) => {
  const time = mockTime(t);
  const controller = new AbortController();
  const { socket, Fake } = dialFake(t, { signal: controller.signal });
  Fake.last.fail();
  controller.abort();
  const closed = event(socket, "close");
  time.tick(3_600_000);
  await closed;
  assert.equal(socket.state, "closed");
  assert.equal(Fake.made.length, 1);
});

test("abort ends a connection that waits for reconnect()", async (t) => {
  const controller = new AbortController();
  const { socket, Fake } = dialFake(t, { startClosed: true, signal: controller.signal });
  controller.abort();
  await event(socket, "close");
  assert.equal(socket.state, "closed");
  assert.equal(Fake.made.length, 0);
});

// Pitfall 47.
test("nothing listens to the signal after the end", async (t) => {
  const { signal } = new AbortController();
  const { socket } = dialFake(t, { signal });
  assert.equal(getEventListeners(signal, "abort").length, 1);
  const { closed } = socket;
  socket.terminate();
  socket.close();
  await closed;
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("a constructor that throws leaves nothing that listens to the signal", () => {
  const { signal } = new AbortController();
  class Throwing {
    constructor() {
      throw new Error("no sockets today");
    }
  }
  assert.throws(() => new SteadySocket("ws://fake.test/", [], { WebSocket: Throwing, signal }));
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

// Pitfall 11.
test("after a reconnect() that follows the end the signal counts again", (t) => {
  const controller = new AbortController();
  const { socket, Fake } = dialFake(t, { signal: controller.signal });
  Fake.last.accept();
  Fake.last.end(1000);
  assert.equal(socket.state, "closed");
  socket.reconnect();
  Fake.last.accept();
  controller.abort();
  assert.equal(socket.state, "closing");
});

test("abort after the end tells nothing", (t) => {
  const controller = new AbortController();
  const { socket, Fake } = dialFake(t, { signal: controller.signal });
  Fake.last.accept();
  Fake.last.end(1000);
  const events = record(socket);
  controller.abort();
  assert.deepEqual(events, []);
});

test("what a signal has ended fails with its reason as the cause", async (t) => {
  const controller = new AbortController();
  const { socket, Fake } = dialFake(t, { signal: controller.signal });
  const opened = socket.opened();
  controller.abort("gone elsewhere");
  Fake.last.end(1006, "", false);
  const expected = { code: "ERR_CLOSED", cause: "gone elsewhere" };
  await assert.rejects(opened, expected);
  assert.throws(() => socket.send("x"), expected);
  socket.reconnect();
  Fake.last.accept();
  Fake.last.end(1000);
  await assert.rejects(socket.opened(), (error) => error instanceof Error && !("cause" in error));
});

test("a signal that is aborted already is the cause, too", async (t) => {
  const { socket } = dialFake(t, { signal: AbortSignal.abort("never began") });
  await event(socket, "close");
  await assert.rejects(socket.opened(), { code: "ERR_CLOSED", cause: "never began" });
});

test("a signal that is aborted after the end is no cause", async (t) => {
  const controller = new AbortController();
  const { socket, Fake } = dialFake(t, { signal: controller.signal });
  Fake.last.accept();
  Fake.last.end(1000);
  controller.abort("too late");
  await assert.rejects(socket.opened(), (error) => error instanceof Error && !("cause" in error));
});
