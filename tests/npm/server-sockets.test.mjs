// Sockets of every shape, and their buffers.
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { inspect } from "node:util";
import { SessionServer } from "steadysocket/server";
import { begin, FakeSocket } from "./support/fake-socket.mjs";
import { next } from "./support/session-server.mjs";
import { turn, within } from "./support/waiting.mjs";

const LARGE = "x".repeat(200_000);

test("above the mark data waits, control frames do not, and all goes on when it drains", async (context) => {
  const { socket, session, tick } = await fake(context);
  assert.equal(session.send(LARGE), true);
  assert.equal(session.send(LARGE), true);
  assert.equal(session.send("small"), false);
  const before = socket.sent.length;
  socket.receive("#p 1,0,0");
  assert.equal(socket.sent.length, before + 1);
  assert.match(socket.sent.at(-1), /^#q 1,0,/);
  tick(20);
  assert.equal(socket.sent.length, before + 1);
  socket.bufferedAmount = 0;
  tick(20);
  assert.equal(socket.sent.at(-1), "3|small");
  assert.equal(session.sendVolatile("now"), true);
  socket.bufferedAmount = 300_000;
  assert.equal(session.sendVolatile("too much"), false);
});

test("a peer that takes nothing for 30 s loses its socket, and keeps its session", async (context) => {
  const { sessions, socket, session, tick } = await fake(context);
  session.send(LARGE);
  session.send(LARGE);
  session.send("small");
  const now = performance.now();
  const clock = context.mock.method(performance, "now", () => now + 20_000);
  socket.bufferedAmount -= 1;
  tick(20);
  clock.mock.mockImplementation(() => now + 49_000);
  tick(20);
  assert.deepEqual(socket.closes, []);
  clock.mock.mockImplementation(() => now + 51_000);
  tick(20);
  assert.deepEqual(socket.closes, [4905]);
  assert.deepEqual(sessions.stats().closed, { 4905: 1 });
  assert.equal(session.isAttached, false);
  assert.equal(session.report, undefined);
});

// Pitfall 91.
test("a peer that asks and does not read loses its socket, before the answers fill the memory", async (context) => {
  const { sessions, socket, session, tick } = await fake(context);
  session.send(LARGE);
  session.send(LARGE);
  const full = socket.bufferedAmount;
  let asked = 0;
  for (; asked < 50_000 && sessions.stats().detached === 0; asked += 1) {
    socket.receive(`#p ${asked},0,0`);
    // It takes a little now and then.
    socket.bufferedAmount -= 1;
    if (asked % 1_000 === 0) tick(20);
  }
  assert.ok(asked < 50_000);
  assert.ok(socket.bufferedAmount < full + 70_000, `${socket.bufferedAmount}`);
  assert.deepEqual(socket.closes, [4905]);
  assert.equal(session.isAttached, false);
});

test("a slow peer that asks now and then keeps its socket", async (context) => {
  const { socket, session, tick } = await fake(context);
  for (let asked = 0; asked < 20_000; asked += 1) {
    socket.receive(`#p ${asked},${session.unacknowledged},0`);
    socket.receive(`#a ${asked >> 6}`);
    // Below the mark, but never drained.
    socket.bufferedAmount = Math.min(socket.bufferedAmount, 200_000);
    if (asked % 64 === 0) session.send(LARGE);
    tick(20);
  }
  assert.deepEqual(socket.closes, []);
});

test("a peer that takes what it can keeps its socket, however full the buffer stays", async (context) => {
  const { socket, session, tick } = await fake(context);
  const now = performance.now();
  const clock = context.mock.method(performance, "now", () => now);
  for (let seconds = 0; seconds < 60; seconds += 10) {
    clock.mock.mockImplementation(() => now + seconds * 1_000);
    // Below the mark, but never drained: the next message fills it up again.
    socket.bufferedAmount = Math.min(socket.bufferedAmount, 200_000);
    session.send(LARGE);
    session.send("small");
    socket.receive(`#a ${session.unacknowledged}`);
    tick(20);
  }
  assert.ok(socket.bufferedAmount > 262_144);
  assert.deepEqual(socket.closes, []);
  assert.equal(session.isAttached, true);
});

test("a socket that does not close in time is terminated", async (context) => {
  const { sessions, socket, tick } = await fake(context);
  sessions.close();
  assert.equal(sessions.stats().sockets, 1);
  tick(4_999);
  assert.equal(socket.isTerminated, false);
  tick(1);
  assert.equal(socket.isTerminated, true);
  assert.equal(sessions.stats().sockets, 0);
});

test("a client that does not answer close is cut off after 10 s without progress", async (context) => {
  const { socket, session, tick } = await fake(context);
  session.send("1");
  session.send("2");
  session.close();
  socket.receive("#a 1");
  tick(10_000);
  assert.deepEqual(socket.closes, []);
  socket.receive("#a 2");
  tick(10_000);
  assert.deepEqual(socket.closes, []);
  tick(10_000);
  assert.deepEqual(socket.closes, [4930]);
  assert.equal(session.report?.why, "closed");
});

test("a message that is never acknowledged holds up the end for 10 s", async (context) => {
  const { socket, session, tick } = await fake(context, { ack: "manual" });
  const messages = session.messages();
  socket.receive("1|a");
  const message = (await messages.next()).value;
  await messages.return?.();
  session.close();
  socket.receive('#bye {"code":1000,"reason":"","tx":1}');
  tick(9_999);
  assert.equal(session.report?.why, undefined);
  tick(1);
  assert.equal(session.report?.why, "ended");
  assert.deepEqual([socket.sent.at(-1), socket.closes], ['#gone {"why":"ended","rx":0}', [1000]]);
  assert.equal(message?.ack(), false);
});

test("binary messages come in every form, in order, and leave as buffers", async (context) => {
  const { socket, session } = await fake(context);
  /** @type {string[]} */
  const heard = [];
  const all = within(
    new Promise((resolve) => {
      session.addEventListener("message", ({ data }) => {
        heard.push(typeof data === "string" ? data : `bytes ${new Uint8Array(data)}`);
        if (heard.length === 6) resolve(undefined);
      });
    }),
    "six messages",
  );
  socket.receive(Uint8Array.of(1, 1, 11).buffer);
  socket.receive(Buffer.concat([Buffer.of(9, 9), Buffer.of(1, 2, 22)]).subarray(2));
  socket.receive([Buffer.of(1), Buffer.of(3), Buffer.of(33, 34)]);
  // It takes a while to read: what comes after it has to wait.
  socket.receive(new Blob([Uint8Array.of(1, 4, 44)]));
  socket.receive("5|text");
  socket.receive(Uint8Array.of(1, 6));
  await all;
  assert.deepEqual(heard, ["bytes 11", "bytes 22", "bytes 33,34", "bytes 44", "text", "bytes "]);
});

test("a Blob that cannot be read costs the socket, and leaves no gap", async (context) => {
  const reported = context.mock.method(console, "error", () => {});
  const sessions = new SessionServer();
  const socket = new FakeSocket();
  const session = await begin(sessions, socket, (data) => socket.receive(data));
  session.addEventListener("message", () => assert.fail("a message after a gap"));
  session.addEventListener("ended", () => assert.fail("the end of a session that can go on"));
  const detached = next(session, "detached");
  const error = new Error("the file is gone");
  socket.receive(Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(error) }));
  socket.receive("2|after it");
  await detached;
  await turn();
  assert.deepEqual(reported.mock.calls[0]?.arguments, [error]);
  assert.deepEqual(socket.closes, [4903]);
});

