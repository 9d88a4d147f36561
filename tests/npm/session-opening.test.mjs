// @ts-check
/** How sessions begin and end: options, credentials, subprotocols, servers that know none. */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { inspect } from "node:util";
import { SteadySocket } from "steadysocket/session";
import { FakeClock } from "steadysocket/testing";
import { WebSocket, WebSocketServer } from "ws";
import { fakeWebSocket } from "./support/fake.mjs";
import { startSessions } from "./support/reference-server.mjs";
import { connect, event } from "./support/session.mjs";
import { within } from "./support/waiting.mjs";

/** @typedef {import("steadysocket/session").SessionSocketOptions} Options */

/** @type {[options: any, name: string][]} */
const WRONG = [
  [{ session: "always" }, "session"],
  [{ session: true }, "session"],
  [{ session: { mode: "maybe" } }, "session.mode"],
  [{ session: { modes: "require" } }, "session.modes"],
  [{ session: { auth: 7 } }, "session.auth"],
  [{ session: { auth: "x".repeat(8_193) } }, "session.auth"],
  [{ session: { auth: '"'.repeat(4_097) } }, "session.auth"],
  [{ session: { auth: new ArrayBuffer(1) } }, "session.auth"],
  [{ session: { ack: "never" } }, "session.ack"],
  [{ session: { limits: { windowMessages: 0 } } }, "session.limits.windowMessages"],
  [
    { session: { limits: { windowBytes: 10, maxMessageBytes: 11 } } },
    "session.limits.maxMessageBytes",
  ],
  [{ session: { ttlMs: -1 } }, "session.ttlMs"],
  [{ session: { closeTimeoutMs: Infinity } }, "session.closeTimeoutMs"],
  [{ session: { storage: 7 } }, "session.storage"],
  [{ session: { storage: true } }, "session.storage"],
  // There are no Web Locks here, or no `sessionStorage`.
  [{ session: { storage: { key: "k" }, ack: "manual" } }, "session.storage"],
  [{ session: "require", heartbeat: true }, "heartbeat"],
  [{ session: "require", handshake: async () => {} }, "handshake"],
  [{ session: "require", reconnect: false }, "reconnect"],
  [{ session: "prefer", reconnect: false }, "reconnect"],
  [{ session: "require", queue: false }, "queue"],
];

for (const [options, option] of WRONG) {
  test(`an option is refused: ${JSON.stringify(options).slice(0, 60)}`, () => {
    const make = () => new SteadySocket("ws://localhost", [], { WebSocket, ...options });
    assert.throws(make, { name: "OptionError", code: "ERR_OPTION", option });
  });
}

/** The longest names of subprotocols whose hello is sent whatever the credentials. */
const LONGEST = "x".repeat(7_996);

test("subprotocols that may make a hello too long are an error that says by how much", async (t) => {
  const expected = {
    name: "OptionError",
    option: "protocols",
    message: "option protocols is 8001 bytes in JSON, expected at most 8,000",
  };
  const address = { url: "ws://localhost" };
  const long = [`${LONGEST}x`];
  for (const session of /** @type {const} */ (["require", "prefer"])) {
    const Fake = fakeWebSocket();
    const options = { WebSocket: Fake, session };
    assert.throws(() => connect(t, address, options, long), expected);
    assert.equal(Fake.made.length, 0);
    const later = new SteadySocket(address.url, async () => long, options);
    const giveup = event(later, "giveup");
    const { error } = await event(later, "error");
    assert.equal(error.code, "ERR_CONSTRUCTOR");
    assert.equal(/** @type {any} */ (error.cause).message, expected.message);
    assert.equal((await giveup).reason, "invalid-address");
    assert.equal(Fake.made.length, 0);
  }
  const Fake = fakeWebSocket();
  const plain = new SteadySocket(address.url, long, { WebSocket: Fake });
  Fake.last.fail();
  plain.close();
});

test("the longest names and credentials fit into one hello", async (t) => {
  const server = await startSessions(t);
  const auth = "y".repeat(8_192);
  // `ws` would not take headers of that length.
  class Bare extends WebSocket {
    /** @param {string | URL} url */
    constructor(url) {
      super(url, "steady.v1");
    }
  }
  const socket = connect(t, server, { WebSocket: Bare, session: { auth } }, [LONGEST]);
  await event(socket, "open");
  assert.equal(JSON.parse(server.frames[0].slice("#hello ".length)).auth, auth);
});

