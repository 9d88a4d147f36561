// Effects that happen exactly once, because the application keeps the position with them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CommitError, OptionError, SessionServer } from "steadysocket/server";
import { blockNamed } from "../package/markdown.mjs";
import { commitAll, Database } from "./support/database.mjs";
import { FaultyWay } from "./support/faulty-store.mjs";
import { MemoryStore } from "./support/memory-store.mjs";
import { next, serve } from "./support/session-server.mjs";
import { turn, within } from "./support/waiting.mjs";

/** @typedef {import("steadysocket/server").Position} Position */
/** @typedef {import("steadysocket/server").SessionMessageEvent} SessionMessageEvent */

const AUTH = { authenticate: (/** @type {any} */ { auth }) => auth };

/** The client's name, for all its dials. */
const ann = () => ({ auth: Array(20).fill("ann") });

/** A promise that is resolved by hand. */
function gate() {
  let open = () => {};
  const opened = new Promise((resolve) => {
    open = () => resolve(undefined);
  });
  return { open, opened };
}

/** The next messages of a session. @param {import("steadysocket/server").Session} session @param {number} count */
async function take(session, count) {
  const messages = [];
  const iterator = session.messages();
  while (messages.length < count) messages.push((await iterator.next()).value ?? assert.fail());
  return messages;
}

test("what is committed is acknowledged", async (context) => {
  const database = new Database();
  const options = { store: new MemoryStore(), position: database.locate };
  const server = await serve(context, options);
  commitAll(server.sessions, database);
  const { client } = await server.session();
  const texts = Array.from({ length: 100 }, (_, number) => `${number}`);
  for (const text of texts) client.send(text);
  client.close(1000, "");
  assert.equal((await client.next("ended")).deliveredUpTo, 100);
  assert.deepEqual(database.effects, texts);
});

// Dead between the transaction and the store: the other server goes on after the transaction.
test("an effect that the store does not know of happens once", async (context) => {
  const [store, database] = [new MemoryStore(), new Database()];
  const way = new FaultyWay(store);
  const options = { ...AUTH, position: database.locate };
  const one = await serve(context, { ...options, store: way.store });
  const other = await serve(context, { ...options, store });
  way.break("slow", "accept");
  for (const { sessions } of [one, other]) commitAll(sessions, database);
  const { client } = await one.session(ann());
  for (const text of ["0", "1", "2"]) client.send(text);
  await within(way.called("accept"), "the call of the store");
  client.isOffline = true;
  client.cut();
  client.send("3");
  client.url = other.url;
  client.online();
  client.close(1000, "");
  assert.equal((await client.next("ended")).deliveredUpTo, 4);
  assert.deepEqual(database.effects, ["0", "1", "2", "3"]);
  way.mend();
});

// Frozen in the middle of its transaction, and it thaws later.
test("a late commit of a server that was frozen is refused", async (context) => {
  const [store, database] = [new MemoryStore(), new Database()];
  const way = new FaultyWay(store);
  const options = { ...AUTH, position: database.locate };
  const one = await serve(context, { ...options, store: way.store });
  const other = await serve(context, { ...options, store });
  commitAll(other.sessions, database);
  const { client, session } = await one.session(ann());
  client.send("0");
  const [message = assert.fail()] = await take(session, 1);
  const [begun, thaw] = [gate(), gate()];
  const commit = session.commit(message, async (position) => {
    begun.open();
    await thaw.opened;
    database.apply(position, message.data);
  });
  await begun.opened;
  way.break("slow");
  client.isOffline = true;
  client.cut();
  client.url = other.url;
  client.online();
  await client.next("resumed");
  client.close(1000, "");
  assert.equal((await client.next("ended")).deliveredUpTo, 1);
  assert.equal(session.report, undefined, "it knows nothing of that");
  thaw.open();
  await assert.rejects(commit, { message: "another server has the session" });
  assert.deepEqual(database.effects, ["0"]);
  const ended = next(session, "ended");
  way.mend();
  await ended;
  const run = () => assert.fail("the transaction is not run");
  await assert.rejects(session.commit(message, run), { kind: "ended" });
});

test("the report of a session that has expired counts what is committed", async (context) => {
  const [store, database] = [new MemoryStore(), new Database()];
  const way = new FaultyWay(store);
  const options = { ...AUTH, position: database.locate, ttlMs: 20 };
  const one = await serve(context, { ...options, store: way.store });
  const other = await serve(context, { ...options, store });
  commitAll(one.sessions, database);
  way.break("slow", "accept", "end");
  const { client, session } = await one.session(ann());
  client.send("0");
  await within(way.called("accept"), "the call of the store");
  client.isOffline = true;
  const lost = next(session, "detached");
  client.cut();
  client.send("1");
  await lost;
  const id = session.id;
  const isDue = async () => (await store.sweep(id)).state === "due";
  await store.touch(id, 0, 0);
  while (!(await isDue())) await turn();
  client.url = other.url;
  client.online();
  const { why, deliveredUpTo, uncertain, unsent } = await client.next("ended");
  assert.deepEqual([why, deliveredUpTo, uncertain, unsent], ["expired", 1, [], ["1"]]);
  way.mend();
});

