// How sessions of `steadysocket/server` end, and the server itself.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { vectors, whole } from "../protocol/vectors.mjs";
import { next, serve } from "./support/session-server.mjs";
import { within } from "./support/waiting.mjs";

const HELLO = '#hello {"v":1,"protos":[],"win":[8,1000],"max":100,"ttl":1000,"lib":"raw"}';

test("a session without a socket expires, and its client learns how far it came", async (context) => {
  const server = await serve(context, { ttlMs: 1 });
  const { client, session } = await server.session();
  const heard = next(session, "message");
  client.send("1");
  await heard;
  client.isOffline = true;
  session.send("unsent");
  await client.next("message");
  session.addEventListener("detached", () => session.send("2"));
  const ended = next(session, "ended");
  client.cut();
  const { report } = await ended;
  assert.deepEqual([report.why, report.code, report.deliveredUpTo], ["expired", 1006, 0]);
  assert.deepEqual([report.uncertain, report.unsent], [["unsent"], ["2"]]);
  client.online();
  const own = await client.next("ended");
  assert.deepEqual([own.why, own.deliveredUpTo, own.uncertain], ["expired", 1, []]);
});

test("without tombstones the client learns that its session is unknown", async (context) => {
  const server = await serve(context, { ttlMs: 1, tombstones: { max: 0 } });
  const { client, session } = await server.session();
  client.isOffline = true;
  const ended = next(session, "ended");
  client.cut();
  await ended;
  client.online();
  assert.equal((await client.next("ended")).why, "unknown");
  const { tombstones, refused } = server.sessions.stats();
  assert.deepEqual([tombstones, refused], [0, { unknown: 1 }]);
});

test("a user's oldest session makes room for another one", async (context) => {
  const server = await serve(context, {
    authenticate: () => "ann",
    detached: { perPrincipal: 1 },
  });
  const first = await server.session();
  const second = await server.session();
  for (const { client } of [first, second]) client.isOffline = true;
  const detached = next(first.session, "detached");
  first.client.cut();
  await detached;
  const ended = next(first.session, "ended");
  second.client.cut();
  assert.equal((await ended).report.why, "evicted");
  assert.equal(second.session.report, undefined);
  assert.ok(server.sessions.stats().detachedBytes > 0);
  first.client.online();
  assert.equal((await first.client.next("ended")).why, "evicted");
  assert.deepEqual(server.sessions.stats().refused, { evicted: 1 });
});

test("a page that goes away for good ends its session at once", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  const ended = next(session, "ended");
  client.leave();
  assert.equal((await ended).report.why, "final");
});

test("a drain asks clients to leave and leaves nothing uncertain", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  session.addEventListener("message", ({ data }) => session.send(data));
  client.send("1");
  await client.messages(1);
  const drained = server.sessions.drain({ withinMs: 0 });
  await client.until(({ read }) => read.some((frame) => `${frame}`.startsWith("#away ")), "#away");
  client.isOffline = true;
  client.pass(0);
  await within(drained, "the drain");
  assert.deepEqual(
    [session.report?.why, session.report?.uncertain, session.report?.unsent],
    ["stopped", [], []],
  );
  assert.deepEqual(server.sessions.stats().sockets, 0);
});

test("a drain does not wait for sockets that open after it has begun", async (context) => {
  const server = await serve(context);
  const { client } = await server.session();
  const drained = server.sessions.drain({ withinMs: 0 });
  const late = new WebSocket(server.url, "steady.v1");
  await once(late, "open");
  await client.until(({ read }) => read.some((frame) => `${frame}`.startsWith("#away ")), "#away");
  client.isOffline = true;
  client.pass(0);
  await within(drained, "the drain", 3_000);
  late.terminate();
});

test("drains that overlap end together", async (context) => {
  const server = await serve(context);
  const { client } = await server.session();
  const drains = [0, 0].map((withinMs) => server.sessions.drain({ withinMs }));
  await client.until(({ read }) => read.some((frame) => `${frame}`.startsWith("#away ")), "#away");
  client.isOffline = true;
  client.pass(0);
  await within(Promise.all(drains), "both drains", 3_000);
});

test("close ends everything at once, with reports", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  session.send("1");
  server.sessions.close();
  assert.equal(session.report?.why, "stopped");
  assert.deepEqual(session.report?.uncertain, ["1"]);
  await client.until(({ closes }) => closes.length > 0, "a close");
  assert.deepEqual(client.closes, [4900]);
  assert.equal(server.sessions.size, 0);
});