test("`undefined` stands for an option that is not given, with the defaults of sessions", async (t) => {
  const server = await startSessions(t);
  class Full extends WebSocket {
    /** @param {string} url @param {string | string[]} [protocols] */
    constructor(url, protocols) {
      super(url, protocols);
      // More than sessions let wait there, and less than plain sockets do.
      Object.defineProperty(this, "bufferedAmount", { value: 300_000 });
    }
  }
  const socket = connect(t, server, { WebSocket: Full, highWaterMarkBytes: undefined });
  await event(socket, "open");
  assert.equal(socket.send("waits"), false);
  const make = () => SteadySocket.with({ session: "require", reconnect: undefined });
  assert.throws(make, { name: "OptionError", option: "reconnect" });
});

test("credentials are asked for before each dial, and are in no address", async (t) => {
  const server = await startSessions(t);
  /** @type {import("steadysocket/session").DialInfo[]} */
  const dials = [];
  const auth = async (/** @type {any} */ dial) => `token ${dials.push(dial)}`;
  const socket = connect(t, server, { session: { auth } });
  await event(socket, "open");
  await server.shown();
  server.cut();
  await event(socket, "resumed");
  const first = server.frames.filter((frame) => /^#(hello|resume)/.test(frame));
  const given = first.map((frame) => JSON.parse(frame.slice(frame.indexOf(" "))).auth);
  assert.deepEqual(given, ["token 1", "token 2"]);
  assert.deepEqual([dials[0]?.reconnect, dials[1]?.reconnect], [false, true]);
});

test("credentials that cannot be had are a failed attempt", async (t) => {
  const server = await startSessions(t);
  let calls = 0;
  const auth = () => {
    calls += 1;
    if (calls === 1) throw new Error("no network");
    return "token";
  };
  const socket = connect(t, server, { session: { auth } });
  const { error } = await event(socket, "error");
  assert.equal(error.code, "ERR_PROVIDER");
  assert.equal(error.message, "the url, the protocols or auth failed: no network");
  await event(socket, "open");
  assert.equal(server.offers.length, 1);
});

test("credentials that come after those of the next dial count for nothing", async (t) => {
  const server = await startSessions(t);
  /** @type {((auth: string) => void)[]} */
  const late = [];
  const auth = () => (late.length > 0 ? "new" : new Promise((resolve) => late.push(resolve)));
  class Dialled extends WebSocket {
    constructor(/** @type {string} */ url, /** @type {string | string[]} */ protocols = []) {
      super(url, protocols);
      late[0]?.("old");
    }
  }
  const socket = connect(t, server, { WebSocket: Dialled, session: { auth } });
  socket.reconnect();
  await event(socket, "open");
  const hello = server.frames.find((frame) => frame.startsWith("#hello"));
  assert.equal(JSON.parse(hello.slice("#hello ".length)).auth, "new");
});

test("credentials that are wrong are in no error", async (t) => {
  const secret = "secret ".repeat(1_200);
  const make = () => new SteadySocket("ws://localhost", [], { session: { auth: secret } });
  const hides = (/** @type {any} */ error) => !inspect(error).includes("secret");
  assert.throws(make, hides);
  const server = await startSessions(t);
  for (const wrong of [secret, { secret }, [secret]]) {
    const auth = /** @type {any} */ (() => wrong);
    const { error } = await event(connect(t, server, { session: { auth } }), "error");
    assert.equal(/** @type {any} */ (error.cause).option, "session.auth");
    assert.ok(hides(error), error.message);
  }
});

test("the subprotocol is negotiated inside, and kept while there is no socket", async (t) => {
  const server = await startSessions(t);
  const plain = connect(t, server);
  await event(plain, "open");
  assert.deepEqual(server.offers, [["steady.plain", "steady.v1"]]);
  assert.equal(plain.protocol, "");
  const socket = connect(t, server, {}, ["chat.v2", "chat.v1"]);
  await event(socket, "open");
  await server.shown();
  assert.deepEqual(server.offers[1], ["chat.v2", "chat.v1", "steady.v1"]);
  assert.match(
    server.frames.findLast((frame) => frame.startsWith("#hello")),
    /"protos":\["chat.v2","chat.v1"\]/,
  );
});

test("a session that the server does not know ends with a report, and a new one begins", async (t) => {
  const server = await startSessions(t, { onMessage: () => false });
  const socket = connect(t, server);
  await event(socket, "open");
  await server.shown();
  socket.send("uncertain");
  await server.until(() => server.last.data.length === 1);
  server.server.sessions.clear();
  server.cut();
  await event(socket, "close");
  socket.send("unsent");
  const [{ report }] = await Promise.all([event(socket, "ended"), event(socket, "started")]);
  assert.deepEqual(report, {
    ...{ why: "unknown", code: 1006, reason: "", deliveredUpTo: 0 },
    ...{ uncertain: ["uncertain"], unsent: ["unsent"] },
  });
  assert.equal(socket.unacknowledged, 0);
});

test("the server's bye ends the session, with its code and reason", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server);
  const closed = event(socket, "close");
  const ended = event(socket, "ended");
  await event(socket, "open");
  await server.shown();
  server.server.close(server.last.session, 4_000);
  assert.deepEqual((await ended).report.why, "ended");
  const { code, wasClean, willReconnect } = await closed;
  assert.deepEqual([code, wasClean, willReconnect], [4_000, true, false]);
});

