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
 * @param {RegExp} [expected]
 */
export async function openPage(browser, url, expected = /^\b$/) {
  const context = await (await browser.get()).newContext();
  const page = await context.newPage();
  /** @type {string[]} The expected complaints that it has logged. */
  const said = [];
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
    failed: /** @type {Promise<never>} */ (failed),
    stop: () => context.close(),
  };
}
