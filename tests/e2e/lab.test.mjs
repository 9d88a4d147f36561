// The live view: every panel against the real server.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { optionTable } from "../../scripts/lib/option-table.mjs";
import {
  connectTo,
  entry,
  inState,
  option,
  received,
  SOCKET_FAILED,
  send,
  withPage,
} from "./support/page.mjs";
import { setUp } from "./support/world.mjs";

/** @typedef {import("playwright-core").Page} Page */

const world = setUp();

test("the first paint does not wait for the wasm", () =>
  withPage(
    world.browser,
    world.server.url,
    async (page) => {
      await page.getByRole("heading", { name: "steadysocket" }).waitFor();
      assert.ok(await page.isVisible("#address"));
      const paint = await page.evaluate(
        () =>
          new Promise((resolve) => {
            new PerformanceObserver((list) => resolve(list.getEntries().length)).observe({
              type: "paint",
              buffered: true,
            });
          }),
      );
      assert.ok(Number(paint) > 0);
    },
    {
      settles: "loading",
      // Never answered: the page must appear all the same.
      prepare: async (page) => void (await page.route("**/pkg/index.js", () => {})),
    },
  ));

test("the handshake is shown as the server saw it, with the subprotocol", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await page.click("#options summary");
    await page.fill("#protocols", "chat.v1, chat.v2");
    await connectTo(page, "/ws?protocol=chat.v2");
    await page.locator("#handshake").getByText("Sec-WebSocket-Accept: ").waitFor();
    const text = await page.innerText("#handshake");
    assert.match(text, /^GET \/ws\?protocol=chat\.v2 HTTP\/1\.1$/m);
    assert.match(text, /^Sec-WebSocket-Key: \S{22}==$/m);
    assert.match(text, /^Sec-WebSocket-Protocol: chat\.v1, chat\.v2$/m);
    assert.match(text, /^HTTP\/1\.1 101 Switching Protocols$/m);
    assert.match(text, /^Sec-WebSocket-Protocol: chat\.v2$/m);
    assert.match(text, /Підпротокол\s+chat\.v2/);
  }));

test("the diagram shows where the connection is, and how often it was there", () =>
  withPage(
    world.browser,
    world.server.url,
    async (page) => {
      const node = (/** @type {string} */ state) => page.locator(`[data-node="${state}"]`);
      assert.equal(await node("open").getAttribute("aria-current"), "step");
      await page.click("#fault-reset");
      await node("open").getByText("×2").waitFor();
      assert.equal(await node("waiting").locator(".node-count").textContent(), "×1");
      await page.click("#close");
      await page.locator('[data-node="closed"][aria-current]').waitFor();
      assert.equal(await page.locator("#chart-nodes [aria-current]").count(), 1);
      assert.ok((await page.locator("#chart-edges path").count()) >= 13);
    },
    { complaints: [SOCKET_FAILED] },
  ));

test("the arrow keys lead through the events of the timeline, described in words", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await page.focus("#timeline canvas");
    await page.keyboard.press("Home");
    const readout = page.locator("#timeline output");
    assert.match((await readout.textContent()) ?? "", /№ 1 · connect · до ws:/);
    await page.keyboard.press("ArrowRight");
    assert.match((await readout.textContent()) ?? "", /^\d\d:\d\d:\d\d,\d{3} · № 1 · open/);
    await page.click('#languages [lang="en"]');
    assert.match((await readout.textContent()) ?? "", /no\. 1 · open · open/i);
    const isPainted = await page.evaluate(() => {
      const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("#timeline canvas"));
      const { width, height } = canvas;
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
      return pixels.some((value) => value > 0);
    });
    assert.ok(isPainted, "the timeline is empty");
  }));