test("a server without sessions is an error where they are required", async (t) => {
  const { url } = await startPlain(t);
  const socket = connect(t, { url });
  const { error } = await event(socket, "error");
  assert.deepEqual([error.name, error.code], ["ConnectionError", "ERR_NO_SESSION"]);
  const { code, willReconnect } = await event(socket, "close");
  assert.deepEqual([code, willReconnect], [4931, true]);
});

test("where they are preferred, ws without handleProtocols is plain at the first dial", async (t) => {
  const { url, got, offers } = await startPlain(t);
  const socket = connect(t, { url }, { session: "prefer" });
  const message = event(socket, "message");
  const opened = await event(socket, "open");
  assert.equal(opened.resumed, false);
  assert.equal(socket.protocol, "");
  assert.equal(socket.send("plain"), true);
  assert.equal((await message).data, "plain");
  assert.deepEqual([got, offers], [["plain"], ["steady.plain,steady.v1"]]);
  let reports = 0;
  socket.addEventListener("ended", () => {
    reports += 1;
  });
  const closed = event(socket, "close");
  socket.close(4_001, "done");
  const { code, reason } = await closed;
  assert.deepEqual([code, reason, reports], [4_001, "done", 0]);
});

test("where they are preferred, a server that names no subprotocol is plain at the second dial", async (t) => {
  const { url, got, offers } = await startPlain(t, false);
  const socket = connect(t, { url }, { session: "prefer", heartbeat: { message: "ping" } });
  socket.send("before");
  /** @type {string[]} */
  const events = [];
  for (const type of /** @type {const} */ (["error", "close", "open"])) {
    socket.addEventListener(type, () => events.push(type));
  }
  await event(socket, "open");
  assert.deepEqual(events, ["open"], "the pair of dials is one to the user");
  socket.send("after");
  await within(socket.drained(), "the drain");
  const message = event(socket, "message");
  socket.send("last");
  assert.equal((await message).data, "before");
  assert.deepEqual(offers, ["steady.plain,steady.v1", ""]);
  assert.ok(got.every((frame) => !frame.startsWith("#")));
});

test("the pair of dials is one of the attempts", async (t) => {
  const { url, offers } = await startPlain(t, false);
  const socket = connect(t, { url }, { session: "prefer", reconnect: { maxAttempts: 1 } });
  await event(socket, "open");
  assert.equal(offers.length, 2);
});

test("one handshake of the user is run on a plain socket alone", async (t) => {
  const { url, got } = await startPlain(t);
  let runs = 0;
  const handshake = async (/** @type {any} */ peer) => {
    runs += 1;
    peer.send("who");
    await peer.next();
  };
  const plain = connect(t, { url }, { session: "prefer", handshake });
  await event(plain, "open");
  assert.deepEqual([runs, got], [1, ["who"]]);
  const server = await startSessions(t);
  const socket = connect(t, server, { session: "prefer", handshake });
  await event(socket, "open");
  assert.equal(runs, 1);
});

