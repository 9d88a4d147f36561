// @ts-check
/** The fake server of `steadysocket/testing`: what clients and the test see of each other. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { SteadySocket } from "steadysocket";
import { FakeClock, FakeServer } from "steadysocket/testing";
import { record } from "./support/sockets.mjs";
import { event, messages, turn, within } from "./support/waiting.mjs";

const URL = "wss://example.test/chat";

/**
 * A server and a client that is open.
 *
 * @param {import("node:test").TestContext} t
 * @param {import("steadysocket/testing").FakeServerOptions & { offered?: string[] }} [options]
 */
async function connect(t, { offered, ...options } = {}) {
  const server = new FakeServer(URL, options);
  const socket = new server.WebSocket(URL, offered);
  t.after(() => socket.close());
  const peer = await server.connection();
  return { server, socket, peer };
}

/**
 * The next native event.
 *
 * @param {WebSocket} socket
 * @param {string} type
 * @returns {Promise<any>}
 */
function next(socket, type) {
  const emitted = new Promise((resolve) => socket.addEventListener(type, resolve, { once: true }));
  return within(emitted, `the event ${type}`);
}

/** @param {any} close */
const plain = ({ code, reason, wasClean }) => ({ code, reason, wasClean });

test("messages pass in both directions, in order", async (t) => {
  const server = new FakeServer(URL);
  const socket = new SteadySocket(URL, [], { WebSocket: server.WebSocket });
  t.after(() => socket.close());
  socket.send("queued");
  const peer = await server.connection();
  socket.send("sent");
  assert.deepEqual([await peer.message(), await peer.message()], ["queued", "sent"]);
  const two = messages(socket, 2);
  peer.send("one");
  peer.send("two");
  assert.deepEqual(await two, ["one", "two"]);
  assert.deepEqual(peer.received, ["queued", "sent"]);
});

test("a connection is given when its client is open", async (t) => {
  const { socket, server, peer } = await connect(t);
  assert.equal(socket.readyState, socket.OPEN);
  assert.deepEqual(server.connections, [peer]);
  assert.equal(peer.url.href, URL);
});

test("binary messages arrive as buffers, and as the client's binaryType says", async (t) => {
  const { socket, peer } = await connect(t);
  socket.send(new Uint8Array([9, 1, 2]).subarray(1));
  socket.send(new Blob(["ab"]));
  socket.send("after the Blob");
  const [view, blob] = [await peer.message(), await peer.message()];
  assert.deepEqual(view, Uint8Array.of(1, 2).buffer);
  assert.deepEqual(blob, Uint8Array.of(97, 98).buffer);
  assert.equal(await peer.message(), "after the Blob");
  peer.send(Uint8Array.of(3));
  const asBlob = await next(socket, "message");
  assert.ok(asBlob.data instanceof Blob);
  socket.binaryType = "arraybuffer";
  peer.send(Uint8Array.of(3));
  assert.deepEqual((await next(socket, "message")).data, Uint8Array.of(3).buffer);
});

test("the server chooses the first subprotocol that it speaks", async (t) => {
  const { socket, peer } = await connect(t, { protocols: ["b", "c"], offered: ["a", "c", "b"] });
  assert.deepEqual([socket.protocol, peer.protocol], ["c", "c"]);
});

test("without a subprotocol in common the dial fails", async () => {
  const server = new FakeServer(URL, { protocols: ["b"] });
  const { code } = await next(new server.WebSocket(URL, ["a"]), "close");
  assert.equal(code, 1006);
});

test("an answer in onConnection comes after open", async (t) => {
  const server = new FakeServer(URL, { onConnection: (peer) => peer.send("welcome") });
  const socket = new SteadySocket(URL, [], { WebSocket: server.WebSocket });
  t.after(() => socket.close());
  const events = record(socket);
  await event(socket, "message");
  const types = events.map(({ type }) => type).filter((type) => type !== "statechange");
  assert.deepEqual(types, ["open", "message"]);
});