test("an emitter is a socket, too", async () => {
  const sessions = new SessionServer();
  const socket = Object.assign(new EventEmitter(), {
    sent: /** @type {unknown[]} */ ([]),
    send(/** @type {unknown} */ data) {
      this.sent.push(data);
    },
    close() {},
  });
  const receive = (/** @type {any} */ text) => socket.emit("message", Buffer.from(text), false);
  const session = await begin(sessions, socket, receive);
  const text = next(session, "message");
  receive("1|héllo");
  assert.equal((await text).data, "héllo");
  const binary = next(session, "message");
  socket.emit("message", Buffer.of(1, 2, 7), true);
  assert.deepEqual(new Uint8Array((await binary).data), Uint8Array.of(7));
  const detached = next(session, "detached");
  socket.emit("error", new Error("a frame that is none"));
  socket.emit("close", 1001);
  await detached;
  assert.equal(sessions.stats().sockets, 0);
});

test("a socket that throws harms nobody", async (context) => {
  const reported = context.mock.method(console, "error", () => {});
  const { sessions, socket, session } = await fake(context);
  const broken = new Error("broken");
  socket.send = () => {
    throw broken;
  };
  socket.close = () => {
    throw broken;
  };
  session.send("1");
  Object.defineProperty(socket, "bufferedAmount", {
    get() {
      throw broken;
    },
  });
  session.send("2");
  assert.equal(session.unacknowledged, 2);
  sessions.close();
  assert.deepEqual(session.report?.uncertain, ["1", "2"]);
  assert.deepEqual(reported.mock.calls[0]?.arguments, [broken]);
});

// Pitfall 90.
for (const [name, shape, dropped, taken] of /** @type {const} */ ([
  ["Bun's", { sendText() {} }, 0, -1],
  ["Bun's, in a peer of crossws,", { websocket: { sendText() {} } }, 0, -1],
  ["that of uWebSockets.js", {}, 2, 0],
])) {
  test(`a socket that drops a frame, as ${name} may, gets no other, and is left`, async (context) => {
    const { socket, session, tick } = await fake(context);
    const { send } = Object.assign(socket, shape);
    let isFull = false;
    socket.send = (/** @type {string} */ data) => {
      if (isFull) return dropped;
      send.call(socket, data);
      return taken;
    };
    session.send("1");
    isFull = true;
    session.send("2");
    isFull = false;
    session.send("3");
    assert.equal(socket.sent.at(-1), "1|1");
    tick(0);
    assert.deepEqual(socket.closes, [4905]);
    assert.equal(session.isAttached, false);
    assert.equal(session.unacknowledged, 3);
  });
}

