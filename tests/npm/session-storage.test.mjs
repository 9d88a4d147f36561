// @ts-check
/** Sessions that are kept over a reload: what else may be in the storage, or happen to it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startSessions } from "./support/reference-server.mjs";
import { connect, event } from "./support/session.mjs";
import { provideLocks, Storage } from "./support/storage.mjs";
import { within } from "./support/waiting.mjs";

/** A socket that is lost stays lost, so that what is sent then is in the storage alone. */
const ONCE = { initialDelayMs: 60_000, maxDelayMs: 60_000, jitter: /** @type {const} */ ("none") };

/**
 * @param {import("node:test").TestContext} t
 * @param {{ url: string }} server
 * @param {Storage} area
 * @param {string} [key]
 */
function load(t, server, area, key = "room") {
  const session = { ack: /** @type {const} */ ("manual"), storage: { area, key } };
  return connect(t, server, { reconnect: ONCE, session });
}

/**
 * In each place a session goes on after a reload, with the message that only its storage has.
 *
 * @param {import("node:test").TestContext} t
 * @param {{ area: Storage, key: string }[]} places
 */
async function keepEach(t, places) {
  const reload = provideLocks(t);
  const server = await startSessions(t);
  for (const [index, { area, key }] of places.entries()) {
    const socket = load(t, server, area, key);
    await event(socket, "open");
    await server.until(() => server.seen.length > index);
    socket.terminate();
    socket.send(`from ${index}`);
  }
  reload();
  const after = new Map(places.map(({ area }) => [area, new Storage(area)]));
  for (const [index, { area, key }] of places.entries()) {
    const socket = load(t, server, after.get(area) ?? area, key);
    assert.equal((await event(socket, "open")).resumed, true);
    await within(socket.acknowledged(), "the acknowledgement");
    assert.deepEqual(server.seen[index]?.data, [`from ${index}`]);
  }
}

const IDENTITY = {
  sid: "q8rZbQ3vT0eKfJmXyPz1Ag",
  ep: "Zk3nT9wQx2E",
  tok: "4fJ0mZyq7c1sVx8bH2kLwPdRtNaE6gUoYiXjQvMzB5s",
};
const STATE = {
  ...IDENTITY,
  ...{ proto: "", win: [4, 100], max: 10, ttl: 1_000, hb: [25_000, 10_000] },
  ...{ n: 1, rx: 0, ack: 0, tx: 0 },
};

const RUBBISH = [
  "",
  "no JSON",
  "null",
  "1",
  '"text"',
  "[]",
  "{}",
  '{"acked":0}',
  JSON.stringify({ identity: IDENTITY, attempt: 1, acked: 0, done: 0, limits: [4, 100, 10] }),
  JSON.stringify({ ...STATE, sid: 5 }),
  JSON.stringify({ ...STATE, n: "1" }),
  JSON.stringify({ ...STATE, rx: -1 }),
  JSON.stringify({ ...STATE, tx: 1e300 }),
  JSON.stringify({ ...STATE, win: [4] }),
];

for (const [index, rubbish] of RUBBISH.entries()) {
  test(`a session begins where the storage has rubbish ${index}: ${rubbish.slice(0, 40)}`, async (t) => {
    provideLocks(t);
    const server = await startSessions(t);
    const area = new Storage();
    area.setItem("steadysocket:room", rubbish);
    const socket = load(t, server, area);
    socket.send("1");
    assert.equal((await event(socket, "open")).resumed, false);
    await within(socket.acknowledged(), "the acknowledgement");
    assert.deepEqual(server.last.data, ["1"]);
  });
}

test("a session whose key begins with that of another one is another one", async (t) => {
  const area = new Storage();
  await keepEach(
    t,
    ["room", "room1"].map((key) => ({ area, key })),
  );
});

test("a storage that the page has cleared keeps the session no more, and says so", async (t) => {
  const reload = provideLocks(t);
  const server = await startSessions(t);
  const area = new Storage();
  const socket = load(t, server, area);
  await event(socket, "open");
  await server.shown();
  socket.terminate();
  socket.send("1");
  area.entries.clear();
  const told = event(socket, "error");
  socket.send("2");
  assert.equal((await told).error.code, "ERR_STORAGE");
  assert.equal(area.entries.size, 0);
  // On this page it goes on. The next one begins anew, instead of going on without "1".
  reload();
  const next = load(t, server, new Storage(area));
  assert.equal((await event(next, "open")).resumed, false);
  socket.reconnect();
  await within(socket.acknowledged(), "the acknowledgement");
  assert.deepEqual(server.seen[0]?.data, ["1", "2"]);
});

