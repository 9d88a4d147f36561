// @ts-check
/** The programs of docs/sessions.md, with a server of sessions over real sockets. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { SteadySocket } from "steadysocket/session";
import { WebSocket } from "ws";
import { blockNamed, blocksOf } from "../package/markdown.mjs";
import { startSessions } from "./support/reference-server.mjs";
import { connect, event } from "./support/session.mjs";
import { serve } from "./support/session-server.mjs";
import { within } from "./support/waiting.mjs";

const PAGE = readFileSync(new URL("../../docs/sessions.md", import.meta.url), "utf8");
const AsyncFunction = /** @type {any} */ (async () => {}).constructor;

test("every program of docs/sessions.md is tested here", () => {
  const names = blocksOf(PAGE).map(({ name }) => name);
  assert.deepEqual(names, ["client", "manual", "again", "rooms"]);
});

test("the first program sends, shows, and tells the end of a session", async (t) => {
  const server = await startSessions(t, { onMessage: ({ data }) => data.length === 1 });
  /** @type {any[]} */
  const shown = [];
  /** @type {SteadySocket | undefined} */
  let made;
  /** The program's class, with the address of the test. */
  class Here extends SteadySocket {
    /** @param {any[]} given */
    constructor(...[, protocols, options]) {
      const reconnect = { initialDelayMs: 1, maxDelayMs: 1 };
      super(server.url, protocols, { WebSocket, reconnect, ...options });
      made = this;
    }
  }
  const asked = new Promise((resolve) => {
    const show = (/** @type {any} */ data) => shown.push(data);
    const ask = (/** @type {any[]} */ ...lists) => resolve(lists);
    const ran = run("client", { SteadySocket: Here, show, askUser: ask });
    within(ran, "the program").then(() => {
      made?.send("held");
      server.send("hi");
      server.server.sessions.clear();
      server.cut();
    });
  });
  assert.deepEqual(await within(asked, "the question"), [["held"], []]);
  assert.deepEqual(server.seen[0]?.data[0], "hello");
  made?.close();
});

test("work that fails is repeated, and acknowledged once it is done", async (t) => {
  /** @type {SteadySocket[]} */
  const made = [];
  // Before the server goes, for which it would wait.
  t.after(async () => {
    made[0]?.close();
    await made[0]?.closed;
  });
  const server = await startSessions(t);
  /** @type {string[]} */
  const tried = [];
  const save = async (/** @type {string} */ data) => tried.push(data) % 2 === 0;
  class Here extends SteadySocket {
    /** @param {any[]} given */
    constructor(...[url, protocols, options]) {
      super(url, protocols, { WebSocket, ...options });
      made.push(this);
    }
  }
  await run("manual", { SteadySocket: Here, url: server.url, save, aMoment: async () => {} });
  await server.shown();
  server.send("a");
  await server.until(() => server.last.session.endpoint.acked === 1);
  assert.deepEqual(tried, ["a", "a"]);
});

test("what was not sent goes again, after what the next session must know first", async (t) => {
  const server = await startSessions(t);
  const socket = connect(t, server);
  /** @type {unknown[]} */
  const asked = [];
  await run("again", {
    ...{ socket, room: "garden" },
    askUser: (/** @type {unknown[]} */ ...lists) => asked.push(...lists),
  });
  await event(socket, "open");
  await within(socket.acknowledged(), "the acknowledgement");
  server.server.sessions.clear();
  server.cut();
  await event(socket, "close");
  socket.send("1");
  socket.send("2");
  await event(socket, "open");
  await within(socket.acknowledged(), "the acknowledgement");
  assert.deepEqual(
    server.seen.map(({ data }) => data),
    [['["join","garden"]'], ['["join","garden"]', "1", "2"]],
  );
  assert.deepEqual(asked, []);
});

test("a room has those who joined it, and is left at the end of a session", async (t) => {
  const server = await serve(t, {
    authenticate: ({ auth }) => `${auth}`,
    queue: { maxMessages: 1 },
    limits: { windowMessages: 1 },
  });
  await run("rooms", { sessions: server.sessions });
  const sockets = ["ann", "ben", "eve"].map((auth) => connect(t, server, { session: { auth } }));
  const [ann, ben, eve] = /** @type {[SteadySocket, SteadySocket, SteadySocket]} */ (sockets);
  /** @type {unknown[]} */
  const got = [];
  ann.addEventListener("message", ({ data }) => got.push(data));
  ben.addEventListener("message", ({ data }) => got.push(data));
  for (const socket of sockets) {
    // Nobody listens to eve: her window and her queue are soon full.
    socket.send('["join","garden"]');
    await within(socket.acknowledged(), "the acknowledgement");
  }
  const ended = event(eve, "ended");
  for (const text of ["1", "2", "3"]) {
    const seen = Promise.all([event(ann, "message"), event(ben, "message")]);
    ann.send(JSON.stringify(["say", "garden", text]));
    await seen;
    const readers = ["ann", "ben"].flatMap((name) => server.sessions.byPrincipal(name));
    await within(Promise.all(readers.map((it) => it.acknowledged())), "the acknowledgements");
  }
  eve.addEventListener("message", () => {});
  assert.deepEqual((await ended).report.reason, "too slow");
  const lines = ["1", "2", "3"].map((text) => JSON.stringify(["say", text]));
  assert.deepEqual(got.sort(), [...lines, ...lines].sort());
});

/**
 * Runs a program of the page with these names.
 *
 * @param {string} name
 * @param {Record<string, unknown>} names
 */
function run(name, names) {
  const code = blockNamed(PAGE, name).replace(/^import .*$/m, "");
  return new AsyncFunction(...Object.keys(names), code)(...Object.values(names));
}
