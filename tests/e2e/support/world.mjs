// Starts a browser and a server for the tests of one file, and opens pages with only the package.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { launchBrowser } from "./browser.mjs";
import { startServer } from "./server.mjs";

/** @typedef {import("node:test").TestContext} TestContext */

/**
 * Time limit of each test: many times as long as it takes, as other programs may keep the machine
 * busy.
 */
export const GUARD = { timeout: 180_000 };

/**
 * The browser and the server, started before the file's first test and stopped after its last.
 *
 * @param {readonly string[]} [flags] Flags of the server.
 */
export function setUp(flags = []) {
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** @type {import("./server.mjs").Server} */
  let server;
  before(async () => {
    server = await startServer(flags);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  return {
    get browser() {
      return browser;
    },
    get server() {
      return server;
    },
    /**
     * @param {TestContext} t
     * @param {PageOptions} [options]
     */
    page: (t, options = {}) => openPage(t, browser, server.url, options),
  };
}

/**
 * @typedef {object} PageOptions
 * @property {() => void} [prepare] Runs in the page before the package is imported.
 * @property {(page: import("playwright-core").Page) => Promise<unknown>} [route] Runs before the
 *   page is opened.
 * @property {import("playwright-core").BrowserContextOptions} [context]
 */

/**
 * Opens a page in a fresh profile, with the package's exports as globals. A panic or any other
 * uncaught exception fails the test.
 *
 * @param {TestContext} t
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {PageOptions} options
 */
export async function openPage(t, browser, url, { prepare, route, context: settings } = {}) {
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.stack ?? error.message));
  page.on("crash", () => problems.push("the page crashed"));
  t.after(async () => {
    await context.close();
    assert.deepEqual(problems, []);
  });
  await route?.(page);
  await page.goto(`${url}/healthz`);
  if (prepare) await page.evaluate(prepare);
  await page.evaluate(globals);
  return page;
}

/**
 * Resolves when the server's counters meet the condition, polling them.
 *
 * @param {import("./server.mjs").Server} server
 * @param {(stats: Awaited<ReturnType<import("./server.mjs").Server["stats"]>>) => boolean} isSo
 */
export async function untilStats(server, isSo) {
  while (!isSo(await server.stats()));
}

/** Defines the globals that `world.d.ts` declares; runs in the page. */
export async function globals() {
  const address = "/pkg/index.js";
  Object.assign(globalThis, await import(address), {
    at: (/** @type {string} */ path) => `${location.origin.replace("http", "ws")}${path}`,

    nextEvent: (/** @type {EventTarget} */ target, /** @type {string} */ type) =>
      new Promise((resolve) => target.addEventListener(type, resolve, { once: true })),

    messages: (/** @type {EventTarget} */ socket, /** @type {number} */ count) =>
      new Promise((resolve) => {
        /** @type {unknown[]} */
        const data = [];
        socket.addEventListener("message", function listen(event) {
          data.push(/** @type {MessageEvent} */ (event).data);
          if (data.length < count) return;
          socket.removeEventListener("message", listen);
          resolve(data);
        });
      }),

    record: (/** @type {EventTarget} */ socket) => {
      /** @type {object[]} */
      const events = [];
      const names = "open message error close reconnecting giveup drop statechange".split(" ");
      const fields =
        "data from to reconnected attempt code reason wasClean synthetic willReconnect".split(" ");
      for (const name of names) {
        socket.addEventListener(name, (event) => {
          const emitted = /** @type {any} */ (event);
          /** @type {any} */
          const seen = { type: event.type };
          for (const field of fields)
            if (emitted[field] !== undefined) seen[field] = emitted[field];
          if (emitted.error) seen.error = emitted.error.code;
          events.push(seen);
        });
      }
      return events;
    },
  });
}
