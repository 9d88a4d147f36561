// @ts-check
// Sessions that outlive their page: a reload, and a copy of the tab.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { published } from "../npm/support/package.mjs";
import { startSessions } from "../npm/support/reference-server.mjs";
import { within } from "../npm/support/waiting.mjs";
import { launchBrowser } from "./support/browser.mjs";
import { GUARD } from "./support/world.mjs";

/** @typedef {import("node:test").TestContext} TestContext */

/** @type {import("playwright-core").Browser} */
let browser;
let address = "";
const files = createServer(({ url }, response) => {
  const isCode = url === "/session.js";
  // For the frame that has no origin.
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("content-type", isCode ? "text/javascript" : "text/html");
  response.end(isCode ? readFileSync(published("session.js")) : "<!doctype html>");
});

before(async () => {
  browser = await launchBrowser();
  await within(new Promise((done) => files.listen(0, "127.0.0.1", () => done(0))), "the files");
  address = `http://127.0.0.1:${/** @type {any} */ (files.address()).port}`;
});

after(async () => {
  await browser?.close();
  files.close();
  files.closeAllConnections();
});

/** @param {TestContext} t */
async function openContext(t) {
  const context = await browser.newContext();
  t.after(() => context.close());
  return context;
}

/**
 * Makes the page's socket, once it is loaded, and waits until it is open.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} url
 * @param {object} [more] Other options of the session.
 */
async function connect(page, url, more = {}) {
  return page.evaluate(
    async ([url, more]) => {
      const { SteadySocket } = await import(/** @type {string} */ ("/session.js"));
      const socket = new SteadySocket(url, [], {
        reconnect: { initialDelayMs: 60_000, maxDelayMs: 60_000, jitter: "none" },
        session: { ack: "manual", storage: { key: "chat" }, .../** @type {object} */ (more) },
      });
      const got = /** @type {any[]} */ ([]);
      const errors = /** @type {string[]} */ ([]);
      socket.addEventListener("message", (/** @type {any} */ event) => got.push(event));
      socket.addEventListener("error", (/** @type {any} */ event) => errors.push(event.error.code));
      Object.assign(globalThis, { socket, got, errors });
      const { resumed } = await new Promise((resolve) => {
        socket.addEventListener("open", resolve, { once: true });
      });
      return resumed;
    },
    /** @type {const} */ ([url, more]),
  );
}

test("a page that is reloaded goes on with its session", GUARD, async (t) => {
  const server = await startSessions(t);
  const page = await (await openContext(t)).newPage();
  await page.goto(address);
  assert.equal(await connect(page, server.url), false);
  await server.shown();
  await page.evaluate("socket.send('1')");
  await page.evaluate("socket.acknowledged()");
  server.send("a");
  server.send(Uint8Array.of(98));
  await page.waitForFunction("got.length === 2");
  await page.evaluate("got[0].ack()");
  await server.until(() => server.last.session.endpoint.acked === 1);
  // In the outbox when the page goes.
  await page.evaluate("socket.terminate(); socket.send('2'); socket.send(Uint8Array.of(51))");
  await page.reload();
  assert.equal(await connect(page, server.url), true);
  await page.evaluate("socket.acknowledged()");
  assert.deepEqual(server.last.data, ["1", "2", Uint8Array.of(51)]);
  await page.waitForFunction("got.length === 1");
  assert.equal(await page.evaluate("got[0].data.text()"), "b");
  await page.evaluate("got[0].ack()");
  await server.until(() => server.last.session.endpoint.acked === 2);
  assert.equal(server.seen.length, 1);
  // After its end nothing is left of it.
  await page.evaluate("socket.close(); socket.closed");
  assert.equal(await page.evaluate("sessionStorage.length"), 0);
  assert.equal(server.ended[0].why, "ended");
});

