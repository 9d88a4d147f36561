// Each fault button of the page: the close code that the page shows, and the recovery.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  connectTo,
  entry,
  inState,
  option,
  SOCKET_FAILED,
  send,
  withPage,
} from "./support/page.mjs";
import { startServer } from "./support/server.mjs";
import { setUp } from "./support/world.mjs";

/** @typedef {import("playwright-core").Page} Page */

const world = setUp();

/**
 * The log entry of the second connection, which is the one that is broken.
 *
 * @param {Page} page
 * @param {string} event
 * @param {Record<string, string | number | boolean>} [fields]
 */
const shown = (page, event, fields = {}) => entry(page, event, { connection: 2, ...fields });

/**
 * Connects with delays that are not random, so that no test depends on luck, presses the button and
 * runs the checks.
 *
 * @param {string} name
 * @param {(page: Page) => Promise<void>} check
 * @param {Record<string, string>} [fields]
 */
const fault = (name, check, fields = {}) =>
  withPage(
    world.browser,
    world.server.url,
    async (page) => {
      await page.click("#options summary");
      await page.fill(option("reconnect.initialDelayMs"), "500");
      await page.fill(option("reconnect.maxDelayMs"), "1000");
      await page.selectOption(option("reconnect.jitter"), "none");
      await page.click("#options summary");
      await connectTo(page, "/ws");
      await shown(page, "open", { reconnected: false }).waitFor();
      for (const [id, value] of Object.entries(fields)) await page.fill(`#${id}`, value);
      await page.click(`#fault-${name}`);
      await check(page);
    },
    { complaints: [SOCKET_FAILED] },
  );

/** Longer than any test: the fault lasts until `end`, however slow the machine is. */
const UNTIL_ENDED = { "fault-down": "60000" };

/**
 * Ends a fault of dials: one that is ordered later takes its place, here for a millisecond.
 *
 * @param {Page} page
 * @param {"refuse" | "kick"} name
 */
async function end(page, name) {
  await page.fill("#fault-down", "1");
  const ordered = page.waitForResponse((response) => response.url().includes("/fault?"));
  await page.click(`#fault-${name}`);
  await ordered;
}

/**
 * Checks that the same connection has reconnected and that messages flow.
 *
 * @param {Page} page
 */
async function recovers(page) {
  await shown(page, "open", { reconnected: true }).first().waitFor();
  await inState(page, "open");
  await send(page, "знову тут");
  await shown(page, "message").getByText("Ви сказали: знову тут").waitFor();
}

test("a reset of TCP is 1006, not clean, and the page reconnects", () =>
  fault("reset", async (page) => {
    await shown(page, "fault", { name: "reset" }).waitFor();
    const fields = { code: 1006, "was-clean": false, "will-reconnect": true };
    await shown(page, "close", fields).waitFor();
    await recovers(page);
  }));

test("a close with 1000 is the end, and the page says why", () =>
  fault(
    "closing",
    async (page) => {
      const fields = { code: 1000, reason: "done", "was-clean": true, "will-reconnect": false };
      await shown(page, "close", fields).waitFor();
      await shown(page, "giveup", { reason: "not-retryable" }).waitFor();
      await inState(page, "closed");
      assert.equal(
        await page.textContent("#state-detail"),
        "Останнє закриття: 1000, звичайне закриття: «done» · " +
          "Нових спроб не буде: після такого закриття нова спроба не допоможе.",
      );
      await page.click("#fault-reset");
      await page.getByText("З’єднання завершено. Спершу натисніть «Під’єднатися».").waitFor();
    },
    { "fault-code": "1000", "fault-reason": "done" },
  ));

for (const [code, reason] of /** @type {const} */ ([
  [1012, "restart"],
  [4401, "token expired"],
])) {
  test(`a close with ${code} is clean, and the page reconnects`, () =>
    fault(
      "closing",
      async (page) => {
        const fields = { code, reason, "was-clean": true, "will-reconnect": true };
        await shown(page, "close", fields).waitFor();
        await shown(page, "reconnecting", { attempt: 1 }).waitFor();
        await recovers(page);
      },
      { "fault-code": String(code), "fault-reason": reason },
    ));
}

for (const [field, value, words] of /** @type {const} */ ([
  ["fault-code", "1006", /^«1006» не може бути кодом кадру закриття; годяться 1000–1003, /],
  ["fault-code", "тисяча", /^«тисяча» не може бути кодом кадру закриття/],
  ["fault-reason", "ї".repeat(62), /^Причина займає 124 байти в UTF-8/],
])) {
  test(`a fault with ${field} ${value.slice(0, 8)} is refused in words, and nothing breaks`, () =>
    fault(
      "closing",
      async (page) => {
        assert.match((await page.textContent(`#${field}-error`)) ?? "", words);
        await send(page, "ціле");
        await shown(page, "message").getByText("Ви сказали: ціле").waitFor();
        assert.equal(await shown(page, "close").count(), 0);
      },
      { [field]: value },
    ));
}

test("refused dials fail with 1006, the answer is shown, and a later one succeeds", () =>
  fault(
    "refuse",
    async (page) => {
      await shown(page, "error", { code: "ERR_NETWORK" }).first().waitFor();
      await page.locator('#handshake[data-outcome="failed"]').waitFor();
      await page.getByText("HTTP/1.1 503 Service Unavailable").waitFor();
      await end(page, "refuse");
      await recovers(page);
    },
    UNTIL_ENDED,
  ));

