// The handles of `steadysocket/server`: sessions and the server that holds them.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ClosedError,
  MessageTooBigError,
  QueueFullError,
  SessionServer,
} from "steadysocket/server";
import { begin, FakeSocket } from "./support/fake-socket.mjs";
import { next, serve } from "./support/session-server.mjs";
import { turn, within } from "./support/waiting.mjs";

test("messages wait until somebody listens", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  client.send("1");
  client.send("2");
  // The second client's session begins after the messages of the first have come.
  await server.session();
  /** @type {unknown[]} */
  const heard = [];
  session.addEventListener("message", ({ data }) => heard.push(data));
  await client.until(() => heard.length === 2, "both messages");
  assert.deepEqual(heard, ["1", "2"]);
});

test("messages wait again once nobody listens any more", async () => {
  const socket = new FakeSocket();
  const session = await begin(new SessionServer(), socket, (data) => socket.receive(data));
  /** @type {unknown[]} */
  const heard = [];
  session.addEventListener("message", ({ data }) => heard.push(data), { once: true });
  for (const seq of [1, 2, 3, 4]) socket.receive(`${seq}|${seq}`);
  assert.deepEqual(heard, ["1"]);
  const controller = new AbortController();
  const { signal } = controller;
  session.addEventListener("message", () => controller.abort(), { signal });
  const listen = (/** @type {any} */ { data }) => {
    heard.push(data);
    session.removeEventListener("message", listen);
  };
  session.addEventListener("message", listen);
  assert.deepEqual(heard, ["1", "3"]);
  const iterator = session.messages();
  assert.equal((await iterator.next()).value?.data, "4");
});

test("an iterator takes messages in order, acknowledges them, and ends with the session", async (context) => {
  const server = await serve(context, { limits: { windowMessages: 2 } });
  const { client, session } = await server.session();
  session.addEventListener("message", () => assert.fail("an event beside an iterator"));
  const iterator = session.messages();
  for (const data of ["1", "2", "3", "4"]) client.send(data);
  client.close(1000, "");
  const data = [];
  for await (const message of iterator) data.push(message.data);
  assert.deepEqual(data, ["1", "2", "3", "4"]);
  assert.equal(session.report?.why, "ended");
  assert.deepEqual(await iterator.next(), { done: true, value: undefined });
});

test("an iterator that is given up leaves the rest to the listeners", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  client.send("1");
  client.send("2");
  const heard = next(session, "message");
  for await (const { data } of session) {
    assert.equal(data, "1");
    break;
  }
  assert.equal((await heard).data, "2");
});

test("a reader that waits ends when the iterator is given up", async (context) => {
  const server = await serve(context);
  const { session } = await server.session();
  const iterator = session.messages();
  const waiting = iterator.next();
  await iterator.return?.();
  assert.deepEqual(await within(waiting, "the end"), { done: true, value: undefined });
});

test("send refuses what is too much, too big or too late, and hands it back", async (context) => {
  const server = await serve(context, { queue: { maxMessages: 1 } });
  const { client, session } = await server.session({ win: [1, 100], max: 50 });
  assert.equal(session.send("1"), true);
  assert.equal(session.send("2"), false);
  const full = caught(() => session.send("3"));
  assert.ok(full instanceof QueueFullError);
  assert.equal(full.data, "3");
  const big = caught(() => session.send("x".repeat(51)));
  assert.ok(big instanceof MessageTooBigError);
  assert.equal(big.data, "x".repeat(51));
  assert.throws(() => session.send(/** @type {any} */ (new Blob(["x"]))), TypeError);
  const ended = next(session, "ended");
  assert.deepEqual(await client.messages(1), ["1"]);
  session.close(1000, "enough");
  const late = caught(() => session.send("late"));
  assert.ok(late instanceof ClosedError);
  assert.equal(late.data, "late");
  assert.equal(session.isClosing, true);
  assert.deepEqual(await client.messages(1), ["2"]);
  client.pass(200);
  const { report } = await ended;
  assert.deepEqual([report.why, report.code, report.reason], ["ended", 1000, "enough"]);
  assert.ok(caught(() => session.send("after")) instanceof ClosedError);
  await assert.rejects(session.acknowledged(), ClosedError);
});

