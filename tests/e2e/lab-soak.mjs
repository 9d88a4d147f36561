// Soak test: the page under a steady load must keep a flat heap and smooth frames.
//
//   node tests/e2e/lab-soak.mjs [minutes] [messages a second]      10 and 5,000 by default
import assert from "node:assert/strict";
import { launchBrowser } from "./support/browser.mjs";
import { startServer } from "./support/server.mjs";

const MINUTES = Number(process.argv[2] ?? 10);
const RATE = Number(process.argv[3] ?? 5_000);

assert.ok(
  Number.isInteger(MINUTES) && MINUTES >= 1 && RATE >= 100,
  `minutes and rate are ${MINUTES} and ${RATE}, expected whole minutes from 1 and a rate from 100`,
);

/** Maximum growth of the heap by its trend, to allow for garbage that is not collected yet. */
const MAX_GROWTH_BYTES = 8_000_000;
const MAX_FRAME_MS = 50;

const [browser, server] = await Promise.all([launchBrowser(), startServer()]);
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
  const complaints = complaintsOf(page);
  await page.goto(server.url);
  await page.locator('#status[data-state="open"]').waitFor();
  await page.fill("#address", `/push?every_ms=10&bytes=64&burst=${Math.ceil(RATE / 100)}`);
  await page.click("#connect");
  await page
    .locator('#log-entries > li[data-event="message"][data-connection="2"]')
    .first()
    .waitFor();
  const heap = await heapOf(page);
  // By now the log's ring is full, and the plots have some samples.
  await frames(page, Math.max(MINUTES * 6, 10));
  const heaps = [await heap()];
  const rates = [];
  /** @type {number[]} */
  const times = [];
  console.log(`soak: at the beginning: heap ${megabytes(heaps[0])}`);
  for (let minute = 1; minute <= MINUTES; minute += 1) {
    const [began, received] = [performance.now(), await receivedBy(page)];
    times.push(...(await frames(page, 60)));
    const seconds = (performance.now() - began) / 1_000;
    rates.push(((await receivedBy(page)) - received) / seconds);
    heaps.push(await heap());
    console.log(
      `soak: minute ${minute} of ${MINUTES}: ${Math.round(rates.at(-1) ?? 0)} messages a second; ` +
        `heap ${megabytes(heaps.at(-1))}; frames so far ${summary(times)}`,
    );
  }
  const rate = rates.reduce((sum, each) => sum + each, 0) / rates.length;
  const growth = slope(heaps) * (heaps.length - 1);
  const p99 = quantile(times, 0.99);
  console.log(
    `soak: ${Math.round(rate)} messages a second for ${MINUTES} minutes; ` +
      `heap ${heaps.map(megabytes).join(", ")}, a trend of ${megabytes(growth)} in all; ` +
      `${times.length} frames, ${summary(times)}`,
  );
  assert.ok(rate > 0.9 * RATE, `${rate} messages a second, expected ${RATE}`);
  assert.ok(
    growth < MAX_GROWTH_BYTES,
    `the heap grew by ${growth} bytes, expected less than ${MAX_GROWTH_BYTES}`,
  );
  assert.ok(p99 < MAX_FRAME_MS, `frames at p99 take ${p99} ms, expected less than ${MAX_FRAME_MS}`);
  assert.deepEqual(complaints, []);
  console.log("soak: pass 1\nsoak: fail 0");
} finally {
  await browser.close();
  await server.stop();
}

/**
 * Collects the page's complaints from now on.
 *
 * @param {import("playwright-core").Page} page
 */
function complaintsOf(page) {
  /** @type {string[]} */
  const found = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) found.push(message.text());
  });
  page.on("pageerror", (error) => found.push(error.stack ?? error.message));
  page.on("crash", () => found.push("the page crashed"));
  return found;
}

/**
 * Returns a function that resolves to the heap's bytes in use, after a collection.
 *
 * @param {import("playwright-core").Page} page
 */
async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  return async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    return usedSize;
  };
}

/**
 * Average growth from one value to the next, by least squares, so that a single outlier counts
 * little.
 *
 * @param {number[]} values
 */
function slope(values) {
  const [middle, mean] = [(values.length - 1) / 2, values.reduce((a, b) => a + b) / values.length];
  let [above, below] = [0, 0];
  for (const [place, value] of values.entries()) {
    above += (place - middle) * (value - mean);
    below += (place - middle) ** 2;
  }
  return above / below;
}

/** @param {number[]} times */
function summary(times) {
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${quantile(times, 1).toFixed(1)} ms`;
}

/**
 * @param {number[]} values
 * @param {number} share
 */
function quantile(values, share) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** @param {number | undefined} bytes */
function megabytes(bytes = 0) {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

/**
 * The times between frames over that many seconds, in milliseconds.
 *
 * @param {import("playwright-core").Page} page
 * @param {number} seconds
 * @returns {Promise<number[]>}
 */
function frames(page, seconds) {
  return page.evaluate(
    (seconds) =>
      new Promise((resolve) => {
        /** @type {number[]} */
        const times = [];
        const began = performance.now();
        let last = began;
        requestAnimationFrame(function frame(now) {
          times.push(now - last);
          last = now;
          if (now - began < seconds * 1_000) requestAnimationFrame(frame);
          else resolve(times);
        });
      }),
    seconds,
  );
}

/** @param {import("playwright-core").Page} page */
async function receivedBy(page) {
  return Number(await page.getAttribute("#figure-received", "data-value"));
}