for (const [name, shape, answers] of /** @type {const} */ ([
  ["undefined, as ws does", {}, [undefined]],
  ["0, as a peer of crossws for ws does", { websocket: { on() {} } }, [0]],
  ["1 or 0, as uWebSockets.js does", {}, [1, 0]],
  ["the number of bytes, as Bun does", { sendText() {} }, [2, 5, -1]],
])) {
  test(`a socket whose send returns ${name}, has taken the frame`, async (context) => {
    const { socket, session, tick } = await fake(context);
    const { send } = Object.assign(socket, shape);
    for (const answer of answers) {
      socket.send = (/** @type {string} */ data) => {
        send.call(socket, data);
        return answer;
      };
      session.send("");
    }
    tick(5_000);
    assert.equal(session.isAttached, true);
    assert.equal(socket.sent.at(-1), `${answers.length}|`);
  });
}

test("a socket that refuses a frame gets no other, and is left if it does not close", async (context) => {
  const { socket, session, tick } = await fake(context);
  const { send } = socket;
  socket.send = () => {
    throw new Error("not now");
  };
  session.send("1");
  socket.send = send;
  session.send("2");
  assert.equal(socket.sent.at(-1)?.startsWith("#welcome "), true);
  tick(4_999);
  assert.equal(session.isAttached, true);
  tick(1);
  assert.deepEqual(socket.closes, [4905]);
  assert.equal(session.isAttached, false);
  assert.equal(session.unacknowledged, 2);
});

test("a socket that closes within close, and one that throws in the end, are forgotten", async (context) => {
  const reported = context.mock.method(console, "error", () => {});
  const { sessions, socket, tick } = await fake(context);
  socket.close = () => {
    socket.dispatchEvent(Object.assign(new Event("close"), { code: 1000 }));
  };
  const other = new FakeSocket();
  await begin(sessions, other, (data) => other.receive(data));
  const broken = new Error("broken");
  other.terminate = () => {
    throw broken;
  };
  sessions.close();
  assert.equal(sessions.stats().sockets, 1);
  tick(5_000);
  assert.equal(sessions.stats().sockets, 0);
  assert.equal(socket.isTerminated, false);
  assert.deepEqual(reported.mock.calls[0]?.arguments, [broken]);
});

test("a socket that takes no 1002 is refused all the same", () => {
  const sessions = new SessionServer();
  const socket = new FakeSocket();
  socket.protocol = "chat";
  /** @type {unknown[]} */
  const closes = [];
  socket.close = (code) => {
    closes.push(code);
    if (code === 1002) throw new DOMException("not this code", "InvalidAccessError");
  };
  assert.equal(sessions.accept(socket), false);
  assert.deepEqual(closes, [1002, undefined]);
});

test("a socket is served by one server, once", async (context) => {
  const { sessions, socket, session } = await fake(context);
  const twice = { code: "ERR_OPTION", option: "socket", value: socket };
  const text = "option socket is accepted twice, expected one that is not served yet";
  assert.throws(() => sessions.accept(socket), { ...twice, message: text });
  assert.throws(() => new SessionServer().accept(socket), twice);
  const message = next(session, "message");
  socket.receive("1|still here");
  assert.equal((await message).data, "still here");
});

for (const value of [undefined, {}, { send() {} }]) {
  test(`${inspect(value)} is no socket`, () => {
    const error = { code: "ERR_OPTION", option: "socket", value };
    assert.throws(() => new SessionServer().accept(/** @type {any} */ (value)), error);
  });
}

test("hooks ignore peers that they have not taken", () => {
  const { hooks } = new SessionServer();
  const peer = { protocol: "chat", send() {}, close() {} };
  hooks.open(peer);
  hooks.message(peer, "1|x");
  hooks.close(peer, { code: 1000 });
  const refused = hooks.upgrade({ headers: { "sec-websocket-protocol": "chat" } });
  assert.ok(refused instanceof Response);
  assert.equal(refused.status, 400);
});

test("hooks without negotiation take clients that offer nothing, and choose what others offer", () => {
  const { hooks } = new SessionServer({ negotiation: "none" });
  assert.deepEqual(hooks.upgrade({ headers: {} }), { headers: {} });
  const offer = { "sec-websocket-protocol": "steady.v1" };
  assert.deepEqual(hooks.upgrade({ headers: offer }), { headers: offer });
});

/**
 * A session on a socket whose buffer and time are moved by the test.
 *
 * @param {import("node:test").TestContext} context
 * @param {import("steadysocket/server").SessionServerOptions} [options]
 */
async function fake(context, options) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const sessions = new SessionServer({ limits: { maxMessageBytes: 1_000_000 }, ...options });
  const socket = new FakeSocket();
  const session = await begin(sessions, socket, (data) => socket.receive(data));
  const tick = (/** @type {number} */ ms) => context.mock.timers.tick(ms);
  return { sessions, socket, session, tick };
}