test("close refuses a code and a reason as that of a socket does", async (context) => {
  const server = await serve(context);
  const { session } = await server.session();
  assert.throws(() => session.close(1001), { name: "InvalidAccessError" });
  assert.throws(() => session.close(1000, "é".repeat(62)), { name: "SyntaxError" });
  assert.equal(session.isClosing, false);
});

test("a message is a copy of what the caller may change", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  const bytes = Uint8Array.of(1, 2);
  client.isOffline = true;
  client.cut();
  await next(session, "detached");
  session.send(bytes);
  bytes.fill(9);
  client.online();
  assert.deepEqual(await client.messages(1), [Uint8Array.of(1, 2)]);
});

test("manual acknowledgements may come in any order, and the window fills without them", async (context) => {
  const server = await serve(context, { ack: "manual", limits: { windowMessages: 2 } });
  const { client, session } = await server.session();
  /** @type {import("steadysocket/server").SessionMessageEvent[]} */
  const messages = [];
  session.addEventListener("message", (message) => messages.push(message));
  const stalled = next(session, "stalled");
  for (const data of ["1", "2", "3"]) client.send(data);
  await stalled;
  assert.equal(messages.length, 2);
  const third = next(session, "message");
  // Taken out of its event, as listeners do.
  const { ack } = messages[1] ?? {};
  assert.equal(ack?.(), true);
  assert.equal(messages[0]?.ack(), true);
  await third;
  assert.equal(messages[2]?.data, "3");
  const ended = next(session, "ended");
  server.sessions.close();
  await ended;
  assert.equal(messages[2]?.ack(), false);
});

test("an automatic acknowledgement is not the message's own", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  const message = next(session, "message");
  client.send("1");
  assert.equal((await message).ack(), false);
});

test("volatile messages reach who is there, and are dropped for who is not", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  const message = next(session, "message");
  client.sendVolatile("there");
  const { data, seq } = await message;
  assert.deepEqual([data, seq], ["there", 0]);
  assert.equal(session.sendVolatile("x=1"), true);
  assert.equal((await client.next("volatile")).data, "x=1");
  client.isOffline = true;
  client.cut();
  await next(session, "detached");
  assert.equal(session.sendVolatile("x=2"), false);
});

test("a message or a user that is left out is a TypeError, as natively", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  for (const [target, name] of /** @type {[any, string][]} */ ([
    [session, "send"],
    [session, "sendVolatile"],
    [server.sessions, "broadcast"],
    [server.sessions, "byPrincipal"],
  ])) {
    const message = `${name}: 1 argument required, but only 0 present`;
    assert.throws(() => target[name](), { name: "TypeError", message });
  }
  assert.equal(/** @type {any} */ (session).send(undefined), true);
  assert.deepEqual(await client.messages(1), ["undefined"]);
});

test("a Blob is refused by the name of the method", async (context) => {
  const server = await serve(context);
  const { session } = await server.session();
  const blob = /** @type {any} */ (new Blob());
  const refused = (/** @type {string} */ name) => ({
    name: "TypeError",
    message: `${name}: a Blob takes a while to read, expected its arrayBuffer()`,
  });
  assert.throws(() => session.send(blob), refused("send"));
  assert.throws(() => server.sessions.broadcast(blob), refused("broadcast"));
});

test("a full queue drops its oldest message and says so", async (context) => {
  const server = await serve(context, { queue: { maxMessages: 1, overflow: "drop-oldest" } });
  const { session } = await server.session({ win: [1, 1_000], max: 100 });
  session.send("1");
  session.send("2");
  const drop = next(session, "drop");
  assert.equal(session.send("3"), false);
  const { data, reason } = await drop;
  assert.deepEqual([data, reason], ["2", "overflow"]);
});