test("silence is noticed by a heartbeat, which the page adds, and the page reconnects", () =>
  fault("silence", async (page) => {
    await page.getByText("Під’єднано знову, з перевіркою зв’язку").waitFor();
    await entry(page, "error", { connection: 3, code: "ERR_HEARTBEAT_TIMEOUT" }).waitFor();
    const fields = { connection: 3, code: 1006, synthetic: true, "will-reconnect": true };
    await entry(page, "close", fields).waitFor();
    await entry(page, "open", { connection: 3, reconnected: true }).waitFor();
  }));

test("kicks after every accept make the attempts grow, until the server stops it", () =>
  fault(
    "kick",
    async (page) => {
      for (const attempt of [1, 2, 3]) {
        await shown(page, "reconnecting", { attempt }).waitFor();
      }
      const closes = await shown(page, "close", { code: 1013, "will-reconnect": true }).count();
      assert.ok(closes >= 3, `${closes} closes`);
      await end(page, "kick");
      await recovers(page);
    },
    UNTIL_ENDED,
  ));

test("a restart of the server cuts everybody off, and the page is back when it is", () =>
  fault(
    "restart",
    async (page) => {
      await shown(page, "close", { code: 1006 }).first().waitFor();
      await shown(page, "error", { code: "ERR_NETWORK" }).first().waitFor();
      await recovers(page);
    },
    { "fault-down": "5000" },
  ));

test("a token that expires is a close with 4401, and the next dial has a fresh one", () =>
  fault("token", async (page) => {
    await entry(page, "open", { connection: 3, reconnected: false }).waitFor();
    await entry(page, "close", { connection: 3, code: 4401, reason: "token expired" }).waitFor();
    await entry(page, "open", { connection: 3, reconnected: true }).waitFor();
  }));

test("without a network dials fail, and with it the page dials at once", () =>
  fault("offline", async (page) => {
    assert.equal(await page.getAttribute("#fault-offline", "aria-pressed"), "true");
    await page.click("#reconnect");
    await shown(page, "error", { code: "ERR_NETWORK" }).first().waitFor();
    await inState(page, "waiting");
    await page.click("#fault-offline");
    await recovers(page);
  }));

test("a page in the cache closes its socket, and opens a new one when it is back", () =>
  fault("cache", async (page) => {
    await inState(page, "suspended");
    await page.locator('#chart-nodes [data-node="suspended"][aria-current]').waitFor();
    await page.click("#fault-cache");
    await recovers(page);
  }));

test("a tab that is shown again does not wait on", () =>
  fault(
    "hidden",
    async (page) => {
      await page.click("#options summary");
      // The second retry comes after 100 s, for which nothing here waits.
      await page.fill(option("reconnect.initialDelayMs"), "1000");
      await page.fill(option("reconnect.factor"), "100");
      await page.fill(option("reconnect.maxDelayMs"), "100000");
      await connectTo(page, "/ws");
      await entry(page, "open", { connection: 3 }).waitFor();
      await page.click("#fault-refuse");
      await entry(page, "reconnecting", { connection: 3, attempt: 2 }).waitFor();
      await end(page, "refuse");
      await page.click("#fault-hidden");
      await entry(page, "open", { connection: 3, reconnected: true }).waitFor();
    },
    UNTIL_ENDED,
  ));

test("a flaky server is lost and found again", () =>
  fault("reset", async (page) => {
    await connectTo(page, "/flaky?open_ms=3000&refuse_ms=1000");
    await entry(page, "close", { connection: 3, code: 1006 }).first().waitFor();
    await entry(page, "open", { connection: 3, reconnected: true }).first().waitFor();
    assert.match((await page.textContent("#state-detail")) ?? "", /\/flaky\?/);
  }));

test("a slow line keeps what is unsent in view, and a full queue refuses in words", () =>
  fault("slow", async (page) => {
    const buffer = Buffer.alloc(8_000_000);
    const file = { name: "big.bin", mimeType: "application/octet-stream", buffer };
    await page.setInputFiles("#file", file);
    await page.locator('#figure-buffered:not([data-value="0"])').waitFor();
    await page.getByText(/^\d+(,\d)? МБ$/).waitFor();
    // The browser's buffer is above the high-water mark, and the queue takes no more than 16 MiB.
    for (let sent = 0; sent < 3; sent += 1) await page.setInputFiles("#file", file);
    await page.getByText("не вміщується в чергу, де вже 2 повідомлення (16 МБ)").waitFor();
    await send(page, "ще й це");
    await shown(page, "send()", { format: "text", "is-queued": true }).waitFor();
    await inState(page, "open");
  }));

test("another server cannot be broken, and the page says so", async () => {
  const other = await startServer(["--allow-origin", "*"]);
  try {
    await withPage(
      world.browser,
      world.server.url,
      async (page) => {
        await connectTo(page, `${other.socketUrl}/ws`);
        await shown(page, "open").waitFor();
        await page.click("#fault-reset");
        await page.getByText("Зламати можна лише сервер цієї сторінки.").waitFor();
        await inState(page, "open");
      },
      { hosts: [new URL(other.url).host] },
    );
  } finally {
    await other.stop();
  }
});