test("so does that of one that ends while it comes to another server", async (context) => {
  const [store, database] = [new MemoryStore(), new Database()];
  const way = new FaultyWay(store);
  const options = { ...AUTH, position: database.locate };
  const one = await serve(context, { ...options, store: way.store });
  /** @type {import("steadysocket/server").SessionStore["accept"]} */
  const accept = async (id, fence, seq) => {
    await store.end(id, fence, "evicted");
    return store.accept(id, fence, seq);
  };
  const other = await serve(context, {
    ...options,
    store: { ...new FaultyWay(store).store, accept },
  });
  commitAll(one.sessions, database);
  const { client } = await one.session(ann());
  way.break("slow", "accept");
  client.send("0");
  await within(way.called("accept"), "the call of the store");
  client.url = other.url;
  client.cut();
  const { why, deliveredUpTo, uncertain } = await client.next("ended");
  assert.deepEqual([why, deliveredUpTo, uncertain], ["evicted", 1, []]);
  way.mend();
});

test("a message is committed once, and its session must be here", async (context) => {
  const server = await serve(context, { ack: "manual" });
  const { client, session } = await server.session();
  const stranger = await server.session();
  client.sendVolatile("volatile");
  for (const text of ["first", "second", "third"]) client.send(text);
  const messages = await take(session, 4);
  const [, first, second, third] = /** @type {SessionMessageEvent[]} */ (messages);
  stranger.client.send("of another session");
  const [foreign] = await take(stranger.session, 1);
  /** @type {Position[]} */
  const positions = [];
  const commit = (/** @type {SessionMessageEvent | undefined} */ message) =>
    session.commit(message ?? assert.fail(), (position) => positions.push(position));
  const refusal = { name: "CommitError", code: "ERR_COMMIT", kind: "acknowledged" };
  await assert.rejects(commit(messages[0]), refusal);
  await assert.rejects(commit(foreign), refusal);
  assert.equal(await commit(second), 1, "the result of the transaction");
  assert.deepEqual(positions, [{ id: session.id, fence: 0, seq: 2 }]);
  await assert.rejects(commit(first), refusal);
  await assert.rejects(commit(second), refusal);
  const failure = new Error("full");
  const fail = () => {
    throw failure;
  };
  await assert.rejects(session.commit(third ?? assert.fail(), fail), (it) => it === failure);
  client.close(1000, "");
  await session.acknowledged();
  assert.equal(session.report, undefined, "the third one is not acknowledged");
  await commit(third);
  await client.next("ended");
  await assert.rejects(commit(third), { message: "the session has ended here", kind: "ended" });
  assert.equal(positions.length, 2);
});

test("a message that is acknowledged automatically cannot be committed", async (context) => {
  const { client, session } = await (await serve(context)).session();
  client.send("1");
  const [message = assert.fail()] = await take(session, 1);
  const commit = session.commit(message, () => assert.fail("the transaction is not run"));
  await assert.rejects(commit, (error) => error instanceof CommitError);
});

test("commits of a session run one after the other", async (context) => {
  const { client, session } = await (await serve(context, { ack: "manual" })).session();
  for (const text of ["1", "2", "3"]) client.send(text);
  const [one, two, three] = await take(session, 3);
  /** @type {string[]} */
  const log = [];
  const { open, opened } = gate();
  const commit = (/** @type {SessionMessageEvent | undefined} */ message) =>
    session.commit(message ?? assert.fail(), async ({ seq }) => {
      log.push(`begins ${seq}`);
      if (seq === 1) await opened;
      log.push(`ends ${seq}`);
      if (seq === 1) throw new Error("full");
    });
  const commits = [commit(one), commit(two), commit(three)];
  await turn();
  assert.deepEqual(log, ["begins 1"]);
  open();
  const outcomes = await Promise.allSettled(commits);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ["rejected", "fulfilled", "fulfilled"],
  );
  const numbers = [1, 2, 3].flatMap((seq) => [`begins ${seq}`, `ends ${seq}`]);
  assert.deepEqual(log, numbers);
  client.close(1000, "");
  assert.equal((await client.next("ended")).deliveredUpTo, 3);
});

for (const [outcome, answer] of /** @type {const} */ ([
  ["goes on", { state: "not-due", leftMs: 100_000, fence: 0 }],
  ["has ended", { state: "due", why: "expired", rx: 0, acked: 0, fence: 0, messages: [] }],
])) {
  test(`a commit waits for the store's word on a session that ${outcome}`, async (context) => {
    const store = new MemoryStore();
    const way = new FaultyWay(store);
    const server = await serve(context, { store: way.store, ack: "manual", ttlMs: 1 });
    const { client, session } = await server.session();
    client.send("1");
    const [message = assert.fail()] = await take(session, 1);
    store.sweep = async () => answer;
    way.break("slow", "sweep");
    const asked = way.called("sweep");
    client.destroy();
    await within(asked, "the question");
    let isRun = false;
    const commit = session.commit(message, () => {
      isRun = true;
    });
    await turn();
    assert.ok(!isRun);
    way.mend();
    if (answer.state === "due") await assert.rejects(commit, { kind: "ended" });
    else await within(commit, "the commit");
    assert.equal(isRun, answer.state === "not-due");
  });
}