test("drain refuses a time that is none", async (context) => {
  const server = await serve(context);
  await assert.rejects(server.sessions.drain({ withinMs: 300_001 }), { option: "withinMs" });
});

test("a hello that nobody confirms is given up", async (context) => {
  const server = await serve(context, { firstFrameTimeoutMs: 1 });
  const silent = new WebSocket(server.url, ["steady.v1"]);
  assert.equal((await once(silent, "close"))[0], 4906);
  const unconfirmed = new WebSocket(server.url, ["steady.v1"]);
  unconfirmed.on("open", () => unconfirmed.send(HELLO));
  assert.equal((await once(unconfirmed, "close"))[0], 4906);
});

test("a dead socket is found by its silence, and the session waits for another one", async (context) => {
  const server = await serve(context, { heartbeat: { intervalMs: 1, timeoutMs: 1 } });
  const { socket, session } = await raw(server);
  const [code] = await once(socket, "close");
  assert.equal(code, 4902);
  assert.equal(session.isAttached, false);
  assert.equal(session.report, undefined);
});

test("each malformed frame ends the session with its code", async (context) => {
  const server = await serve(context);
  const frames = ["text", "control", "bodies", "openings"].flatMap((name) =>
    vectors(`${name}.json`).invalid.map((/** @type {any} */ it) => ({ ...it, isText: true })),
  );
  frames.push(...vectors("binary.json").invalid);
  assert.ok(frames.length > 100);
  for (const { name, frame, close, isText } of frames) {
    const { socket, session } = await raw(server);
    const text = whole(frame);
    socket.send(isText ? text : Buffer.from(text, "hex"));
    assert.equal((await within(once(socket, "close"), name))[0], close, name);
    assert.equal(session.report?.why, "protocol", name);
  }
});

test("a client that breaks its promises harms its own session only", async (context) => {
  const server = await serve(context, { limits: { windowMessages: 2, maxMessageBytes: 10 } });
  const other = await server.session();
  for (const [frames, code] of /** @type {[string[], number][]} */ ([
    [["2|gap"], 4931],
    [["1,1|ack above tx"], 4931],
    [["1|eleven chars"], 4935],
    [["1|a", "2|b", "3|c"], 4934],
    [["#k 1"], 4931],
    [["#X 1"], 4932],
    [['#bye {"code":1000,"reason":"","tx":1}'], 4931],
    [[`1|${"x".repeat(1_000_000)}`], 4935],
    [[`#${"x".repeat(1_000_000)}`], 4931],
  ])) {
    const { socket, session } = await raw(server);
    for (const frame of frames) socket.send(frame);
    const name = frames.join().slice(0, 40);
    assert.equal((await within(once(socket, "close"), name))[0], code, name);
    assert.equal(session.report?.why, "protocol", name);
  }
  const heard = next(other.session, "message");
  other.client.send("still here");
  assert.equal((await heard).data, "still here");
});

test("a first frame that is none closes the socket", async (context) => {
  const server = await serve(context);
  for (const first of ["hello", "#k 0", "1|x", Buffer.of(1, 1)]) {
    const socket = new WebSocket(server.url, ["steady.v1"]);
    socket.on("open", () => socket.send(first));
    assert.equal((await once(socket, "close"))[0], 4931, String(first));
  }
  assert.equal(server.sessions.size, 0);
});

test("a process with sessions that wait for their clients ends by itself", async () => {
  const program = fileURLToPath(new URL("support/session-process.mjs", import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await once(child.stdout, "data");
  assert.equal(String(said), "1 session without a socket\n");
  const [code] = await within(once(child, "exit"), "the end of the process");
  assert.equal(code, 0);
});

/**
 * A session whose client says what the test says.
 *
 * @param {Awaited<ReturnType<typeof serve>>} server
 * @returns {Promise<{ socket: WebSocket, session: import("steadysocket/server").Session }>}
 */
async function raw({ sessions, url }) {
  const begun = next(sessions, "session");
  const socket = new WebSocket(url, ["steady.v1"]);
  socket.on("open", () => socket.send(HELLO));
  socket.once("message", () => socket.send("#k 0"));
  const { session } = await begun;
  return { socket, session };
}
