// @ts-check
/** Messages of sessions: who takes them, who acknowledges them, what is refused. */

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { WebSocket } from "ws";
import { startSessions } from "./support/reference-server.mjs";
import { connect, event } from "./support/session.mjs";
import { turn, within } from "./support/waiting.mjs";

/** @typedef {import("steadysocket/session").SessionMessageEvent} MessageEvent */

test("messages wait at the peer until somebody listens", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server);
  await event(socket, "open");
  await server.shown();
  server.send("1");
  server.send("2");
  socket.send("a round trip");
  await within(socket.acknowledged(), "the acknowledgement");
  assert.equal(server.last.session.endpoint.acked, 0);
  /** @type {unknown[]} */
  const got = [];
  socket.onmessage = ({ data }) => got.push(data);
  await server.until(() => server.last.session.endpoint.acked === 2);
  assert.deepEqual(got, ["1", "2"]);
});

/** @type {[name: string, listen: (socket: any, listener: (event: MessageEvent) => void) => void][]} */
const LISTENERS = [
  ["once", (socket, listener) => socket.addEventListener("message", listener, { once: true })],
  [
    "until its signal is aborted",
    (socket, listener) => {
      const controller = new AbortController();
      const { signal } = controller;
      const stop = (/** @type {MessageEvent} */ event) => {
        controller.abort();
        listener(event);
      };
      socket.addEventListener("message", stop, { signal });
    },
  ],
  [
    "until it is removed",
    (socket, listener) => {
      const stop = (/** @type {MessageEvent} */ event) => {
        socket.removeEventListener("message", stop);
        listener(event);
      };
      socket.addEventListener("message", stop);
    },
  ],
  [
    "by an attribute until it is null",
    (socket, listener) => {
      socket.onmessage = (/** @type {any} */ event) => {
        socket.onmessage = null;
        listener(event);
      };
    },
  ],
  [
    "as an object",
    (socket, listener) => {
      const handler = { handleEvent: (/** @type {any} */ event) => listener(event) };
      socket.addEventListener("message", /** @type {any} */ (handler), { once: true });
    },
  ],
];

for (const [name, listen] of LISTENERS) {
  test(`a listener takes messages: ${name}`, async (t) => {
    const server = await startSessions(t);
    const socket = connect(t, server);
    await event(socket, "open");
    await server.shown();
    server.send("1");
    server.send("2");
    /** @type {unknown[]} */
    const got = [];
    listen(socket, (/** @type {MessageEvent} */ { data }) => got.push(data));
    await server.until(() => server.last.session.endpoint.acked === 1);
    socket.send("a round trip");
    await within(socket.acknowledged(), "the acknowledgement");
    assert.deepEqual([got, server.last.session.endpoint.acked], [["1"], 1]);
    listen(socket, (/** @type {MessageEvent} */ { data }) => got.push(data));
    await server.until(() => server.last.session.endpoint.acked === 2);
    assert.deepEqual(got, ["1", "2"]);
  });
}

test("an iterator takes a message when it is asked for one", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server);
  await event(socket, "open");
  await server.shown();
  const messages = socket.messages();
  for (const data of ["1", "2", "3"]) server.send(data);
  for (const [index, data] of ["1", "2"].entries()) {
    assert.deepEqual(await within(messages.next(), data), { done: false, value: data });
    await server.until(() => server.last.session.endpoint.acked === index + 1);
  }
  socket.send("a round trip");
  await within(socket.acknowledged(), "the acknowledgement");
  assert.equal(server.last.session.endpoint.acked, 2);
});

test("with manual acknowledgement a message counts when the application says so", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server, { session: { ack: "manual" } });
  /** @type {MessageEvent[]} */
  const got = [];
  socket.addEventListener("message", (message) => got.push(message));
  await event(socket, "open");
  await server.shown();
  for (const data of ["1", "2", "3"]) server.send(data);
  socket.send("a round trip");
  await within(socket.acknowledged(), "the acknowledgement");
  await server.until(() => got.length === 3);
  assert.equal(server.last.session.endpoint.acked, 0);
  const [first, second] = got;
  assert.equal(second?.ack?.(), true);
  assert.equal(first?.ack?.(), true);
  await server.until(() => server.last.session.endpoint.acked === 2);
  socket.terminate();
  await event(socket, "resumed");
  assert.equal(got[2]?.ack?.(), true);
  await server.until(() => server.last.session.endpoint.acked === 3);
  assert.equal(got.length, 3);
});

