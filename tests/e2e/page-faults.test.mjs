// Each fault button of the page: the code that the page shows, and what comes after.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { connectTo, entry, inState, SOCKET_FAILED, send, withPage } from "./support/page.mjs";
import { startServer } from "./support/server.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("./support/server.mjs").Server} */
let server;

before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});

after(async () => {
  await Promise.all([browser?.close(), server?.stop()]);
});

/**
 * What the page shows of the connection that a fault button makes, which is its second.
 *
 * @param {Page} page
 * @param {string} event
 * @param {Record<string, string | number | boolean>} [fields]
 */
const shown = (page, event, fields = {}) => entry(page, event, { connection: 2, ...fields });

/**
 * Presses the button and runs the checks.
 *
 * @param {string} name
 * @param {(page: Page) => Promise<void>} check
 */
const fault = (name, check) =>
  withPage(
    browser,
    server.url,
    async (page) => {
      // Pauses that are not random: no test depends on luck.
      await page.click("#options summary");
      await page.fill("#initial-delay", "500");
      await page.selectOption("#jitter", "none");
      await page.click(`#fault-${name}`);
      await check(page);
    },
    { complaints: [SOCKET_FAILED] },
  );

/**
 * The next dial went to the usual address and has succeeded, on the same connection.
 *
 * @param {Page} page
 * @param {boolean} wasOpen Whether the faulty socket was open before.
 */
async function recovers(page, wasOpen) {
  await shown(page, "open", { reconnected: wasOpen, attempt: 1 }).waitFor();
  await shown(page, "message").getByText("Ласкаво просимо").waitFor();
  await inState(page, "open");
  assert.match((await page.textContent("#state-detail")) ?? "", /\/ws$/);
}

test("a reset of TCP is 1006, not clean, and the page reconnects", () =>
  fault("reset", async (page) => {
    await shown(page, "open", { reconnected: false }).waitFor();
    await shown(page, "close", {
      code: 1006,
      "was-clean": false,
      "will-reconnect": true,
    }).waitFor();
    await recovers(page, true);
  }));

test("a close with 1000 is the end, and the page says why", () =>
  fault("close1000", async (page) => {
    const fields = { code: 1000, reason: "done", "was-clean": true, "will-reconnect": false };
    await shown(page, "close", fields).waitFor();
    await shown(page, "giveup", { reason: "not-retryable" }).waitFor();
    await inState(page, "closed");
    assert.equal(
      await page.textContent("#state-detail"),
      "Останнє закриття: 1000, звичайне закриття: «done» · " +
        "Нових спроб не буде: після такого закриття нова спроба не допоможе.",
    );
  }));

for (const [name, code, reason] of /** @type {const} */ ([
  ["close1012", 1012, "restart"],
  ["close4401", 4401, "token expired"],
])) {
  test(`a close with ${code} is clean, and the page reconnects`, () =>
    fault(name, async (page) => {
      const fields = { code, reason, "was-clean": true, "will-reconnect": true };
      await shown(page, "close", fields).waitFor();
      await shown(page, "reconnecting", { attempt: 1 }).waitFor();
      await recovers(page, true);
    }));
}

test("a refusal with 503 is a failed dial with 1006, and the next one succeeds", () =>
  fault("refuse", async (page) => {
    await shown(page, "error", { code: "ERR_NETWORK" }).waitFor();
    await shown(page, "close", { code: 1006, "was-clean": false, synthetic: false }).waitFor();
    await recovers(page, false);
    assert.equal(await shown(page, "open").count(), 1);
  }));

test("silence is noticed by the heartbeat, and the page reconnects", () =>
  fault("silence", async (page) => {
    await shown(page, "open", { reconnected: false }).waitFor();
    await shown(page, "error", { code: "ERR_TIMEOUT" }).waitFor();
    await shown(page, "close", { code: 1006, synthetic: true, "will-reconnect": true }).waitFor();
    await recovers(page, true);
  }));

test("a kick after every accept makes the attempts grow, and connect ends it", () =>
  fault("kick", async (page) => {
    for (const attempt of [1, 2, 3]) {
      await shown(page, "reconnecting", { attempt }).waitFor();
    }
    const closes = await shown(page, "close", { code: 1013, "will-reconnect": true }).count();
    assert.ok(closes >= 3, `${closes} closes`);
    await page.click("#connect");
    await entry(page, "open", { connection: 3 }).waitFor();
    await inState(page, "open");
  }));

test("a flaky server is lost and found again", () =>
  fault("flaky", async (page) => {
    await shown(page, "open", { reconnected: false }).waitFor();
    await shown(page, "close", { code: 1006, "will-reconnect": true }).first().waitFor();
    await shown(page, "open", { reconnected: true }).first().waitFor();
    assert.match((await page.textContent("#state-detail")) ?? "", /\/flaky\?/);
  }));

test("a slow line keeps what is unsent in view, and a full queue refuses in words", () =>
  fault("slow", async (page) => {
    await shown(page, "open").waitFor();
    const buffer = Buffer.alloc(8_000_000);
    const file = { name: "big.bin", mimeType: "application/octet-stream", buffer };
    await page.setInputFiles("#file", file);
    await page.locator('#figure-buffered:not([data-value="0"])').waitFor();
    await page.getByText(/^\d+(,\d)? МБ$/).waitFor();
    // The browser's buffer is above its mark, and the queue takes no more than 1 MiB.
    await page.setInputFiles("#file", file);
    await page.getByText("не вміщується в чергу, де вже 0 повідомлень (0 байтів)").waitFor();
    await send(page, "ще й це");
    await shown(page, "send()", { format: "text", "is-queued": true }).waitFor();
    await inState(page, "open");
    await connectTo(page, "/ws");
    await entry(page, "open", { connection: 3 }).waitFor();
  }));
