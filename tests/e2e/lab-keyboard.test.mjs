// The page by keyboard only: everything can be reached, is visible with the focus, and can be left.

import assert from "node:assert/strict";
import { test } from "node:test";
import { entry, inState, received, SOCKET_FAILED, withPage } from "./support/page.mjs";
import { setUp } from "./support/world.mjs";

/** @typedef {import("playwright-core").Page} Page */

const VIEWS = ["live", "compare", "storm", "chat", "course"];

/** More than any view has, with every option shown. */
const MAX_STOPS = 150;

const world = setUp();

// From view to view, as one goes: to load the page takes as long as to walk through one.
for (const width of [1440, 800, 390]) {
  test(`Tab goes through every view at ${width} pixels, back again, and is always seen`, (t) =>
    withPage(
      world.browser,
      world.server.url,
      async (page) => {
        for (const view of VIEWS) await t.test(view, () => walkThrough(page, view));
      },
      { complaints: [SOCKET_FAILED], viewport: { width, height: 900 } },
    ));
}

test("one connects, sends, breaks, reads and closes without a mouse", () =>
  withPage(
    world.browser,
    world.server.url,
    async (page) => {
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.equal(await focused(page), "main", "the link leads past the head of the page");
      await tabTo(page, "#address");
      await page.keyboard.press("Control+A");
      await page.keyboard.type("/echo");
      await page.keyboard.press("Enter");
      await entry(page, "open", { connection: 2 }).waitFor();
      await tabTo(page, "#message");
      await page.keyboard.press("Control+A");
      await page.keyboard.type("з клавіш");
      await page.keyboard.press("Enter");
      await received(page, "з клавіш").waitFor();
      await tabTo(page, "#fault-reset");
      await page.keyboard.press("Space");
      await entry(page, "open", { connection: 2, reconnected: true }).waitFor();
      await tabTo(page, "#log-pause");
      await page.keyboard.press("Space");
      await tabTo(page, "#log");
      await page.keyboard.press("End");
      await page.locator("#log-detail:visible").waitFor();
      await tabTo(page, "#log-detail-close");
      await page.keyboard.press("Enter");
      assert.equal(await focused(page), "log", "the focus is where it came from");
      await tabTo(page, "#close", "Shift+Tab");
      await page.keyboard.press("Enter");
      await inState(page, "closed");
      assert.equal(await focused(page), "close");
    },
    { complaints: [SOCKET_FAILED] },
  ));

test("the focus stays in the course when one goes on to the next step", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await tabTo(page, '#views a[href="#course"]');
    await page.keyboard.press("Enter");
    await tabTo(page, '#course-steps a[href="#course/messages"]');
    await page.keyboard.press("Enter");
    await page.locator('#course-steps a[href="#course/messages"][aria-current]').waitFor();
    assert.equal(
      await page.evaluate(() => document.activeElement?.getAttribute("href")),
      "#course/messages",
    );
    await tabTo(page, ".turns .next");
    await page.keyboard.press("Enter");
    await page.locator('#course-steps a[href="#course/server"][aria-current]').waitFor();
    assert.equal(await focused(page), "course-body");
  }));

/**
 * @param {Page} page
 * @param {string} view
 */
async function walkThrough(page, view) {
  await tabTo(page, `#views a[href="#${view}"]`);
  await page.keyboard.press("Enter");
  await page.locator(`#view-${view}:visible`).waitFor();
  if (view === "live") {
    for (const name of ["options", "code-panel"]) {
      await tabTo(page, `#${name} summary`);
      await page.keyboard.press("Enter");
    }
  }
  // Past the last one, where the browser's own buttons would be.
  await tabTo(page, "body");
  assert.deepEqual(await walk(page, "Tab"), []);
  assert.deepEqual(await unreached(page), []);
  assert.deepEqual(await walk(page, "Shift+Tab"), []);
  assert.deepEqual(await unreached(page), []);
}

/** @param {Page} page */
function focused(page) {
  return page.evaluate(() => document.activeElement?.id);
}

/**
 * Presses Tab until the element has the focus.
 *
 * @param {Page} page
 * @param {string} selector
 * @param {string} [key]
 */
async function tabTo(page, selector, key = "Tab") {
  for (let stops = 0; stops < MAX_STOPS; stops += 1) {
    const isThere = await page.evaluate(
      (wanted) => document.activeElement?.matches(wanted),
      selector,
    );
    if (isThere) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${selector} is not reached by ${MAX_STOPS} times ${key}`);
}

/**
 * Presses the key until the focus returns to a visited element or leaves the page, and returns the
 * problems found on the way. Visited elements are marked.
 *
 * @param {Page} page
 * @param {string} key
 */
async function walk(page, key) {
  const problems = [];
  await page.evaluate(() => {
    for (const element of document.querySelectorAll("[data-reached]")) {
      element.removeAttribute("data-reached");
    }
  });
  for (let stops = 0; stops < MAX_STOPS; stops += 1) {
    await page.keyboard.press(key);
    const found = await page.evaluate(look);
    if (found === undefined) return problems;
    problems.push(...found);
  }
  return [...problems, `${key} does not come to an end`];
}

/**
 * Checks the element that has the focus; undefined if it had the focus before. Runs in the page.
 */
async function look() {
  // The page scrolls to it with the next frame.
  await new Promise((resolve) => requestAnimationFrame(resolve));
  const element = /** @type {HTMLElement} */ (document.activeElement);
  if (element === document.body || element.dataset.reached !== undefined) return undefined;
  element.dataset.reached = "";
  // The label of a file field is the visible part, styled as a button.
  const shown = element.id === "file" ? document.querySelector('[for="file"]') : element;
  if (!shown) return ["the file field has no label"];
  const name = element.id ? `#${element.id}` : element.outerHTML.slice(0, 80);
  const found = [];
  const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(shown);
  const width = Number.parseFloat(outlineWidth);
  if (outlineStyle === "none" || width < 2) found.push(`${name}: no outline`);
  const reach = Math.max(Number.parseFloat(outlineOffset) + width, 0);
  const { left, right, top, bottom } = shown.getBoundingClientRect();
  for (let outer = shown.parentElement; outer; outer = outer.parentElement) {
    const clips = getComputedStyle(outer).overflowX !== "visible" && outer !== document.body;
    const frame = outer.getBoundingClientRect();
    if (clips && (left - reach < frame.left - 0.5 || right + reach > frame.right + 0.5)) {
      found.push(`${name}: its outline is cut off at the sides by ${outer.className || outer.id}`);
    }
  }
  // An element taller than the window is partly visible.
  const [high, low] = [Math.max(top, 0), Math.min(bottom, innerHeight)];
  if (high > low - 1) return [...found, `${name}: outside of the window`];
  const x = Math.min((left + right) / 2, innerWidth - 1);
  const isSeen = [0.2, 0.5, 0.8].every((share) => {
    const hit = document.elementFromPoint(x, high + (low - high) * share);
    return hit !== null && shown.contains(hit);
  });
  if (!isSeen) found.push(`${name}: something is before it`);
  return found;
}

/**
 * Usable elements that never had the focus.
 *
 * @param {Page} page
 */
function unreached(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
      .filter((element) => {
        const { tabIndex } = /** @type {HTMLElement} */ (element);
        const isUsable = tabIndex >= 0 && !element.matches(":disabled");
        return isUsable && element.checkVisibility({ visibilityProperty: true });
      })
      .filter((element) => !element.hasAttribute("data-reached"))
      .map((element) => element.outerHTML.slice(0, 100)),
  );
}