for (const events of [true, false]) {
  test(`with manual acknowledgement an iterator acknowledges by asking on, with events: ${events}`, async (t) => {
    const server = await startSessions(t);
    const socket = connect(t, server, { session: { ack: "manual" } });
    await event(socket, "open");
    await server.shown();
    const messages = socket.messages({ events });
    for (const data of ["1", "2"]) server.send(data);
    assert.equal((await within(messages.next(), "1")).value, "1");
    socket.send("a round trip");
    await within(socket.acknowledged(), "the acknowledgement");
    assert.equal(server.last.session.endpoint.acked, 0);
    assert.equal((await within(messages.next(), "2")).value, "2");
    await server.until(() => server.last.session.endpoint.acked === 1);
  });
}

test("beside a listener an iterator acknowledges nothing", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server, { session: { ack: "manual" } });
  await event(socket, "open");
  await server.shown();
  /** @type {(() => boolean)[]} */
  const acks = [];
  socket.addEventListener("message", ({ ack }) => ack && acks.push(ack));
  const messages = socket.messages();
  for (const data of ["1", "2"]) server.send(data);
  for (const data of ["1", "2"]) assert.equal((await within(messages.next(), data)).value, data);
  socket.send("a round trip");
  await within(socket.acknowledged(), "the acknowledgement");
  assert.equal(server.last.session.endpoint.acked, 0);
  for (const ack of acks) ack();
  await server.until(() => server.last.session.endpoint.acked === 2);
});

test("of two messages that an iterator is asked for at once the first is acknowledged", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server, { session: { ack: "manual" } });
  await event(socket, "open");
  await server.shown();
  const messages = socket.messages({ events: false });
  const both = [messages.next(), messages.next()];
  for (const data of ["1", "2"]) server.send(data);
  const got = await within(Promise.all(both), "two messages");
  assert.deepEqual(
    got.map(({ value }) => value),
    ["1", "2"],
  );
  await server.until(() => server.last.session.endpoint.acked === 1);
  void messages.next();
  await server.until(() => server.last.session.endpoint.acked === 2);
});

test("after an iterator that was left, whoever takes the next message acknowledges the last one", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server, { session: { ack: "manual" } });
  await event(socket, "open");
  await server.shown();
  for (const data of ["1", "2"]) server.send(data);
  for await (const data of socket.messages({ events: false })) {
    assert.equal(data, "1");
    break;
  }
  socket.addEventListener("message", ({ ack }) => ack?.());
  await server.until(() => server.last.session.endpoint.acked === 2);
});

test("a signal that outlives its listeners keeps none of them", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server);
  await event(socket, "open");
  await server.shown();
  const { signal } = new AbortController();
  const listener = () => {};
  const listen = (/** @type {any} */ target) => {
    target.addEventListener("message", listener, { signal });
    target.removeEventListener("message", listener);
    target.addEventListener("message", listener, { signal, once: true });
  };
  // What a target of Node.js leaves itself.
  listen(new EventTarget());
  const { length } = getEventListeners(signal, "abort");
  const got = event(socket, "message");
  listen(socket);
  server.send("1");
  await got;
  assert.equal(getEventListeners(signal, "abort").length, 2 * length);
});

test("a throwing listener has been handed the message", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server);
  const thrown = new Error("thrown by a listener");
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  t.after(() => {
    for (const listener of others) process.on("uncaughtException", listener);
  });
  const reported = /** @type {Promise<Error>} */ (
    new Promise((resolve) => process.once("uncaughtException", resolve))
  );
  socket.onmessage = () => {
    throw thrown;
  };
  await event(socket, "open");
  await server.shown();
  server.send("1");
  await server.until(() => server.last.session.endpoint.acked === 1);
  assert.equal(await within(reported, "the report"), thrown);
});

test("binary messages come as the type that is wanted, Blobs go in their place", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server);
  assert.equal(socket.binaryType, "blob");
  await event(socket, "open");
  await server.shown();
  socket.send(new Blob(["blob"]));
  socket.send("text");
  await within(socket.acknowledged(), "the acknowledgement");
  assert.deepEqual(server.last.data, [new TextEncoder().encode("blob"), "text"]);
  const next = event(socket, "message");
  server.send(Uint8Array.of(7));
  const { data } = await next;
  assert.ok(data instanceof Blob);
  assert.deepEqual(new Uint8Array(await data.arrayBuffer()), Uint8Array.of(7));
  socket.binaryType = "arraybuffer";
  const second = event(socket, "message");
  server.send(Uint8Array.of(8));
  assert.deepEqual((await second).data, Uint8Array.of(8).buffer);
});

test("a message that is too large is handed back", async (t) => {
  const server = await startSessions(t, { limits: { win: [4, 20], max: 10 } });
  const limits = { maxMessageBytes: 100 };
  const socket = connect(t, server, { session: { limits } });
  const error = { name: "MessageTooBigError", code: "ERR_TOO_BIG" };
  assert.throws(() => socket.send("x".repeat(101)), { ...error, data: "x".repeat(101) });
  await event(socket, "open");
  assert.throws(() => socket.send("x".repeat(11)), { ...error, data: "x".repeat(11) });
  assert.throws(() => socket.sendVolatile("x".repeat(101)), error);
});

