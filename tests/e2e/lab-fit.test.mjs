// Layout on screens of every width, including long words and wide letters.

import assert from "node:assert/strict";
import { test } from "node:test";
import { option, withPage } from "./support/page.mjs";
import { setUp } from "./support/world.mjs";

/** @typedef {import("playwright-core").Page} Page */

const world = setUp();

/**
 * @param {(page: Page) => Promise<void>} run
 * @param {Parameters<typeof withPage>[3]} [options]
 */
const page = (run, options) => withPage(world.browser, world.server.url, run, options);

test("a long refused value makes a phone's page no wider", () =>
  page(
    async (page) => {
      await page.click("#options summary");
      for (const field of ["#protocols", option("reconnect.factor")]) {
        await page.fill(field, `@${"x".repeat(1_500)}`);
        await page.click("#connect");
        await page.locator(".field-error:not(:empty)").waitFor();
        const [needed, given] = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return [scrollWidth, clientWidth];
        });
        assert.equal(needed, given);
        await page.fill(field, "");
      }
    },
    { viewport: { width: 360, height: 740 } },
  ));

for (const width of [360, 768, 1000, 1152, 1280, 1440, 1920]) {
  test(`states and figures fit at ${width} pixels, with wide letters too`, () =>
    page(
      async (page) => {
        assert.deepEqual(await page.evaluate(tooWide, ""), []);
        // With wide letters they may scroll.
        const views = page.locator("#views");
        assert.equal(await views.evaluate((row) => row.scrollWidth - row.clientWidth), 0);
        await page.click('#views a[href="#compare"]');
        await page.locator('#compare-SteadySocket[data-state="open"]').waitFor();
        assert.deepEqual(await page.evaluate(tooWide, "Рукостискання"), []);
        await page.click('#views a[href="#live"]');
        await page.locator("#view-live:visible").waitFor();
        await page.addStyleTag({
          content: "* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important }",
        });
        assert.deepEqual(await page.evaluate(tooWide, ""), []);
      },
      { viewport: { width, height: 900 } },
    ));
}

/**
 * Returns elements that overflow their container; runs in the page.
 *
 * @param {string} state One that each client of a table has then; none: its own.
 */
function tooWide(state) {
  for (const cell of document.querySelectorAll(".table-panel tbody td:nth-child(2)")) {
    cell.textContent = state || cell.textContent;
  }
  return [...document.querySelectorAll("#chart, #chart-nodes > li, .table-panel")]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
    .map(({ textContent }) => textContent);
}
