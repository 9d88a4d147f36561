// @ts-check
/** `pause()`, `resume()` and the option `idle`. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { OptionError, SteadySocket } from "steadysocket";
import { dial, dialFake, mockTime, record, startServer } from "./support/sockets.mjs";
import { event, turn, within } from "./support/waiting.mjs";

// Pitfall 85.
test("a pause closes normally and queues, and resume() dials at once", (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  const events = record(socket);
  socket.pause();
  assert.deepEqual(Fake.last.closeCalls, [[1000, undefined]]);
  assert.equal(socket.state, "suspended");
  assert.equal(socket.readyState, 0);
  assert.equal(socket.send("waits"), false);
  assert.deepEqual(events, [
    { type: "statechange", from: "open", to: "suspended" },
    {
      type: "close",
      code: 1000,
      reason: "",
      wasClean: true,
      synthetic: true,
      willReconnect: true,
      delayMs: 0,
    },
  ]);
  socket.resume();
  assert.equal(Fake.made.length, 2);
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["waits"]);
});

test("a server sees a normal close, and the promises of the connection wait", async (t) => {
  /** @type {number[]} */
  const codes = [];
  const { server, url } = await startServer(t, (peer) => {
    peer.on("close", (code) => codes.push(code));
  });
  const socket = dial(t, url);
  await event(socket, "open");
  const [peer] = server.clients;
  const left = within(new Promise((done) => peer?.once("close", done)), "the server's close");
  socket.pause();
  await left;
  assert.deepEqual(codes, [1000]);
  const opened = socket.opened();
  socket.send("queued");
  const drained = socket.drained();
  socket.resume();
  await within(Promise.all([opened, drained]), "both promises");
});

test("close() in a pause ends the connection, and resume() does not revive it", async (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  socket.pause();
  socket.close(4001, "bye");
  const { code } = await within(socket.closed, "the end");
  assert.equal(code, 4001);
  socket.resume();
  socket.pause();
  await turn();
  assert.equal(socket.state, "closed");
  assert.equal(Fake.made.length, 1);
  socket.reconnect();
  assert.equal(Fake.made.length, 2);
});

test("reconnect() in a pause dials", (t) => {
  const { socket, Fake } = dialFake(t);
  socket.pause();
  socket.reconnect();
  assert.equal(Fake.live.length, 1);
  assert.equal(socket.state, "connecting");
});

test("with reconnect: false it can be paused, and send throws as while connecting", (t) => {
  const { socket, Fake } = dialFake(t, { reconnect: false });
  Fake.last.accept();
  socket.pause();
  assert.equal(socket.readyState, 0);
  assert.throws(() => socket.send("a"), { name: "InvalidStateError" });
  socket.resume();
  Fake.last.accept();
  assert.equal(socket.readyState, 1);
  Fake.last.end(1001);
  assert.equal(socket.readyState, 3);
});

// Pitfall 85.
test("an idle connection pauses, and a send wakes it", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { idle: { closeAfterMs: 1_000 } });
  Fake.last.accept();
  time.tick(900);
  socket.send("a");
  time.tick(900);
  Fake.last.receive("b");
  time.tick(999);
  assert.equal(socket.state, "open");
  time.tick(1);
  assert.equal(socket.state, "suspended");
  assert.equal(socket.send("c"), false);
  assert.equal(Fake.made.length, 2);
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["c"]);
});

// Pitfall 85.
test("with startClosed the first send dials", (t) => {
  const { socket, Fake } = dialFake(t, { idle: true, startClosed: true });
  assert.equal(Fake.made.length, 0);
  socket.send("first");
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["first"]);
});

test("startClosed waits for resume() as for reconnect()", (t) => {
  const { socket, Fake } = dialFake(t, { startClosed: true });
  socket.send("first");
  assert.equal(Fake.made.length, 0);
  socket.resume();
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["first"]);
});

test("with wakeOnSend: false only resume() wakes", (t) => {
  const { socket, Fake } = dialFake(t, { idle: { wakeOnSend: false } });
  Fake.last.accept();
  socket.pause();
  socket.send("a");
  assert.equal(socket.state, "suspended");
});

test("idle needs reconnection", () => {
  const options = { reconnect: false, idle: true };
  assert.throws(() => new SteadySocket("ws://fake.test/", [], options), {
    name: OptionError.name,
    message: "option idle is true, expected false with reconnect: false",
  });
  assert.throws(() => SteadySocket.with({ idle: {} }), OptionError);
});
