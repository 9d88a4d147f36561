// The log in a flood: no message is missed, the newest is in view, a pause freezes the log, and the
// page stays responsive. The floods end by themselves and work is measured in the time that the
// page's thread had, so that a busy machine needs longer for them but fails nothing.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { connectTo, entry, withPage } from "./support/page.mjs";
import { GUARD, setUp } from "./support/world.mjs";

/** @typedef {import("playwright-core").Page} Page */

const MESSAGES = 30_000;

/** Capacity of the log, as in www/log/recorder.js. */
const CAPACITY = 10_000;

/**
 * The longest task took 23 ms, and all of them 37 µs for each message; a log that creates a row for
 * each entry has tasks of several seconds.
 */
const [MAX_TASK_MS, MAX_MESSAGE_US] = [250, 150];

const world = setUp();

/** @param {(page: Page) => Promise<void>} run */
const inLab = (run) => withPage(world.browser, world.server.url, run, { locale: "en-US" });

test("of a flood of messages none is missed, and the log shows the newest", GUARD, () =>
  inLab(async (page) => {
    await world.browser.startTracing(page, { categories: ["-*", TASKS] });
    const watched = page.evaluate(watch, MESSAGES);
    await connectTo(page, flood(MESSAGES));
    const views = await watched;
    const tasks = tasksOfPages(await world.browser.stopTracing());
    // The log is redrawn eight times a second, or as often as the browser draws.
    assert.ok(views > 3, `${views} views of the log`);
    const longest = Math.max(...tasks);
    assert.ok(
      longest < MAX_TASK_MS,
      `a task took ${longest} ms, expected less than ${MAX_TASK_MS}`,
    );
    const each = (tasks.reduce((sum, task) => sum + task, 0) / MESSAGES) * 1_000;
    assert.ok(each < MAX_MESSAGE_US, `${each} µs for a message, expected ${MAX_MESSAGE_US}`);
    await entry(page, "close", { connection: 2, code: 1000 }).waitFor();
    const numbers = await exportedNumbers(page);
    const first = numbers[0] ?? 0;
    assert.ok(numbers.length > CAPACITY - 100, `${numbers.length} messages are kept`);
    assert.deepEqual(
      numbers,
      numbers.map((_, place) => first + place),
    );
    assert.equal(numbers.at(-1), MESSAGES);
    assert.equal((await numbersInView(page)).at(-1), MESSAGES);
    // The opening is kept as an event, which messages do not evict.
    const connection = (await exported(page, "#log-har")).log.entries.at(-1);
    assert.match(connection.request.url, /\/flood\?messages=/);
    assert.equal(connection.response.status, 101);
  }),
);

test("a paused log stands still in a flood, and can be searched", GUARD, () =>
  inLab(async (page) => {
    await connectTo(page, flood(MESSAGES));
    // The ring is full, so each further entry evicts one.
    await page.getByText(/^the last 10,000 of /).waitFor();
    await page.click("#log-pause");
    const kept = await exportedNumbers(page);
    assert.ok(kept.length > CAPACITY - 100, `${kept.length} messages are kept`);
    const newest = entry(page, "message").filter({ hasText: `${kept.at(-1)} `, visible: true });
    await newest.waitFor();
    const shown = await numbersInView(page);
    assert.equal(shown.at(-1), kept.at(-1));
    // Behind the pause, the whole ring is replaced twice, however late the pause came.
    await connectTo(page, flood(2 * CAPACITY));
    await page.locator(`#figure-received[data-value="${2 * CAPACITY}"]`).waitFor();
    await page.waitForFunction((many) => {
      const { textContent } = /** @type {HTMLElement} */ (document.querySelector("#log-count"));
      const count = /^([\d,]+) new entries$/.exec(textContent ?? "")?.[1] ?? "0";
      return Number(count.replaceAll(",", "")) > many;
    }, 2 * CAPACITY);
    assert.deepEqual(await numbersInView(page), shown);
    assert.deepEqual(await exportedNumbers(page), kept);
    const [oldest = 0] = kept;
    await page.fill("#log-filter", `${oldest} `);
    await entry(page, "message", { connection: 2 })
      .filter({ hasText: `${oldest} `, visible: true })
      .first()
      .waitFor();
    await page.fill("#log-filter", "");
    await page.click("#log-pause");
    await entry(page, "message", { connection: 3 })
      .filter({ hasText: `${2 * CAPACITY} `, visible: true })
      .waitFor();
  }),
);

/**
 * The address of a server that sends so many numbered messages at full speed.
 *
 * @param {number} messages
 */
function flood(messages) {
  return `/flood?messages=${messages}&bytes=64`;
}

/** The category of a trace in which the browser notes each task. */
const TASKS = "disabled-by-default-devtools.timeline";

/**
 * How long each task had a processor, in milliseconds, in the pages' main threads.
 *
 * @param {Buffer} trace
 * @returns {number[]}
 */
function tasksOfPages(trace) {
  /** @type {{ traceEvents: any[] }} */
  const { traceEvents: events } = JSON.parse(trace.toString());
  const threadOf = (/** @type {any} */ { pid, tid }) => `${pid} ${tid}`;
  const pages = new Set(
    events
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(threadOf),
  );
  return events
    .filter((event) => event.name === "RunTask" && event.tdur && pages.has(threadOf(event)))
    .map(({ tdur }) => tdur / 1_000);
}

/**
 * Counts the views of the log, once a frame, until so many messages have come. Runs in the page.
 *
 * @param {number} messages
 * @returns {Promise<number>}
 */
function watch(messages) {
  const figure = /** @type {HTMLElement} */ (document.querySelector("#figure-received"));
  const views = new Set();
  return new Promise((resolve) => {
    requestAnimationFrame(function frame() {
      const rows = document.querySelectorAll("#log-entries > li:not([hidden]) .payload");
      views.add([...rows].map((row) => row.textContent).join());
      if (Number(figure.dataset.value) < messages) return requestAnimationFrame(frame);
      return resolve(views.size);
    });
  });
}

/**
 * The numbers of the messages in view.
 *
 * @param {Page} page
 */
async function numbersInView(page) {
  const texts = await entry(page, "message", { connection: 2 })
    .filter({ visible: true })
    .locator(".payload")
    .allTextContents();
  return texts.map((text) => Number.parseInt(text, 10)).sort((one, other) => one - other);
}

/**
 * The numbers of all messages in the log.
 *
 * @param {Page} page
 * @returns {Promise<number[]>}
 */
async function exportedNumbers(page) {
  const entries = await exported(page, "#log-json");
  return entries
    .filter((/** @type {any} */ { kind, connection }) => kind === "message" && connection === 2)
    .map((/** @type {any} */ { payload }) => Number.parseInt(payload.excerpt, 10));
}

/**
 * @param {Page} page
 * @param {string} button
 * @returns {Promise<any>}
 */
async function exported(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
  return JSON.parse(await readFile(await download.path(), "utf8"));
}
