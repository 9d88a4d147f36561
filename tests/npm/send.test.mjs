// @ts-check
/** `send`: order, conversion, and whose a buffer is after it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { dial, dialFake, echo, startServer } from "./support/sockets.mjs";
import { event, messages } from "./support/waiting.mjs";

// Pitfall 31.
test("messages sent before open arrive after it, in order", async (t) => {
  const { url } = await startServer(t, echo);
  const socket = dial(t, url);
  const sent = Array.from({ length: 100 }, (_, index) => `message ${index}`);
  for (const text of sent) assert.equal(socket.send(text), false);
  assert.deepEqual(await messages(socket, 100), sent);
});

test("send on an open socket returns true and gives the message on at once", (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  assert.equal(socket.send("hello"), true);
  assert.deepEqual(Fake.last.sent, ["hello"]);
});

// Pitfall 32.
test("on a new socket the queue comes first, then open, then what its listeners send", (t) => {
  const { socket, Fake } = dialFake(t);
  socket.addEventListener("open", () => socket.send("from open"));
  socket.send("queued 1");
  socket.send("queued 2");
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["queued 1", "queued 2", "from open"]);
});

// Pitfall 39.
test("no timer stands between send and the socket", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "setImmediate"] });
  const { socket, Fake } = dialFake(t);
  socket.send("queued");
  Fake.last.accept();
  socket.send("direct");
  assert.deepEqual(Fake.last.sent, ["queued", "direct"]);
});

test("send without arguments is a TypeError, as natively", (t) => {
  const { socket } = dialFake(t);
  const send = /** @type {any} */ (socket.send).bind(socket);
  assert.throws(() => send(), {
    name: "TypeError",
    message: "send: 1 argument required, but only 0 present",
  });
});

// Pitfall 37.
for (const [name, value, text] of /** @type {[string, unknown, string][]} */ ([
  ["undefined", undefined, "undefined"],
  ["null", null, "null"],
  ["a number", 1.5, "1.5"],
  ["a bigint", 10n, "10"],
  ["false", false, "false"],
  ["URLSearchParams", new URLSearchParams({ a: "b" }), "a=b"],
  ["an object", {}, "[object Object]"],
  ["an array", [1, 2], "1,2"],
  ["an empty text", "", ""],
])) {
  test(`${name} is queued as the text ${JSON.stringify(text)}`, (t) => {
    const { socket, Fake } = dialFake(t);
    socket.send(/** @type {any} */ (value));
    Fake.last.accept();
    assert.deepEqual(Fake.last.sent, [text]);
  });
}

test("a symbol is a TypeError, as natively", (t) => {
  const { socket } = dialFake(t);
  assert.throws(() => socket.send(/** @type {any} */ (Symbol("message"))), TypeError);
  assert.equal(socket.bufferedAmount, 0);
});

test("an object is converted at send, not when it leaves the queue", (t) => {
  const { socket, Fake } = dialFake(t);
  let text = "early";
  socket.send(/** @type {any} */ ({ toString: () => text }));
  text = "late";
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["early"]);
});

// Pitfall 36.
test("a queued buffer is copied at send", (t) => {
  const { socket, Fake } = dialFake(t);
  const bytes = new Uint8Array([1, 2, 3]);
  socket.send(bytes.buffer);
  socket.send(bytes);
  bytes.fill(9);
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, [buffer(1, 2, 3), buffer(1, 2, 3)]);
});

test("a queued view sends its own range only", (t) => {
  const { socket, Fake } = dialFake(t);
  const bytes = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7]);
  socket.send(bytes.subarray(2, 4));
  socket.send(new DataView(bytes.buffer, 5, 1));
  socket.send(new Uint16Array(bytes.buffer, 6, 1));
  socket.send(Buffer.from("hi"));
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, [buffer(2, 3), buffer(5), buffer(6, 7), buffer(104, 105)]);
});

test("a detached buffer is queued as an empty message, as natively", (t) => {
  const { socket, Fake } = dialFake(t);
  const detached = new ArrayBuffer(8);
  structuredClone(detached, { transfer: [detached] });
  socket.send(detached);
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, [new ArrayBuffer(0)]);
});