test("a copy of the tab begins a session of its own", GUARD, async (t) => {
  const server = await startSessions(t);
  const context = await openContext(t);
  const page = await context.newPage();
  await page.goto(address);
  await connect(page, server.url);
  await server.shown();
  await page.evaluate("socket.terminate(); socket.send('mine')");
  // A window that a page opens has a copy of its storage.
  const [copy] = await Promise.all([
    context.waitForEvent("page"),
    page.evaluate("void open(location.href)"),
  ]);
  await copy.waitForLoadState();
  assert.ok(Number(await copy.evaluate("sessionStorage.length")) > 0);
  assert.equal(await connect(copy, server.url), false);
  await server.until(() => server.seen.length === 2);
  // That of the page is there no more, and its own is kept.
  assert.equal(await copy.evaluate("sessionStorage.length"), 1);
  await page.evaluate("socket.reconnect()");
  await page.evaluate("socket.acknowledged()");
  assert.deepEqual(
    server.seen.map(({ data }) => data),
    [["mine"], []],
  );
});

test("a second tab keeps a session of its own", GUARD, async (t) => {
  const server = await startSessions(t);
  const context = await openContext(t);
  const pages = [await context.newPage(), await context.newPage()];
  for (const page of pages) {
    await page.goto(address);
    await connect(page, server.url);
  }
  await server.until(() => server.seen.length === 2);
  for (const page of pages) {
    await page.evaluate("socket.terminate(); socket.send('mine')");
    await page.reload();
    assert.equal(await connect(page, server.url), true);
    await page.evaluate("socket.acknowledged()");
  }
  assert.deepEqual(
    server.seen.map(({ data }) => data),
    [["mine"], ["mine"]],
  );
});

test(
  "a frame without a storage has a session, and is told that it is not kept",
  GUARD,
  async (t) => {
    const server = await startSessions(t);
    const page = await (await openContext(t)).newPage();
    await page.goto(address);
    await page.evaluate(() => {
      const frame = document.createElement("iframe");
      frame.sandbox.add("allow-scripts");
      frame.src = "/";
      document.body.append(frame);
    });
    const [, frame] = page.frames();
    await frame?.waitForLoadState();
    await connect(/** @type {any} */ (frame), server.url);
    assert.deepEqual(await frame?.evaluate("errors"), ["ERR_STORAGE"]);
    await frame?.evaluate("socket.send('1'); socket.acknowledged()");
    assert.deepEqual(server.last.data, ["1"]);
  },
);

test("a storage without room is told, and the session goes on", GUARD, async (t) => {
  const server = await startSessions(t);
  const page = await (await openContext(t)).newPage();
  await page.goto(address);
  await connect(page, server.url);
  await page.evaluate(() => {
    for (let size = 2 ** 22; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (let n = 0; ; n += 1) sessionStorage.setItem(`${size} ${n}`, "x".repeat(size));
      } catch {}
    }
  });
  await page.evaluate("socket.send('x'.repeat(1000))");
  await page.evaluate("socket.acknowledged()");
  assert.deepEqual(await page.evaluate("errors"), ["ERR_STORAGE"]);
  const left = "Object.keys(sessionStorage).filter((key) => key.startsWith('steadysocket'))";
  assert.deepEqual(await page.evaluate(left), []);
  assert.equal(server.last.data.length, 1);
  assert.equal(await page.evaluate("socket.state"), "open");
});

test(
  "a page that goes for good says a final bye, and one that is kept says none",
  GUARD,
  async (t) => {
    const server = await startSessions(t);
    const context = await openContext(t);
    const page = await context.newPage();
    await page.goto(address);
    await connect(page, server.url, { storage: false });
    await server.shown();
    await page.goto("about:blank");
    await server.until(() => server.ended.length === 1);
    assert.equal(server.ended[0].why, "final");
    await page.goto(address);
    await connect(page, server.url);
    await server.until(() => server.seen.length === 2);
    await page.goto("about:blank");
    await server.until(() => !server.last.session.socket);
    assert.equal(server.ended.length, 1);
  },
);
