// The page against the real server: connect, send, close, and come back after a crash.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  allReceived,
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

const GREETING = "Ласкаво просимо до WebSocket сервера!";

const world = setUp();

test("the page connects by itself and shows the greeting and the answer", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await received(page, GREETING).waitFor();
    await inState(page, "open");
    assert.equal(await page.textContent("#state-word"), "Відкрито");
    await send(page, "Слава Україні!");
    await received(page, "Ви сказали: Слава Україні!").waitFor();
    assert.equal(await page.inputValue("#message"), "");
    const sent = entry(page, "send()", { "is-queued": false });
    assert.equal(await sent.locator(".payload").textContent(), "Слава Україні!");
    assert.deepEqual(await allReceived(page), [GREETING, "Ви сказали: Слава Україні!"]);
  }));

test("a file is sent and comes back as binary, shown in hex", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await connectTo(page, "/echo");
    await entry(page, "open", { connection: 2 }).waitFor();
    const buffer = Buffer.from(Array.from({ length: 40 }, (_, index) => index));
    await page.setInputFiles("#file", {
      name: "forty.bin",
      mimeType: "application/octet-stream",
      buffer,
    });
    const sent = entry(page, "send()", { format: "file" });
    assert.equal(await sent.locator(".payload").textContent(), "forty.bin");
    const back = entry(page, "message", { connection: 2, format: "binary" });
    const hex = [...buffer].map((byte) => byte.toString(16).padStart(2, "0"));
    assert.equal(await back.locator(".payload").textContent(), hex.join(" "));
    assert.match((await back.locator(".notes").textContent()) ?? "", /40 байтів/);
  }));

test("an empty message is sent and shown as such", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await connectTo(page, "/echo");
    await entry(page, "open", { connection: 2 }).waitFor();
    await send(page, "");
    const back = entry(page, "message", { connection: 2 });
    assert.equal(await back.locator(".payload").textContent(), "(порожнє)");
  }));

test("a close carries its code and reason, and reconnect leads back", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await connectTo(page, `${world.server.socketUrl}/ws?client=closer`);
    await entry(page, "open", { connection: 2 }).waitFor();
    await page.fill("#code", "4321");
    await page.fill("#reason", "досить");
    await page.click("#close");
    await entry(page, "close", { connection: 2, code: 4321, reason: "досить" }).waitFor();
    await inState(page, "closed");
    const { closes } = await client("closer");
    assert.deepEqual(closes, [4321]);
    await page.click("#reconnect");
    await entry(page, "open", { connection: 2, reconnected: true }).waitFor();
    await inState(page, "open");
    const { opened, max_open } = await client("closer");
    assert.deepEqual({ opened, max_open }, { opened: 2, max_open: 1 });
  }));

test("a subprotocol that the server chose is shown", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await page.click("#options summary");
    await page.fill("#protocols", "chat.v1, chat.v2");
    await connectTo(page, "/ws?protocol=chat.v2");
    await entry(page, "open", { connection: 2, protocol: "chat.v2" }).waitFor();
    assert.match((await page.textContent("#state-detail")) ?? "", /підпротокол chat\.v2$/);
  }));

test("after a crash of the server the page waits, counts down, reconnects, and loses nothing", () =>
  withPage(
    world.browser,
    world.server.url,
    async (page) => {
      await received(page, GREETING).waitFor();
      // The page requests it from the server while the server is up.
      await page.locator("#handshake").getByText("Sec-WebSocket-Accept").waitFor();
      await world.server.kill();
      await entry(page, "close", { code: 1006, "will-reconnect": true }).waitFor();
      const messages = ["перше", "друге", "третє"];
      for (const message of messages) await send(page, message);
      await page.locator('#figure-queued[data-value="3"]').waitFor();

      const countdown = await watchCountdown(page);
      assert.ok(countdown.every(({ state }) => state === "waiting"));
      assert.match(countdown[0]?.text ?? "", /^Спроба \d+ через \d+,\d с$/);

      await page.click("#log-clear");
      await world.server.start();
      await received(page, "Ви сказали: третє").waitFor();
      const answers = messages.map((message) => `Ви сказали: ${message}`);
      assert.deepEqual(await allReceived(page), [GREETING, ...answers]);
      assert.equal(await entry(page, "open", { reconnected: true }).count(), 1);
      assert.deepEqual(await receivedByServer("третє"), messages);
      await page.locator('#figure-queued[data-value="0"]').waitFor();

      // No duplicates: one more message is the very next.
      await send(page, "четверте");
      await received(page, "Ви сказали: четверте").waitFor();
      assert.deepEqual(await receivedByServer("четверте"), [...messages, "четверте"]);
    },
    { complaints: [SOCKET_FAILED] },
  ));

test("a new connection drops what the last one had queued, and says so", () =>
  withPage(
    world.browser,
    world.server.url,
    async (page) => {
      await page.click("#options summary");
      await page.fill(option("reconnect.initialDelayMs"), "30000");
      await page.selectOption(option("reconnect.jitter"), "none");
      await connectTo(page, "/refuse?status=503");
      await inState(page, "waiting");
      await send(page, "пропаще");
      await connectTo(page, "/ws");
      await entry(page, "drop", { connection: 2, reason: "closed" }).waitFor();
      await entry(page, "open", { connection: 3 }).waitFor();
    },
    { complaints: [SOCKET_FAILED] },
  ));

