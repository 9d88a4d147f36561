// Applications of `steadysocket/server` that leave before they have everything: what they did not take
// is not acknowledged, and the client's report says so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, event } from "./support/session.mjs";
import { next, serve } from "./support/session-server.mjs";

/** @typedef {import("./support/session-client.mjs").SessionClient} SessionClient */

/** The end as the client reports it. @param {SessionClient} client */
async function end(client) {
  const { why, deliveredUpTo, uncertain, unsent } = await client.next("ended");
  return { why, deliveredUpTo, uncertain, unsent };
}

/** Sends these, and waits until the server has them. @param {SessionClient} client @param {string[]} texts */
async function send(client, ...texts) {
  for (const text of texts) client.send(text);
  client.write(`#p 99,0,${texts.length}`);
  await client.until(({ read }) => read.some((frame) => `${frame}`.startsWith("#q 99,")), "#q");
}

/** The session expires while its client has no socket. @param {SessionClient} client @param {EventTarget} session */
async function expire(client, session) {
  client.isOffline = true;
  const ended = next(session, "ended");
  client.cut();
  await ended;
  client.online();
}

test("an application that leaves its iterator and closes has the rest reported as unsent", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  await send(client, "1", "2");
  for await (const { data } of session) {
    assert.equal(data, "1");
    break;
  }
  session.send("enough");
  session.close(4000, "enough");
  client.send("3");
  assert.deepEqual(await client.messages(1), ["enough"]);
  const expected = { why: "ended", deliveredUpTo: 1, uncertain: [], unsent: ["2", "3"] };
  assert.deepEqual(await end(client), expected);
  assert.equal(session.report?.why, "ended");
});

test("the class of the package reports what the server's application left", async (context) => {
  const server = await serve(context);
  const begun = next(server.sessions, "session");
  const socket = connect(context, server);
  for (const text of ["1", "2"]) socket.send(text);
  const { session } = await begun;
  for await (const _ of session) break;
  const acknowledged = assert.rejects(socket.acknowledged(), { name: "ClosedError" });
  const [ended, closed] = [event(socket, "ended"), event(socket, "close")];
  session.close(4000, "enough");
  const { why, deliveredUpTo, uncertain, unsent } = (await ended).report;
  const expected = { why: "ended", deliveredUpTo: 1, uncertain: [], unsent: ["2"] };
  assert.deepEqual({ why, deliveredUpTo, uncertain, unsent }, expected);
  const { code, reason, wasClean } = await closed;
  assert.deepEqual([code, reason, wasClean], [4000, "enough", true]);
  await acknowledged;
});

test("a close inside of the iterator counts when the iterator is left", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  await send(client, "1", "2", "3");
  for await (const { data } of session) {
    if (data === "1") session.close();
    if (data === "2") break;
  }
  const expected = { why: "ended", deliveredUpTo: 2, uncertain: [], unsent: ["3"] };
  assert.deepEqual(await end(client), expected);
});

test("a listener for one message leaves the next ones behind", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  await send(client, "1", "2");
  session.addEventListener("message", () => session.close(), { once: true });
  const expected = { why: "ended", deliveredUpTo: 1, uncertain: [], unsent: ["2"] };
  assert.deepEqual(await end(client), expected);
});

test("a client that waits for a full window ends all the same", async (context) => {
  const server = await serve(context, { limits: { windowMessages: 1 } });
  const { client, session } = await server.session();
  await send(client, "1");
  client.send("2");
  session.close();
  const expected = { why: "ended", deliveredUpTo: 0, uncertain: [], unsent: ["1", "2"] };
  assert.deepEqual(await end(client), expected);
});

test("who closes and listens is handed what still comes", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  /** @type {unknown[]} */
  const heard = [];
  session.addEventListener("message", ({ data }) => heard.push(data));
  await send(client, "1");
  client.send("2");
  session.close();
  const expected = { why: "ended", deliveredUpTo: 2, uncertain: [], unsent: [] };
  assert.deepEqual(await end(client), expected);
  assert.deepEqual(heard, ["1", "2"]);
});

test("what waits for an application that does not listen is unsent when the session expires", async (context) => {
  const server = await serve(context, { ttlMs: 1 });
  const { client, session } = await server.session();
  await send(client, "1", "2");
  for await (const _ of session) break;
  await expire(client, session);
  /** @type {unknown[]} */
  const heard = [];
  session.addEventListener("message", ({ data }) => heard.push(data));
  const expected = { why: "expired", deliveredUpTo: 1, uncertain: [], unsent: ["2"] };
  assert.deepEqual(await end(client), expected);
  assert.deepEqual(heard, [], "after the report");
});

test("what an iterator has not given out when it is left after the end is unsent", async (context) => {
  const server = await serve(context, { ttlMs: 1 });
  const { client, session } = await server.session();
  await send(client, "1", "2", "3");
  const messages = session.messages();
  await messages.next();
  client.isOffline = true;
  const ended = next(session, "ended");
  client.cut();
  await ended;
  assert.equal((await messages.next()).value?.data, "2", "received before the end");
  await messages.return?.();
  client.online();
  const expected = { why: "expired", deliveredUpTo: 2, uncertain: [], unsent: ["3"] };
  assert.deepEqual(await end(client), expected);
});

test("nothing is handed over after its client was told that it was not", async (context) => {
  const server = await serve(context, { ttlMs: 1 });
  const { client, session } = await server.session();
  await send(client, "1", "2", "3");
  const messages = session.messages();
  await messages.next();
  await expire(client, session);
  const expected = { why: "expired", deliveredUpTo: 1, uncertain: [], unsent: ["2", "3"] };
  assert.deepEqual(await end(client), expected);
  assert.equal((await messages.next()).done, true);
});

test("a client that broke the protocol is told what an iterator had given out", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  await send(client, "1", "2");
  const messages = session.messages();
  await messages.next();
  const ended = next(session, "ended");
  client.write("9|gap");
  await ended;
  const { deliveredUpTo, uncertain, unsent } = await end(client);
  assert.deepEqual([deliveredUpTo, uncertain, unsent], [1, [], ["2"]]);
  assert.equal((await messages.next()).done, true);
});

test("acknowledgements by hand count after the application has left", async (context) => {
  const server = await serve(context, { ack: "manual" });
  const { client, session } = await server.session();
  await send(client, "1", "2", "3");
  const messages = session.messages();
  const [one, two] = [(await messages.next()).value, (await messages.next()).value];
  await messages.return?.();
  session.close();
  await client.until(({ written }) => `${written.at(-1)}`.startsWith("#bye "), "bye");
  assert.equal(session.report, undefined);
  assert.equal(two?.ack(), true);
  assert.equal(one?.ack(), true);
  const expected = { why: "ended", deliveredUpTo: 2, uncertain: [], unsent: ["3"] };
  assert.deepEqual(await end(client), expected);
  assert.equal(one?.ack(), false, "after the end");
});