test("of two sockets with one key neither loses a message in silence", async (t) => {
  provideLocks(t);
  const server = await startSessions(t);
  const area = new Storage();
  const first = load(t, server, area);
  await event(first, "open");
  await server.shown();
  first.terminate();
  first.send("1");
  const second = load(t, server, area);
  assert.equal((await event(second, "open")).resumed, false);
  const told = event(first, "error");
  first.send("2");
  assert.equal((await told).error.code, "ERR_STORAGE");
  // The place is the other one's now.
  second.send("3");
  assert.equal(area.entries.size, 2);
});

test("each tab keeps its own session in the same place, and waits for no other", async (t) => {
  await keepEach(
    t,
    [1, 2].map(() => ({ area: new Storage(), key: "room" })),
  );
});

test("a copy of a tab keeps the session that it begins", async (t) => {
  const reload = provideLocks(t);
  const server = await startSessions(t);
  const area = new Storage();
  await event(load(t, server, area), "open");
  const copied = new Storage(area);
  const copy = load(t, server, copied);
  assert.equal((await event(copy, "open")).resumed, false);
  await server.until(() => server.seen.length === 2);
  copy.terminate();
  copy.send("1");
  reload();
  const next = load(t, server, new Storage(copied));
  assert.equal((await event(next, "open")).resumed, true);
  await within(next.acknowledged(), "the acknowledgement");
  assert.deepEqual(
    server.seen.map(({ data }) => data),
    [[], ["1"]],
  );
});

test("a session that the page before has closed is over, and another one begins", async (t) => {
  const reload = provideLocks(t);
  const server = await startSessions(t);
  const area = new Storage();
  const socket = load(t, server, area);
  await event(socket, "open");
  await server.shown();
  socket.send("1");
  // As if the page had gone before it learned of the end.
  const kept = new Storage(area);
  socket.close();
  await within(socket.closed, "the end");
  reload();
  const next = load(t, server, kept);
  const ended = event(next, "ended");
  assert.equal((await event(next, "open")).resumed, false);
  const { why, deliveredUpTo, uncertain } = (await ended).report;
  assert.deepEqual([why, deliveredUpTo, uncertain], ["ended", 1, []]);
  assert.equal(next.state, "open");
});

test("a page that goes while it closes leaves nothing of a session that is delivered", async (t) => {
  provideLocks(t);
  const server = await startSessions(t);
  const area = new Storage();
  const page = new EventTarget();
  const session = { ack: /** @type {const} */ ("manual"), storage: { area, key: "room" } };
  const lifecycle = { window: /** @type {any} */ (page) };
  const socket = connect(t, server, { reconnect: ONCE, session, lifecycle });
  await event(socket, "open");
  await server.shown();
  server.send("not acknowledged here");
  await event(socket, "message");
  socket.terminate();
  socket.close();
  page.dispatchEvent(Object.assign(new Event("pagehide"), { persisted: false }));
  assert.equal(area.entries.size, 0);
});

/** Pages that the browser lets keep nothing: cookies are blocked, or a frame has a sandbox. */
const REFUSALS = /** @type {[string, (refuse: () => never) => PropertyDescriptorMap][]} */ ([
  ["storage", (refuse) => ({ sessionStorage: { configurable: true, get: refuse } })],
  [
    "locks",
    (refuse) => ({
      sessionStorage: { configurable: true, value: new Storage() },
      navigator: { configurable: true, value: { locks: { request: async () => refuse() } } },
    }),
  ],
]);

for (const [name, refusing] of REFUSALS) {
  test(`where the browser refuses ${name} a session ends with its page, which is told`, async (t) => {
    provideLocks(t);
    const refuse = () => {
      throw new DOMException("it is refused", "SecurityError");
    };
    Object.defineProperties(globalThis, refusing(refuse));
    t.after(() => Reflect.deleteProperty(globalThis, "sessionStorage"));
    const server = await startSessions(t);
    const session = { ack: /** @type {const} */ ("manual"), storage: true };
    const socket = connect(t, server, { session });
    const { error } = await event(socket, "error");
    assert.deepEqual(
      [error.code, /** @type {any} */ (error.cause).name],
      ["ERR_STORAGE", "SecurityError"],
    );
    await event(socket, "open");
    socket.send("1");
    await within(socket.acknowledged(), "the acknowledgement");
  });
}

test("a connection that is revived while the page before has the place takes it once", async (t) => {
  const reload = provideLocks(t);
  const server = await startSessions(t);
  const area = new Storage();
  const before = load(t, server, area);
  await event(before, "open");
  await server.shown();
  before.terminate();
  before.send("1");
  const socket = load(t, server, new Storage(area));
  /** @type {string[]} */
  const errors = [];
  socket.addEventListener("error", ({ error }) => errors.push(error.message));
  socket.close();
  await within(socket.closed, "the end");
  socket.reconnect();
  reload();
  assert.equal((await event(socket, "open")).resumed, true);
  socket.send("2");
  await within(socket.acknowledged(), "the acknowledgement");
  assert.deepEqual(server.seen[0]?.data, ["1", "2"]);
  assert.deepEqual(errors, []);
});
