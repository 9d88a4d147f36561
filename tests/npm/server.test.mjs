// `steadysocket/server` over `ws`, with the client of tests/protocol.
import assert from "node:assert/strict";
import { test } from "node:test";
import { next, serve } from "./support/session-server.mjs";
import { within } from "./support/waiting.mjs";

test("a session echoes text and binary messages, and ends by bye", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  session.addEventListener("message", ({ data }) => session.send(data));
  client.send("hello");
  client.send(Uint8Array.of(0, 255));
  client.send("");
  const [text, binary, empty] = await client.messages(3);
  assert.equal(text, "hello");
  assert.deepEqual(binary, Uint8Array.of(0, 255));
  assert.equal(empty, "");
  const ended = next(session, "ended");
  client.close(1000, "done");
  const { report } = await ended;
  assert.deepEqual(report, {
    ...{ why: "ended", code: 1000, reason: "done" },
    ...{ deliveredUpTo: 3, uncertain: [], unsent: [] },
  });
  assert.equal((await client.next("ended")).why, "ended");
  assert.equal(session.report, report);
  assert.equal(server.sessions.size, 0);
});

test("binary messages are buffers of their own", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  const message = next(session, "message");
  client.send(Uint8Array.of(1, 2, 3));
  const { data, seq } = await message;
  assert.ok(data instanceof ArrayBuffer);
  assert.deepEqual(new Uint8Array(data), Uint8Array.of(1, 2, 3));
  assert.equal(seq, 1);
});

test("a session goes on after its socket is lost, and loses nothing either way", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  /** @type {unknown[]} */
  const heard = [];
  session.addEventListener("message", ({ data }) => heard.push(data));
  client.send("1");
  await within(next(session, "message"), "the first message");
  client.isOffline = true;
  const detached = next(session, "detached");
  client.cut();
  await detached;
  assert.equal(session.isAttached, false);
  assert.equal(session.send("while away"), false);
  assert.equal(client.send("2"), false);
  assert.equal(session.unacknowledged, 1);
  const resumed = next(session, "resumed");
  const acknowledged = session.acknowledged();
  client.online();
  await resumed;
  assert.deepEqual(await client.messages(1), ["while away"]);
  client.pass(200);
  await within(acknowledged, "the acknowledgement");
  await client.until(() => heard.length === 2, "the second message");
  assert.deepEqual(heard, ["1", "2"]);
  const { started, resumed: resumes, detached: losses } = server.sessions.stats();
  assert.deepEqual([started, resumes, losses], [1, 1, 1]);
});