test("round trips, rates, queue and pauses are measured and drawn", () =>
  withPage(
    world.browser,
    world.server.url,
    async (page) => {
      assert.equal(await page.locator(".plot .uplot").count(), 5);
      // Records every value that is ever shown: one may be gone a second later.
      const seen = page.evaluate(
        () =>
          new Promise((resolve) => {
            /** @type {Set<string>} */
            const found = new Set();
            const wanted = ["0:0", "0:1", "1:0", "1:1", "2:0", "2:1", "4:0", "4:1"];
            new MutationObserver(() => {
              for (const [plot, figure] of document.querySelectorAll(".plot").entries()) {
                for (const [series, value] of figure.querySelectorAll("strong").entries()) {
                  if (/[1-9]/.test(value.textContent ?? "")) found.add(`${plot}:${series}`);
                }
              }
              if (wanted.every((name) => found.has(name))) resolve([...found].sort());
            }).observe(document.querySelector("#plots") ?? document, {
              childList: true,
              characterData: true,
              subtree: true,
            });
          }),
      );
      await page.click("#options summary");
      await page.selectOption(option("reconnect.jitter"), "equal");
      await page.click("#options summary");
      await connectTo(page, "/echo");
      await entry(page, "open", { connection: 2 }).waitFor();
      await page.fill("#burst-count", "900");
      await page.click("#burst");
      await page.click("#fault-reset");
      assert.ok(/** @type {string[]} */ (await seen).length >= 8);
    },
    { complaints: [SOCKET_FAILED] },
  ));

test("what waits is reported in figures, with its limit, in both languages", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await page.click("#options summary");
    await page.fill(option("queue.maxMessages"), "10");
    await page.selectOption(option("startClosed"), "true");
    await page.click("#connect");
    for (const text of ["а", "б", "в"]) await send(page, text);
    const caption = page.locator(".plot").nth(3).locator("figcaption");
    await caption.getByText("3 із 10 · 6 байтів із 16,8 МБ").waitFor();
    const words = async () => (await caption.textContent())?.replaceAll("\u00a0", " ");
    assert.match((await words()) ?? "", /черга 30 % .*буфер 0 % 0 байтів із 1 МБ/);
    await page.click('#languages [lang="en"]');
    await caption.getByText("3 of 10 · 6 bytes of 16.8 MB").waitFor();
    assert.match((await words()) ?? "", /queue 30% .*buffer 0% 0 bytes of 1 MB/);
    await page.selectOption(option("queue"), "off");
    await page.click("#connect");
    await caption.getByText("queue 0% off").waitFor();
  }));

test("every option of the types has its place in the form, in both languages", () =>
  withPage(world.browser, world.server.url, async (page) => {
    const table = optionTable();
    assert.ok(table.length >= 30);
    await page.click("#options summary");
    for (const { path, doc } of table) {
      const row = page.locator(`[data-option="${path}"] .option-doc`);
      assert.match((await row.textContent()) ?? "", /[а-яіїє]/i, path);
      assert.equal(await row.textContent(), doc.uk.replaceAll("`", ""), path);
    }
    await page.click('#languages [lang="en"]');
    for (const { path, doc } of table) {
      const row = page.locator(`[data-option="${path}"] .option-doc`);
      assert.equal(await row.textContent(), doc.en.replaceAll("`", ""), path);
    }
    assert.equal(
      await page.getAttribute(option("reconnect.initialDelayMs"), "placeholder"),
      "1,000",
    );
  }));

test("the code beside the form does the same, in JavaScript and in Rust", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await page.click("#options summary");
    await page.fill("#address", "/echo");
    await page.fill(option("reconnect.initialDelayMs"), "500");
    await page.selectOption(option("reconnect.jitter"), "none");
    await page.fill(option("connectTimeoutMs"), "Infinity");
    await page.selectOption(option("heartbeat"), "on");
    await page.selectOption(option("queue"), "off");
    await page.click("#code-panel summary");
    const url = `${world.server.socketUrl}/echo`;
    assert.equal(
      await page.textContent("#code-text"),
      `import { SteadySocket } from "steadysocket";

const socket = new SteadySocket("${url}", [], {
  reconnect: { initialDelayMs: 500, jitter: "none" },
  connectTimeoutMs: Infinity,
  heartbeat: {},
  queue: false,
});
socket.addEventListener("message", ({ data }) => console.log(data));
socket.send("hello");
`,
    );
    await page.click('#code-languages [data-code="rust"]');
    assert.equal(
      await page.textContent("#code-text"),
      `use std::time::Duration;

use steadysocket::{Heartbeat, Jitter, Reconnect, Socket};

let socket = Socket::builder("${url}")
    .reconnect(Reconnect { initial_delay: Duration::from_millis(500), jitter: Jitter::None, ..Reconnect::default() })
    .connect_timeout(None)
    .heartbeat(Heartbeat::default(), "ping")
    .queue(None)
    .on_message(|message| println!("{message:?}"))
    .connect()?;
socket.send("hello")?;
`,
    );
  }));

