// Chromium, driven by playwright-core, behind the same interface as the other engines.

import { findChromium, launchBrowser } from "../e2e/support/browser.mjs";

export function hasChromium() {
  try {
    return findChromium() !== undefined;
  } catch {
    return false;
  }
}

/** Starts Chromium with `gc()` exposed to its pages. */
export async function launchChromium() {
  const browser = await launchBrowser(["--js-flags=--expose-gc"]);
  return {
    version: browser.version(),
    async open(/** @type {string} */ url) {
      const page = await browser.newPage();
      await page.goto(url);
      return {
        evaluate: (/** @type {string} */ source, /** @type {unknown} */ argument) =>
          page.evaluate(`(${source})(${JSON.stringify(argument ?? null)})`),
        close: () => page.close(),
      };
    },
    close: () => browser.close(),
  };
}