test("beyond window and queue a message is handed back", async (t) => {
  const server = await startSessions(t, {
    limits: { win: [1, 1_000], max: 100 },
    onMessage: () => false,
  });
  const socket = connect(t, server, { queue: { maxMessages: 1 } });
  await event(socket, "open");
  assert.equal(socket.send("numbered"), true);
  assert.equal(socket.send("queued"), false);
  assert.equal(socket.unacknowledged, 1);
  assert.equal(socket.bufferedAmount, 6);
  const error = { name: "QueueFullError", code: "ERR_QUEUE_FULL", data: "one more" };
  assert.throws(() => socket.send("one more"), error);
  assert.deepEqual(socket.drainQueuedMessages(), ["queued"]);
});

for (const [name, ...given] of [
  ["a string", "listener"],
  ["a wrong signal", () => {}, { signal: 5 }],
]) {
  test(`a listener that is refused takes no messages: ${name}`, async (t) => {
    const server = await startSessions(t);
    const socket = connect(t, server);
    await event(socket, "open");
    const { addEventListener } = /** @type {any} */ (socket);
    assert.throws(() => addEventListener.call(socket, "message", ...given), TypeError);
    await server.shown();
    server.send("1");
    socket.send("sent behind it");
    await within(socket.acknowledged(), "the acknowledgement");
    const got = await within(socket.messages().next(), "the message");
    assert.equal(got.value, "1");
  });
}

test("each listener has the socket as its this, and options may be null", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server);
  /** @type {unknown[]} */
  const targets = [];
  const { addEventListener } = /** @type {any} */ (socket);
  for (const options of [null, { once: true }, { once: true }]) {
    const listener = /** @this {unknown} */ function () {
      targets.push(this);
    };
    addEventListener.call(socket, "message", listener, options);
  }
  await server.shown();
  server.send("1");
  await server.until(() => server.last.session.endpoint.acked === 1);
  assert.deepEqual(
    targets.map((target) => target === socket),
    [true, true, true],
  );
});

test("volatile messages go at once or not at all", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server);
  assert.equal(socket.sendVolatile("before"), false);
  await event(socket, "open");
  await server.shown();
  assert.equal(socket.sendVolatile("now"), true);
  await server.until(() => server.last.data.length === 1);
  assert.deepEqual(server.last.data, ["~now"]);
  const send = /** @type {any} */ (socket.sendVolatile).bind(socket);
  assert.throws(() => send(), { name: "TypeError", message: /: 1 argument required, but only 0/ });
  assert.equal(send(undefined), true);
  await server.until(() => server.last.data.length === 2);
  assert.equal(server.last.data[1], "~undefined");
  assert.equal(socket.unacknowledged, 0);
});

test("each byte beyond the payloads counts as overhead", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server);
  socket.onmessage = () => {};
  await event(socket, "open");
  await server.shown();
  socket.send("12345");
  server.send("123");
  await within(socket.acknowledged(), "the acknowledgement");
  await server.until(() => server.last.session.endpoint.acked === 1);
  await turn();
  const { messagesSent, bytesSent, messagesReceived, bytesReceived, overheadBytes, resent } =
    socket.stats();
  assert.deepEqual([messagesSent, bytesSent, messagesReceived, bytesReceived], [1, 5, 1, 3]);
  assert.equal(resent, 0);
  assert.ok(overheadBytes > 300, `${overheadBytes}`);
});

test("messages ask the wall clock once a millisecond, and notice a sleep by it", async (t) => {
  const server = await startSessions(t);
  /** @type {string[]} */
  const pings = [];
  class Spy extends WebSocket {
    /**
     * @override
     * @param {any} data
     */
    send(data) {
      if (`${data}`.startsWith("#p ")) pings.push(data);
      super.send(data);
    }
  }
  const socket = connect(t, server, { WebSocket: /** @type {any} */ (Spy) });
  await event(socket, "open");
  let [now, wall] = [performance.now() + 10, Date.now() + 10];
  t.mock.method(performance, "now", () => now);
  const asked = t.mock.method(Date, "now", () => wall).mock;
  socket.send("the first one of a millisecond");
  assert.ok(asked.callCount() > 0);
  asked.resetCalls();
  for (let count = 0; count < 50; count += 1) socket.send("the others");
  assert.equal(asked.callCount(), 0);
  // The machine sleeps, and its monotonic clock stands still.
  wall += 60_000;
  now += 1;
  assert.deepEqual(pings, []);
  socket.send("is the server still there?");
  t.mock.restoreAll();
  assert.equal(pings.length, 1);
  // While the server is there: its clock has been a minute ahead.
  socket.close();
  await within(socket.closed, "the end");
});