test("the log follows a flood, in order, with a few rows only", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await connectTo(page, "/flood?messages=30000&bytes=20");
    await entry(page, "giveup", { connection: 2 }).waitFor();
    // The very last message is in view, below the one before it.
    const flood = await entry(page, "message", { connection: 2 })
      .locator(".payload")
      .allTextContents();
    const numbers = flood.map((text) => Number.parseInt(text, 10));
    assert.deepEqual(
      numbers.sort((one, other) => one - other),
      numbers.map((_, index) => 30_000 - numbers.length + 1 + index),
    );
    assert.ok((await page.locator("#log-entries > li").count()) < 100, "rows are not reused");
    assert.match(
      (await page.textContent("#log-count")) ?? "",
      /^останні 10\s000 із 30\s0\d\d і \d+ давніш/,
    );
    const isAtEnd = await page.evaluate(() => {
      const log = /** @type {HTMLElement} */ (document.getElementById("log"));
      return log.scrollHeight - log.clientHeight - log.scrollTop < 2;
    });
    assert.ok(isAtEnd, "the log follows its newest entry");
  }));

test("the log can be copied and cleared", () =>
  withPage(
    world.browser,
    world.server.url,
    async (page) => {
      await received(page, GREETING).waitFor();
      await page.click("#log-copy");
      await page.getByText("Скопійовано.").waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      const lines = copied.trimEnd().split("\n");
      assert.deepEqual(
        lines.map((line) => line.split("\t")[2]),
        ["connect", "state", "open", "message"],
      );
      assert.match(lines[3] ?? "", /^\d\d:\d\d:\d\d,\d{3}\t№ 1\tmessage\tЛаскаво просимо/);
      await page.click("#log-clear");
      // Removed with the next frame.
      await page.locator("#log-empty").waitFor();
      await page.locator("#log-entries > li").first().waitFor({ state: "hidden" });
    },
    { permissions: ["clipboard-read", "clipboard-write"] },
  ));

test("everything can be done by keyboard", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await received(page, GREETING).waitFor();
    await page.focus("#message");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("з клавіатури");
    await page.keyboard.press("Enter");
    await received(page, "Ви сказали: з клавіатури").waitFor();
    await page.focus("#address");
    const visited = await tabThrough(page);
    for (const id of [
      "connect",
      "reconnect",
      "close",
      "file",
      "fault-slow",
      "fault-cache",
      "log-copy",
      "log",
    ]) {
      assert.ok(visited.includes(id), `${id} is not reached, only ${visited}`);
    }
    await page.focus("#close");
    await page.keyboard.press("Space");
    await inState(page, "closed");
    // A disabled button keeps the focus, which would otherwise be lost.
    assert.equal(await page.evaluate(() => document.activeElement?.id), "close");
  }));

/** The messages that the server logged as received, in order, up to this one. @param {string} last */
async function receivedByServer(last) {
  const received = (/** @type {string[]} */ lines) => {
    const found = lines.map((line) => /Отримано повідомлення: (.*)$/.exec(line)?.[1]);
    return found.filter((message) => message !== undefined);
  };
  await world.server.until((lines) => received(lines).includes(last));
  return received(world.server.lines);
}

/** @param {string} id */
async function client(id) {
  const { clients } = await world.server.stats();
  const found = clients[id];
  assert.ok(found, `the server knows no client ${id}`);
  return found;
}

/**
 * Records the page during one wait while the countdown decreases three times.
 *
 * @param {Page} page
 * @returns {Promise<{ state: string | undefined, left: number, text: string }[]>}
 */
function watchCountdown(page) {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const status = /** @type {HTMLElement} */ (document.getElementById("status"));
        const countdown = /** @type {HTMLElement} */ (document.getElementById("countdown"));
        let attempt = "";
        /** @type {{ state: string | undefined, left: number, text: string }[]} */
        let samples = [];
        const observer = new MutationObserver(() => {
          if (countdown.hidden) return;
          const { dataset, innerText } = countdown;
          if (dataset.attempt !== attempt) samples = [];
          attempt = dataset.attempt ?? "";
          const left = Number(dataset.leftMs);
          const last = samples.at(-1);
          if (last && left >= last.left) return;
          samples.push({ state: status.dataset.state, left, text: innerText.trim() });
          if (samples.length < 4) return;
          observer.disconnect();
          resolve(samples);
        });
        observer.observe(countdown, { attributes: true });
      }),
  );
}

/**
 * The ids of the elements that the Tab key reaches, up to the log.
 *
 * @param {Page} page
 */
async function tabThrough(page) {
  const visited = [];
  for (let presses = 0; presses < 120 && visited.at(-1) !== "log"; presses += 1) {
    await page.keyboard.press("Tab");
    visited.push(await page.evaluate(() => document.activeElement?.id ?? ""));
  }
  return visited;
}