test("a client comes again until the application says how far it is", async (context) => {
  const [store, database] = [new MemoryStore(), new Database()];
  /** @type {unknown[]} */
  const answers = ["1", Number.NaN, -1, 2n ** 64n];
  const position = async (/** @type {Position} */ at) => {
    await database.locate(at);
    if (answers.length > 0) return /** @type {any} */ (answers.shift());
    throw new Error("no route to the database");
  };
  const one = await serve(context, { ...AUTH, store, ack: "manual" });
  const other = await serve(context, { ...AUTH, store, position });
  /** @type {string[]} */
  const errors = [];
  const note = (/** @type {any} */ { error }) => errors.push(error.message);
  other.sessions.addEventListener("error", note);
  const { client } = await one.session(ann());
  client.url = other.url;
  client.cut();
  while (errors.length < 5) {
    await next(other.sessions, "error");
    await client.until(({ closes }) => closes.length === errors.length, "a close");
    client.pass(60_000);
  }
  assert.deepEqual(client.closes, Array(5).fill(4903));
  assert.deepEqual(errors, [
    'position returned "1", expected a whole number',
    "position returned NaN, expected a whole number",
    "position returned -1, expected a whole number",
    `position returned ${2n ** 64n}, expected a whole number`,
    "no route to the database",
  ]);
  answers.push(undefined);
  await client.next("resumed");
});

test("a server that has a session knows itself how far it is", async (context) => {
  const database = new Database();
  const position = () => assert.fail("it is not asked");
  const server = await serve(context, { ...AUTH, store: new MemoryStore(), position });
  commitAll(server.sessions, database);
  const { client, session } = await server.session(ann());
  client.send("1");
  client.cut();
  client.send("2");
  await client.next("resumed");
  client.close(1000, "");
  assert.equal((await client.next("ended")).deliveredUpTo, 2);
  assert.deepEqual(database.effects, ["1", "2"]);
  assert.equal(database.rows.get(session.id)?.fence, 1);
});

for (const answer of [undefined, null, 0, 2, 2n]) {
  const shown = typeof answer === "bigint" ? `${answer}n` : `${answer}`;
  test(`a session goes on where the application is: ${shown}`, async (context) => {
    const store = new MemoryStore();
    const one = await serve(context, { ...AUTH, store, ack: "manual" });
    /** @type {Position[]} */
    const asked = [];
    const position = (/** @type {Position} */ at) => {
      asked.push(at);
      return answer;
    };
    const other = await serve(context, { ...AUTH, store, position });
    const { client, session } = await one.session(ann());
    for (const text of ["1", "2", "3"]) client.send(text);
    const [first] = await take(session, 3);
    assert.ok(first?.ack());
    const begun = next(other.sessions, "session");
    await client.until(({ read }) => read.some((frame) => frame === "#a 1"), "an acknowledgement");
    client.isOffline = true;
    client.cut();
    client.url = other.url;
    client.online();
    const { session: continued } = await begun;
    assert.deepEqual(asked, [{ id: session.id, fence: 1, seq: 1 }]);
    const [message] = await take(continued, 1);
    assert.equal(message?.data, answer && answer > 1 ? "3" : "2");
  });
}

test("the program of docs/server-node.md adds each number once", async (context) => {
  const page = readFileSync(new URL("../../docs/server-node.md", import.meta.url), "utf8");
  const code = blockNamed(page, "commit").replace(/^(import|const rows) .*$/gm, "");
  const rows = new Map();
  const store = new MemoryStore();
  const way = new FaultyWay(store);
  const given = { CommitError, SessionServer, rows, ...AUTH };
  const run = (/** @type {import("steadysocket/server").SessionStore} */ own) => {
    const names = { ...given, store: own };
    const program = new Function(...Object.keys(names), `${code}; return sessions`);
    return serve(context, program(...Object.values(names)));
  };
  const [one, other] = [await run(way.store), await run(store)];
  const { client, session } = await one.session(ann());
  way.break("slow", "accept");
  client.send("1");
  await within(way.called("accept"), "the call of the store");
  client.url = other.url;
  client.cut();
  client.send("10");
  client.close(1000, "");
  assert.equal((await client.next("ended")).deliveredUpTo, 2);
  assert.deepEqual(rows.get(session.id), { fence: 1, seq: 2, sum: 11 });
  way.mend();
});

test("with a position acknowledgements are manual", () => {
  const position = () => 0;
  void new SessionServer({ position, ack: "manual" });
  assert.throws(
    () => new SessionServer({ position, ack: "auto" }),
    (error) =>
      error instanceof OptionError && /ack is "auto", expected "manual"/.test(error.message),
  );
  // @ts-expect-error it is no function
  assert.throws(() => new SessionServer({ position: 7 }), OptionError);
});