test("a shared buffer, or a view of one, is a TypeError, as natively", (t) => {
  const { socket } = dialFake(t);
  assert.throws(() => socket.send(new Uint8Array(new SharedArrayBuffer(4))), TypeError);
  const shared = /** @type {any} */ (new SharedArrayBuffer(4));
  assert.throws(() => socket.send(shared), TypeError);
});

test("a blob is queued as it is, and counts its size", (t) => {
  const { socket, Fake } = dialFake(t);
  const blob = new Blob(["héé€"]);
  socket.send(blob);
  assert.equal(socket.bufferedAmount, 8);
  Fake.last.accept();
  assert.equal(Fake.last.sent[0], blob);
});

test("on an open socket a message is given on untouched", (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  const bytes = new Uint8Array(4).subarray(1);
  socket.send(bytes);
  assert.equal(Fake.last.sent[0], bytes);
});

// Pitfall 33.
for (const [text, bytes] of /** @type {[string, number][]} */ ([
  ["hello", 5],
  ["héé€", 8],
  ["Привіт", 12],
  ["😀", 4],
  ["\ud83d", 3],
  ["\ude00\ud83d", 6],
  ["a\ud83d\ude00b", 6],
  ["", 0],
])) {
  test(`the queued text ${JSON.stringify(text)} counts ${bytes} bytes`, (t) => {
    const { socket } = dialFake(t);
    socket.send(text);
    assert.equal(socket.bufferedAmount, bytes);
    assert.equal(socket.stats().queuedBytes, bytes);
  });
}

test("bufferedAmount is the queue's and the socket's", (t) => {
  const { socket, Fake } = dialFake(t, { highWaterMarkBytes: 10, lowWaterMarkBytes: 10 });
  Fake.last.accept();
  Fake.last.bufferedAmount = 11;
  assert.equal(socket.send("four"), false);
  assert.equal(socket.bufferedAmount, 15);
});

test("messages that the socket itself refuses are thrown back by it", (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  const error = new TypeError("not this one");
  Fake.last.send = () => {
    throw error;
  };
  assert.throws(
    () => socket.send("x"),
    (thrown) => thrown === error,
  );
  assert.equal(socket.state, "open");
});

test("a queued message that the socket refuses is handed back by a drop event", (t) => {
  t.mock.method(console, "error", () => {});
  const { socket, Fake } = dialFake(t);
  socket.send("bad");
  socket.send("good");
  Fake.last.send = (data) => {
    if (data === "bad") throw new TypeError("not this one");
    Fake.last.sent.push(data);
  };
  /** @type {unknown[]} */
  const dropped = [];
  socket.addEventListener("drop", ({ data, reason }) => dropped.push([data, reason]));
  Fake.last.accept();
  assert.deepEqual(dropped, [["bad", "refused"]]);
  assert.deepEqual(Fake.last.sent, ["good"]);
  assert.equal(/** @type {any} */ (console.error).mock.callCount(), 1);
});

test("send while closing and after the end is a ClosedError with the message", async (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  const data = { toString: () => "hello" };
  const refused = { name: "ClosedError", code: "ERR_CLOSED", data };
  socket.close();
  assert.throws(() => socket.send(/** @type {any} */ (data)), {
    ...refused,
    message: "send: the connection is closing",
  });
  Fake.last.end(4401, "log in");
  assert.throws(() => socket.send(/** @type {any} */ (data)), {
    ...refused,
    message: "send: the connection has ended: 4401 log in",
    close: { code: 4401, reason: "log in", wasClean: true, synthetic: false },
  });
});

test("text and binary come back as they went", async (t) => {
  const { url } = await startServer(t, echo);
  const socket = dial(t, url);
  socket.binaryType = "arraybuffer";
  await event(socket, "open");
  const replies = messages(socket, 3);
  socket.send("Привіт, 🌍");
  socket.send(new Uint8Array([1, 2, 3]));
  socket.send("");
  assert.deepEqual(await replies, ["Привіт, 🌍", buffer(1, 2, 3), ""]);
});

test("a queued blob arrives", async (t) => {
  const { url } = await startServer(t, echo);
  const socket = dial(t, url);
  socket.binaryType = "arraybuffer";
  socket.send(new Blob([new Uint8Array([7, 8])]));
  assert.deepEqual(await messages(socket, 1), [buffer(7, 8)]);
});

/** @param {number[]} bytes */
function buffer(...bytes) {
  return new Uint8Array(bytes).buffer;
}