for (const code of [1000, 1001, 1008, 1012, 3000, 4401, 4999]) {
  test(`the server closes with ${code}`, async (t) => {
    const { socket, peer } = await connect(t);
    const closed = next(socket, "close");
    peer.send("last");
    peer.close(code, "bye");
    const expected = { code, reason: "bye", wasClean: true };
    assert.deepEqual(plain(await closed), expected);
    assert.deepEqual(await peer.closed, expected);
  });
}

test("the server closes without a code", async (t) => {
  const { socket, peer } = await connect(t);
  const closed = next(socket, "close");
  peer.close();
  assert.deepEqual(plain(await closed), { code: 1005, reason: "", wasClean: true });
});

test("a code that no frame carries, or a long reason, is refused", async (t) => {
  const { peer } = await connect(t);
  for (const code of [999, 1005, 1006, 1015, 5000, 1000.5]) {
    assert.throws(() => peer.close(code), {
      name: "RangeError",
      message: RegExp(`code is ${code}`),
    });
  }
  assert.throws(() => peer.close(1000, "ї".repeat(62)), RangeError);
  assert.ok(peer.isOpen);
});

test("the client closes, and the server hears its code", async (t) => {
  const { socket, peer, server } = await connect(t);
  socket.send("last");
  socket.close(3001, "bye");
  assert.equal(socket.readyState, socket.CLOSING);
  assert.deepEqual(plain(await next(socket, "close")), {
    code: 3001,
    reason: "bye",
    wasClean: true,
  });
  assert.equal((await peer.closed).code, 3001);
  assert.deepEqual(peer.received, ["last"]);
  assert.deepEqual(server.connections, []);
});

test("a broken connection is 1006 for both", async (t) => {
  const { socket, peer } = await connect(t);
  peer.terminate();
  assert.deepEqual(plain(await next(socket, "close")), { code: 1006, reason: "", wasClean: false });
  assert.equal((await peer.closed).code, 1006);
});

test("after the end the peer takes nothing, and gives no message", async (t) => {
  const { socket, peer } = await connect(t);
  const pending = peer.message();
  peer.terminate();
  await assert.rejects(pending, /has ended/);
  await assert.rejects(peer.message(), /has ended/);
  assert.throws(() => peer.send("late"), /send: the connection has ended/);
  assert.throws(() => peer.close(1000), /close: the connection has ended/);
  await next(socket, "close");
});

test("a refused dial is error and 1006, and is counted", async () => {
  const server = new FakeServer(URL);
  server.refuse();
  const socket = new server.WebSocket(URL, ["a"]);
  /** @type {string[]} */
  const types = [];
  for (const type of ["open", "error", "close"])
    socket.addEventListener(type, () => types.push(type));
  assert.equal((await next(socket, "close")).code, 1006);
  assert.deepEqual(types, ["error", "close"]);
  assert.deepEqual(
    server.dials.map(({ url, protocols }) => [url.href, protocols]),
    [[URL, ["a"]]],
  );
});

test("a dial hangs until it is accepted", async (t) => {
  const server = new FakeServer(URL);
  server.hang();
  const socket = new server.WebSocket(URL);
  t.after(() => socket.close());
  await turn();
  assert.equal(socket.readyState, socket.CONNECTING);
  server.accept();
  await next(socket, "open");
});

test("a dial that hangs can be refused, or given up", async () => {
  const server = new FakeServer(URL);
  server.hang();
  const [refused, abandoned] = [new server.WebSocket(URL), new server.WebSocket(URL)];
  await turn();
  abandoned.close();
  assert.equal((await next(abandoned, "close")).code, 1006);
  server.refuse();
  assert.equal((await next(refused, "close")).code, 1006);
});

test("a function answers each dial", async (t) => {
  const server = new FakeServer(URL);
  server.answer(({ url }) => (url.searchParams.get("token") === "fresh" ? "accept" : "refuse"));
  let token = "stale";
  const url = () => `${URL}?token=${token}`;
  const reconnect = { initialDelayMs: 0 };
  const socket = new SteadySocket(url, [], { WebSocket: server.WebSocket, reconnect });
  t.after(() => socket.close());
  await event(socket, "close");
  token = "fresh";
  await within(socket.opened(), "open");
  assert.equal(server.connections[0]?.url.search, "?token=fresh");
});

