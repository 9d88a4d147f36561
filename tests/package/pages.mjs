// Pages in Chromium: opened, watched, and judged by what they report.

import { launchBrowser } from "../e2e/support/browser.mjs";

/** What Chromium says of a socket whose server is gone, as it is here for a while. */
const SOCKET_FAILED = /^WebSocket connection to '.*' failed/;

/** Chromium, started when the first page needs it. */
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
 * Opens a page in a profile of its own. What it complains of makes it fail, unless it is expected.
 *
 * @param {ReturnType<typeof lazyBrowser>} browser
 * @param {string} url
 * @param {RegExp} [expected]
 */
export async function openPage(browser, url, expected = /^\b$/) {
  const context = await (await browser.get()).newContext();
  const page = await context.newPage();
  /** @type {string[]} What it said of what was expected. */
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
