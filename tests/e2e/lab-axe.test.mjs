// Runs axe-core on every view, in both languages, both colour schemes and two widths.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { SOCKET_FAILED, withPage } from "./support/page.mjs";
import { setUp } from "./support/world.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const VIEWS = ["live", "compare", "session", "storm", "chat", "game", "broadcast", "course"];

const world = setUp();

// All views of one page, as somebody looks at them: to load it takes longer than to check a view.
for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const [locale, width] of /** @type {const} */ ([
    ["uk-UA", 1440],
    ["en-US", 390],
  ])) {
    test(`axe-core finds nothing: ${colorScheme}, ${locale}, ${width} pixels`, (t) =>
      withPage(
        world.browser,
        world.server.url,
        async (page) => {
          await page.addScriptTag({ path: AXE });
          for (const view of VIEWS) {
            await t.test(view, async () => {
              await show(page, view);
              assert.deepEqual(await violations(page), []);
            });
          }
        },
        { complaints: [SOCKET_FAILED], colorScheme, locale, viewport: { width, height: 900 } },
      ));
  }
}

/**
 * Opens a view; that of the connection with all that it can show, a refused address too.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} view
 */
async function show(page, view) {
  await page.click(`#views a[href="#${view}"]`);
  await page.locator(`#view-${view}:visible`).waitFor();
  if (view !== "live") return;
  await page.click("#options summary");
  await page.click("#code-panel summary");
  await page.fill("#address", "ftp://");
  await page.click("#connect");
  await page.focus("#log");
  await page.keyboard.press("End");
}

/**
 * Returns the violations and their places.
 *
 * @param {import("playwright-core").Page} page
 */
function violations(page) {
  return page.evaluate(async () => {
    const { axe } = /** @type {any} */ (globalThis);
    const { violations } = await axe.run(document);
    return violations.flatMap((/** @type {any} */ { id, nodes }) =>
      nodes.map((/** @type {any} */ { html }) => `${id}: ${html.slice(0, 160)}`),
    );
  });
}