test("what left the queue is waited for no more", async (context) => {
  const server = await serve(context, { queue: { ttlMs: 1 } });
  const { client, session } = await server.session({ win: [2, 1_000], max: 100 });
  client.isOffline = true;
  client.cut();
  for (const data of ["1", "2", "3"]) session.send(data);
  const acknowledged = within(session.acknowledged(), "the acknowledgement");
  assert.equal((await next(session, "drop")).data, "3");
  client.online();
  assert.deepEqual(await client.messages(2), ["1", "2"]);
  client.pass(200);
  await acknowledged;
});

test("an acknowledgement that somebody waits for takes no timer", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  // The client's time stands still.
  for (const data of ["1", "2"]) {
    session.send(data);
    const acknowledged = within(session.acknowledged(), "the acknowledgement");
    assert.deepEqual(await client.messages(1), [data]);
    await acknowledged;
  }
});

test("no promise of an acknowledgement is kept by the end of the session", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  const heard = new Promise((resolve) => {
    session.addEventListener("message", () => {
      session.send("uncertain");
      server.sessions.close();
      resolve(session.acknowledged());
    });
  });
  client.send("1");
  await assert.rejects(heard, ClosedError);
  assert.deepEqual(session.report?.uncertain, ["uncertain"]);
});

test("the server knows its sessions, all of them and by user", async (context) => {
  const server = await serve(context, { authenticate: ({ auth }) => auth ?? "" });
  const ann = await server.session({ auth: ["ann"] });
  const ben = await server.session({ auth: ["ben"] });
  const again = await server.session({ auth: ["ann"] });
  const { sessions } = server;
  assert.deepEqual([...sessions], [ann.session, ben.session, again.session]);
  assert.deepEqual(sessions.byPrincipal("ann"), [ann.session, again.session]);
  assert.deepEqual(sessions.byPrincipal("cat"), []);
  assert.equal(sessions.size, 3);
  assert.equal(new Set([...sessions].map(({ id }) => id)).size, 3);
  const ended = next(ann.session, "ended");
  ann.client.close(1000, "");
  await ended;
  assert.deepEqual(sessions.byPrincipal("ann"), [again.session]);
  const { ended: ends, refused, closed } = sessions.stats();
  assert.deepEqual([ends, refused, closed], [{ ended: 1 }, {}, { 1000: 1 }]);
});

test("a broadcast reaches all, and names those whose queue is full", async (context) => {
  const server = await serve(context, { queue: { maxMessages: 1 } });
  const slow = await server.session({ win: [1, 1_000], max: 100 });
  const quick = await server.session();
  slow.session.send("1");
  slow.session.send("2");
  const { accepted, refused } = server.sessions.broadcast(Uint8Array.of(7));
  assert.equal(accepted, 1);
  assert.deepEqual(
    refused.map(({ session }) => session),
    [slow.session],
  );
  assert.ok(refused[0]?.error instanceof QueueFullError);
  assert.deepEqual(await quick.client.messages(1), [Uint8Array.of(7)]);
});

test("a listener may call anything", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  session.addEventListener("message", ({ data }) => {
    if (session.isClosing) return;
    session.send(`echo ${data}`);
    server.sessions.broadcast("to all");
    session.close(1000, "one is enough");
  });
  const ended = next(session, "ended");
  client.send("1");
  client.send("2");
  assert.deepEqual(await client.messages(2), ["echo 1", "to all"]);
  client.pass(200);
  assert.equal((await ended).report.why, "ended");
});

test("what a session holds is bounded by a slow client's window", async (context) => {
  const server = await serve(context);
  const { client, session } = await server.session();
  const big = "x".repeat(200_000);
  for (let count = 0; count < 5; count += 1) session.send(big);
  assert.equal((await client.messages(5)).join("").length, 1_000_000);
  client.pass(200);
  await session.acknowledged();
  await turn();
  assert.equal(session.unacknowledged, 0);
});

/** @param {() => unknown} act @returns {any} */
function caught(act) {
  try {
    act();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was thrown");
}
