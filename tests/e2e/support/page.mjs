// Opens and watches the page: a complaint on its console fails the test.

import assert from "node:assert/strict";

/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {import("playwright-core").Page} Page */

/** @typedef {import("steadysocket").ConnectionState | "loading" | "failed" | "none"} PageState */

/**
 * @typedef {object} Expectations
 * @property {RegExp[]} [complaints] Messages that the browser itself may log on the console,
 *   because the test breaks the network on purpose.
 * @property {(page: Page) => Promise<void>} [prepare] Runs before the page is loaded.
 * @property {string[]} [hosts] Other servers that the test may contact.
 * @property {PageState} [settles] The state that the page reaches by itself before the test begins;
 *   default `open`, as it connects to its own server.
 */

/** Logged by the browser when a WebSocket cannot be opened or is lost. */
export const SOCKET_FAILED = /^WebSocket connection to '.*' failed/;

/** Logged by the library once, as a storm is what it warns of. */
export const CROWDED = /^steadysocket: more than 16 connections wait to dial /;

/** Logged by the browser when it cannot load a resource. */
export const LOAD_FAILED = /^Failed to load resource/;

/** Longer than any delay that a test causes, on a loaded machine. */
const TIMEOUT_MS = 60_000;

/**
 * Opens the page in a fresh profile, runs `test`, and checks that there were no complaints and no
 * requests to anything but the server.
 *
 * @param {Browser} browser
 * @param {string} url
 * @param {(page: Page) => Promise<void>} test
 * @param {import("playwright-core").BrowserContextOptions & Expectations} [options]
 */
export async function withPage(browser, url, test, options = {}) {
  const { complaints = [], prepare, hosts = [], settles = "open", ...contextOptions } = options;
  const context = await browser.newContext({ locale: "uk-UA", ...contextOptions });
  try {
    context.setDefaultTimeout(TIMEOUT_MS);
    const page = await context.newPage();
    const problems = watch(page, [new URL(url).host, ...hosts], complaints);
    await prepare?.(page);
    await page.goto(url);
    await inState(page, settles);
    await test(page);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

/**
 * A log entry, by its event and fields.
 *
 * @param {Page} page
 * @param {string} event
 * @param {Record<string, string | number | boolean>} [fields] As in the page's `data-` attributes.
 */
export function entry(page, event, fields = {}) {
  const conditions = Object.entries({ event, ...fields }).map(
    ([name, value]) => `[data-${name}="${value}"]`,
  );
  return page.locator(`#log-entries > li${conditions.join("")}`);
}

/**
 * A message in the log, by its whole text.
 *
 * @param {Page} page
 * @param {string} text
 */
export function received(page, text) {
  return entry(page, "message").filter({ has: page.getByText(text, { exact: true }) });
}

/**
 * The texts of all messages received.
 *
 * @param {Page} page
 */
export function allReceived(page) {
  return entry(page, "message").locator(".payload").allTextContents();
}

/**
 * Resolves when the page shows that state.
 *
 * @param {Page} page
 * @param {PageState} state
 */
export async function inState(page, state) {
  await page.locator(`#status[data-state="${state}"]`).waitFor();
}

/**
 * Connects to an address, in a new connection.
 *
 * @param {Page} page
 * @param {string} address
 */
export async function connectTo(page, address) {
  await page.fill("#address", address);
  await page.click("#connect");
}

/**
 * The field of an option, by its path in the table.
 *
 * @param {string} path
 */
export function option(path) {
  return `[id="option-${path}"]`;
}

/**
 * Types a message and sends it.
 *
 * @param {Page} page
 * @param {string} text
 */
export async function send(page, text) {
  await page.fill("#message", text);
  await page.click("#send");
}

/**
 * @param {Page} page
 * @param {string[]} hosts
 * @param {RegExp[]} complaints
 */
function watch(page, hosts, complaints) {
  /** @type {string[]} */
  const problems = [];
  page.on("console", (message) => {
    const text = message.text();
    const isAllowed = complaints.some((pattern) => pattern.test(text));
    if (["error", "warning"].includes(message.type()) && !isAllowed) {
      problems.push(`${message.type()}: ${text}`);
    }
  });
  page.on("pageerror", (error) => problems.push(`exception: ${error.stack ?? error.message}`));
  page.on("crash", () => problems.push("the page crashed"));
  page.on("dialog", (dialog) => problems.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => checkHost(request.url()));
  page.on("websocket", (socket) => checkHost(socket.url()));
  return problems;

  /** @param {string} address */
  function checkHost(address) {
    const url = new URL(address);
    if (!["data:", "blob:"].includes(url.protocol) && !hosts.includes(url.host))
      problems.push(`outside request: ${address}`);
  }
}
