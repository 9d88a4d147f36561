// Opens pages in Chromium, watches them, and checks their reports.

import { launchBrowser } from "../e2e/support/browser.mjs";

/** Chromium's message about a socket whose server is down, as it is for a while here. */
const SOCKET_FAILED = /^WebSocket connection to '.*' failed/;

/** Chromium, launched when the first page needs it. */
export function lazyBrowser() {
  /** @type {Promise<import("playwright-core").Browser> | undefined} */
  let browser;
  return {
    get() {
      browser ??= launchBrowser();
      return browser;
    },
    async close() {
      await (await browser)?.close();
    },
  };
}

/**
 * Opens a page in a fresh profile. An unexpected complaint on its console makes it fail.
 *
 * @param {ReturnType<typeof lazyBrowser>} browser
 * @param {string} url
 * @param {{ expected?: RegExp, prepare?: () => void }} [options] `prepare` runs before its scripts.
 */
export async function openPage(browser, url, { expected = /^\b$/, prepare = () => {} } = {}) {
  const context = await (await browser.get()).newContext();
  await context.addInitScript(countModules);
  await context.addInitScript(prepare);
  const page = await context.newPage();
  /** @type {string[]} The expected complaints that it has logged. */
  const said = [];
  /** @type {string[]} */
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  const failed = new Promise((_, reject) => {
    page.on("pageerror", (error) => reject(new Error(`the page failed: ${error.message}`)));
    page.on("console", (message) => {
      const text = message.text();
      if (!["error", "warning"].includes(message.type()) || SOCKET_FAILED.test(text)) return;
      if (expected.test(text)) said.push(text);
      else reject(new Error(`the page says: ${text} (${message.location().url})`));
    });
  });
  failed.catch(() => {});
  await page.goto(url, { waitUntil: "commit" });
  return {
    page,
    said,
    requests,
    compiled: () => page.evaluate(() => globalThis.compiledModules),
    instances: () => page.evaluate(() => globalThis.madeInstances),
    failed: /** @type {Promise<never>} */ (failed),
    stop: () => context.close(),
  };
}

/** In the page: counts the modules that it compiles, and their instances. */
function countModules() {
  globalThis.compiledModules = 0;
  globalThis.madeInstances = 0;
  WebAssembly.Module = new Proxy(WebAssembly.Module, {
    construct(target, args) {
      globalThis.compiledModules += 1;
      return Reflect.construct(target, args);
    },
  });
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(target, args) {
      globalThis.madeInstances += 1;
      return Reflect.construct(target, args);
    },
  });
}