test("a class of two arguments takes the option, also as an additional one", async (t) => {
  const server = await startSessions(t);
  const Reconnecting = SteadySocket.with({ WebSocket, reconnect: {}, heartbeat: true });
  const options = /** @type {const} */ ({ session: "require" });
  assert.throws(() => Reconnecting.with(options), { name: "OptionError", option: "heartbeat" });
  const Bound = Reconnecting.with({ ...options, heartbeat: false });
  const socket = /** @type {SteadySocket} */ (new Bound(server.url));
  t.after(() => socket.terminate());
  await event(socket, "started");
  assert.ok(socket instanceof SteadySocket);
  const ended = event(socket, "ended");
  socket.close();
  assert.equal((await ended).report.why, "ended");
});

/**
 * A server without sessions that echoes: the one of `ws`, which takes the first subprotocol, or one
 * that names none.
 *
 * @param {import("node:test").TestContext} t
 */
async function startPlain(t, isNaming = true) {
  /** @type {string[]} */
  const got = [];
  /** @type {string[]} */
  const offers = [];
  const http = createServer();
  const wss = new WebSocketServer({
    server: http,
    ...(isNaming ? {} : { handleProtocols: () => /** @type {const} */ (false) }),
  });
  wss.on("connection", (socket, { headers }) => {
    offers.push(headers["sec-websocket-protocol"] ?? "");
    socket.on("message", (data) => {
      got.push(String(data));
      socket.send(String(data));
    });
  });
  t.after(() => {
    for (const socket of wss.clients) socket.terminate();
    http.close();
  });
  await within(new Promise((done) => http.listen(0, "127.0.0.1", () => done(0))), "the server");
  return { url: `ws://127.0.0.1:${/** @type {any} */ (http.address()).port}`, got, offers };
}

test("credentials that are a string are those of each hello and resume", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server, { session: { auth: "token" } });
  await event(socket, "open");
  await server.shown();
  server.cut();
  await event(socket, "resumed");
  const bodies = server.frames.filter((frame) => /^#(hello|resume) /.test(frame));
  const given = bodies.map((frame) => JSON.parse(frame.slice(frame.indexOf(" "))).auth);
  assert.deepEqual(given, ["token", "token"]);
});

for (const session of [/** @type {const} */ ("require"), /** @type {const} */ (false)]) {
  test(`a signal that is aborted already makes no socket, with session: ${session}`, async (t) => {
    const server = await startSessions(t);
    const signal = AbortSignal.abort();
    const socket = new SteadySocket(server.url, [], { WebSocket, signal, session });
    await within(socket.closed, "the end");
    assert.equal(socket.state, "closed");
    assert.deepEqual(server.offers, []);
  });
}

for (const [mode, handshakeTimeoutMs, code] of /** @type {const} */ ([
  ["require", undefined, 4902],
  ["prefer", undefined, 4902],
  ["require", 2_000, undefined],
])) {
  const limit = handshakeTimeoutMs ?? 10_000;
  test(`a hello without an answer is given up after ${limit} ms: ${mode}`, async (t) => {
    const clock = new FakeClock();
    clock.install();
    t.after(() => clock.uninstall());
    const Fake = fakeWebSocket();
    const options = { WebSocket: Fake, session: mode, reconnect: { initialDelayMs: 1_000 } };
    const socket = new SteadySocket("ws://localhost", [], {
      ...options,
      ...(handshakeTimeoutMs && { handshakeTimeoutMs }),
    });
    /** @type {unknown[]} */
    const told = [];
    socket.addEventListener("error", (/** @type {any} */ { error }) => told.push(error.code));
    socket.addEventListener("close", (close) => told.push(close.code));
    Fake.last.accept("steady.v1");
    await clock.advance(limit - 1);
    assert.match(`${Fake.last.sent}`, /^#hello /);
    assert.deepEqual([Fake.last.closeCalls, told], [[], []]);
    await clock.advance(1);
    assert.deepEqual([Fake.last.closeCalls[0]?.[0], told], [code, ["ERR_HANDSHAKE_TIMEOUT", 1006]]);
    socket.close();
  });
}