test("JSON, bytes and bursts are sent, and bad ones are refused in words", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await connectTo(page, "/echo");
    await entry(page, "open", { connection: 2 }).waitFor();
    await page.click('[data-kind="json"]');
    await send(page, '{ "a": [1, 2] }');
    await received(page, '{ "a": [1, 2] }').waitFor();
    await send(page, "{ a");
    assert.match((await page.textContent("#message-error")) ?? "", /^Це не JSON: /);
    await page.click('[data-kind="binary"]');
    await send(page, "de ad be ef");
    await received(page, "de ad be ef").waitFor();
    await send(page, "xyz");
    assert.match((await page.textContent("#message-error")) ?? "", /^Це не байти в hex/);
    await page.fill("#burst-count", "100001");
    await page.click("#burst");
    assert.match((await page.textContent("#burst-count-error")) ?? "", /від 1 до 100\s000\.$/);
    await page.fill("#burst-count", "5000");
    await page.click("#burst");
    await page.locator('#figure-received[data-value="5002"]').waitFor();
    await inState(page, "open");
  }));

test("the log filters, pauses, shows hex and the whole of an entry", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await send(page, "перше");
    await send(page, "друге");
    await received(page, "Ви сказали: друге").waitFor();
    await page.fill("#log-filter", "ДРУГЕ");
    const rows = page.locator("#log-entries > li:visible");
    await rows.nth(2).waitFor({ state: "hidden" });
    assert.equal(await rows.count(), 2);
    await page.selectOption("#log-kind", "in");
    await rows.nth(1).waitFor({ state: "hidden" });
    await page.fill("#log-filter", "");
    await page.selectOption("#log-kind", "events");
    await entry(page, "open").filter({ visible: true }).waitFor();
    await entry(page, "message").filter({ visible: true }).first().waitFor({ state: "hidden" });
    await page.selectOption("#log-kind", "all");
    await page.click("#log-pause");
    await send(page, "третє");
    await page.getByText(/нов(ий|і|их) запис/).waitFor();
    assert.equal(await received(page, "Ви сказали: третє").count(), 0);
    await page.click("#log-pause");
    await received(page, "Ви сказали: третє").waitFor();
    await page.focus("#log");
    await page.keyboard.press("End");
    assert.equal(await page.textContent("#log-detail-content"), "Ви сказали: третє");
    await page.click("#log-hex");
    assert.match((await page.textContent("#log-detail-content")) ?? "", /^d0 92 d0 b8 20 /);
  }));

test("the log is exported as JSON and as HAR", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await send(page, "у файл");
    await received(page, "Ви сказали: у файл").waitFor();
    const json = await downloaded(page, "#log-json");
    const sent = json.find((/** @type {any} */ { kind }) => kind === "send()");
    assert.equal(sent.payload.excerpt, "у файл");
    assert.match(sent.time, /^\d{4}-\d\d-\d\dT/);
    const { log } = await downloaded(page, "#log-har");
    assert.equal(log.version, "1.2");
    const [connection] = log.entries;
    assert.equal(connection.request.url, `${world.server.socketUrl}/ws?lang=uk`);
    assert.equal(connection.response.status, 101);
    const types = connection._webSocketMessages.map((/** @type {any} */ { type }) => type);
    assert.deepEqual(types.sort(), ["receive", "receive", "send"]);
  }));

test("the colours can be chosen, and are remembered", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await page.selectOption("#theme", "dark");
    assert.equal(await page.getAttribute("html", "data-theme"), "dark");
    await page.reload();
    await inState(page, "open");
    assert.equal(await page.getAttribute("html", "data-theme"), "dark");
    const background = await page.evaluate(
      () => getComputedStyle(document.documentElement).backgroundColor,
    );
    assert.equal(background, "rgb(14, 18, 22)");
  }));

/**
 * @param {Page} page
 * @param {string} button
 * @returns {Promise<any>}
 */
async function downloaded(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
  return JSON.parse(await readFile(await download.path(), "utf8"));
}
