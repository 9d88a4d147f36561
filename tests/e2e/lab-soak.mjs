// Soak: the page under a steady load, with a flat heap and smooth frames.
//
//   node tests/e2e/lab-soak.mjs [minutes] [messages a second]      10 and 5,000 by default
import assert from "node:assert/strict";
import { launchBrowser } from "./support/browser.mjs";
import { startServer } from "./support/server.mjs";

const MINUTES = Number(process.argv[2] ?? 10);
const RATE = Number(process.argv[3] ?? 5_000);

/** What the heap may grow by from the first tenth to the end: what a garbage collector leaves. */
const MAX_GROWTH_BYTES = 8_000_000;
const MAX_FRAME_MS = 50;

const [browser, server] = await Promise.all([launchBrowser(), startServer()]);
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
  await page.goto(server.url);
  await page.locator('#status[data-state="open"]').waitFor();
  await page.fill("#address", `/push?every_ms=10&bytes=64&burst=${Math.ceil(RATE / 100)}`);
  await page.click("#connect");
  await page
    .locator('#log-entries > li[data-event="message"][data-connection="2"]')
    .first()
    .waitFor();
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    return usedSize;
  };
  // The ring of the log is full by then, and the plots have some samples.
  await frames(page, Math.max(MINUTES * 6, 10));
  const [before, received] = [await heap(), await receivedBy(page)];
  const seconds = MINUTES * 54;
  const times = await frames(page, seconds);
  const [after, total] = [await heap(), await receivedBy(page)];
  times.sort((one, other) => one - other);
  const p99 = times[Math.floor(times.length * 0.99)] ?? 0;
  const rate = Math.round((total - received) / seconds);
  const growth = after - before;
  console.log(
    `soak: ${rate} messages a second for ${seconds} s; heap ${before} to ${after} bytes; ` +
      `${times.length} frames, p50 ${times[times.length >> 1]?.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
  );
  assert.ok(rate > 0.9 * RATE, `${rate} messages a second, expected ${RATE}`);
  assert.ok(growth < MAX_GROWTH_BYTES, `the heap grew by ${growth} bytes`);
  assert.ok(p99 < MAX_FRAME_MS, `frames at p99 take ${p99} ms, expected less than ${MAX_FRAME_MS}`);
  console.log("soak: pass 1\nsoak: fail 0");
} finally {
  await browser.close();
  await server.stop();
}

/**
 * The times between frames for so long, in milliseconds.
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