test("a crash breaks every connection, and refuses until accept", async (t) => {
  const { server, socket } = await connect(t);
  const other = new server.WebSocket(URL);
  await server.connection();
  const closes = [next(socket, "close"), next(other, "close")];
  server.crash();
  assert.deepEqual(
    (await Promise.all(closes)).map(({ code }) => code),
    [1006, 1006],
  );
  assert.equal((await next(new server.WebSocket(URL), "close")).code, 1006);
  server.accept();
  await next(new server.WebSocket(URL), "open");
});

test("close ends every connection with one code", async (t) => {
  const { server, socket } = await connect(t);
  server.close(1012, "restart");
  assert.equal((await next(socket, "close")).code, 1012);
});

test("nothing passes a silent line, and neither side is told", async (t) => {
  const { socket, peer } = await connect(t);
  peer.send("on the way");
  peer.goSilent();
  peer.send("into the void");
  socket.send("into the void");
  socket.addEventListener("message", () => assert.fail("it passed"));
  await turn();
  assert.deepEqual(peer.received, []);
  assert.equal(socket.readyState, socket.OPEN);
});

test("the installed class reaches the servers by their addresses", async (t) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "WebSocket");
  const [chat, feed] = [new FakeServer(URL), new FakeServer("wss://example.test/feed")];
  for (const server of [chat, feed]) {
    server.install();
    t.after(() => server.uninstall());
  }
  const sockets = [new SteadySocket(`${URL}?a`), new SteadySocket("wss://example.test/feed")];
  t.after(() => {
    for (const socket of sockets) socket.close();
  });
  assert.equal((await chat.connection()).url.search, "?a");
  assert.equal((await feed.connection()).url.pathname, "/feed");
  chat.uninstall();
  assert.ok(globalThis.WebSocket);
  feed.uninstall();
  assert.deepEqual(Object.getOwnPropertyDescriptor(globalThis, "WebSocket"), before);
});

test("an address that no server has is refused, and named in a warning", async (t) => {
  const warn = t.mock.method(console, "warn", () => {});
  const server = new FakeServer(URL);
  const socket = new server.WebSocket("wss://example.test/other");
  assert.equal((await next(socket, "close")).code, 1006);
  assert.match(
    warn.mock.calls[0]?.arguments[0],
    /no fake server has the address wss:\/\/example.test\/other/,
  );
  assert.deepEqual(server.dials, []);
});

test("what the network cannot be, and unknown names, are refused", () => {
  const server = new FakeServer();
  assert.throws(() => server.network({ latencyMs: -1 }), RangeError);
  assert.throws(() => server.network({ bytesPerSecond: Number.NaN }), RangeError);
  const typo = /** @type {any} */ ({ latency: 1 });
  const expected = { name: "TypeError", message: /there is no latency, expected/ };
  for (const act of [
    () => server.network(typo),
    () => new FakeServer(URL, typo),
    () => new FakeClock(typo),
  ]) {
    assert.throws(act, expected);
  }
  assert.throws(() => new FakeServer("ftp://example.test/"), { name: "SyntaxError" });
});

test("a message that is left out is a TypeError, as natively", async () => {
  const server = new FakeServer(URL);
  const socket = new server.WebSocket(URL);
  const peer = await server.connection();
  const received = next(socket, "message");
  const send = /** @type {any} */ (peer.send).bind(peer);
  const message = "send: 1 argument required, but only 0 present";
  assert.throws(() => send(), { name: "TypeError", message });
  send(undefined);
  assert.equal((await received).data, "undefined");
});

test("an http address is the ws address of the same server", async () => {
  const server = new FakeServer("https://example.test/chat");
  await next(new server.WebSocket(URL), "open");
});
