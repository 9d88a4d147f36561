// The log and its exports, the message form, the handshake, the timeline, and the readers in the
// chat.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
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

/**
 * @param {(page: Page) => Promise<void>} run
 * @param {import("playwright-core").BrowserContextOptions & { complaints?: RegExp[] }} [options]
 */
const inLab = (run, options = {}) =>
  withPage(world.browser, world.server.url, run, { complaints: [SOCKET_FAILED], ...options });

test("the HAR file has an entry for each dial, with its headers and times", () =>
  inLab(async (page) => {
    await connectTo(page, "/echo?x=1&y=2");
    await entry(page, "open", { connection: 2 }).waitFor();
    await page.locator("#handshake .wire").getByText("Sec-WebSocket-Accept").waitFor();
    await page.click("#fault-reset");
    await entry(page, "open", { connection: 2, reconnected: true }).waitFor();
    await page.locator("#handshake .wire").getByText("Sec-WebSocket-Accept").waitFor();
    const dials = (await har(page)).filter(({ request }) => /echo/.test(request.url));
    assert.equal(dials.length, 2);
    for (const { request, response, time, timings } of dials) {
      assert.deepEqual(request.queryString, [
        { name: "x", value: "1" },
        { name: "y", value: "2" },
      ]);
      const names = response.headers.map((/** @type {{ name: string }} */ { name }) => name);
      assert.ok(names.includes("sec-websocket-accept"), `answered ${names}`);
      assert.equal(response.status, 101);
      assert.ok(time > 0, `the time is ${time}`);
      assert.equal(timings.send + timings.wait + timings.receive, time);
    }
    assert.equal(dials[0].comment, "closed with 1006");
    await page.click("#close");
    await connectTo(page, "/refuse?status=503");
    await page.locator("#handshake .wire").getByText("HTTP/1.1 503").waitFor();
    const refused = (await har(page)).find(({ request }) => /refuse/.test(request.url));
    assert.equal(refused.response.status, 503);
  }));

test("the HAR file has what was on the wire, bytes in base64, and says what was cut", () =>
  inLab(async (page) => {
    await connectTo(page, "/echo");
    await entry(page, "open", { connection: 2 }).waitFor();
    await page.setInputFiles("#file", {
      name: "f.bin",
      mimeType: "application/octet-stream",
      buffer: Buffer.from([1, 2, 3]),
    });
    await received(page, "01 02 03").waitFor();
    await send(page, "x".repeat(9_000));
    await page.locator('#figure-received[data-value="2"]').waitFor();
    await page.selectOption(option("startClosed"), "true", { force: true });
    await connectTo(page, "/echo");
    await send(page, "never");
    await page.click("#close");
    await entry(page, "drop", { connection: 3 }).waitFor();
    const messages = (await har(page)).flatMap((dial) => dial._webSocketMessages);
    const bytes = messages.filter(({ opcode }) => opcode === 2);
    assert.deepEqual(
      bytes.map(({ type, data }) => [type, data]),
      [
        ["send", ""],
        ["receive", "AQID"],
      ],
    );
    assert.match(bytes[0].comment, /f\.bin, 3 bytes/);
    const long = messages.filter(({ _size }) => _size === 9_000);
    assert.equal(long.length, 2);
    for (const { comment } of long) assert.match(comment, /beginning of 9000 characters/);
    assert.ok(!messages.some(({ data }) => data === "never"), "what was dropped is not sent");
  }));

test("events stay in the log when messages by the ten thousand go through it", () =>
  inLab(async (page) => {
    await connectTo(page, "/ws");
    await entry(page, "open", { connection: 2 }).waitFor();
    await page.click("#fault-reset");
    await entry(page, "open", { connection: 2, reconnected: true }).waitFor();
    // These end by themselves, so that a busy machine needs longer but has no more to do.
    for (const connection of [3, 4]) {
      await connectTo(page, "/flood?messages=12000&bytes=40");
      await entry(page, "close", { connection, code: 1000 }).waitFor();
      await page.locator('#figure-received[data-value="12000"]').waitFor();
    }
    await page.selectOption("#log-kind", "events");
    await page.locator("#log").evaluate((log) => log.scrollTo(0, 0));
    await entry(page, "connect", { connection: 1 }).filter({ visible: true }).waitFor();
    await entry(page, "fault", { name: "reset" }).filter({ visible: true }).waitFor();
    const shown = await exported(page, "#log-json");
    const numbers = shown.map((/** @type {any} */ { time }) => Date.parse(time));
    assert.deepEqual(
      numbers,
      numbers.toSorted((/** @type {number} */ one, /** @type {number} */ other) => one - other),
    );
    assert.match((await page.textContent("#log-count")) ?? "", /^знайдено \d+ із 10\s0\d\d$/);
  }));

test("the count tells how many of the entries the filter found", () =>
  inLab(async (page) => {
    await received(page, "Ласкаво просимо до WebSocket сервера!").waitFor();
    const all = (await page.textContent("#log-count")) ?? "";
    await page.fill("#log-filter", "qqq");
    await page.getByText(`знайдено 0 із ${Number.parseInt(all, 10)}`).waitFor();
    await page.fill("#log-filter", "просимо");
    await page.getByText("знайдено 1 із").waitFor();
  }));

test("hex shows bytes of the message only", () =>
  inLab(async (page) => {
    await page.click("#log-hex");
    await send(page, "");
    const sent = entry(page, "send()");
    await sent.getByText("(порожнє)").waitFor();
    await send(page, "a".repeat(5_000));
    await sent.nth(1).click();
    const shown = (await page.textContent("#log-detail-content")) ?? "";
    assert.equal(shown, `${"61 ".repeat(4_000)}…`);
  }));

test("a copied log has a line for each entry, whatever the messages are", () =>
  inLab(
    async (page) => {
      await connectTo(page, "/echo");
      await entry(page, "open", { connection: 2 }).waitFor();
      await send(page, "a\n\tb");
      await entry(page, "message", { connection: 2 }).waitFor();
      const entries = await exported(page, "#log-json");
      await page.click("#log-copy");
      await page.getByText("Скопійовано.").waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      const lines = copied.trimEnd().split("\n");
      assert.equal(lines.length, entries.length);
      for (const line of lines) assert.equal(line.split("\t").length, 4, line);
      assert.match(lines.at(-1) ?? "", /\ta\\n\\tb · текст/);
    },
    { permissions: ["clipboard-read", "clipboard-write"] },
  ));

test("a message that was refused, or is empty, is no beginning of a round trip", () =>
  inLab(async (page) => {
    const trip = page.locator(".plot").nth(0).locator("strong").first();
    const rate = page.locator(".plot").nth(1).locator("strong").first();
    await connectTo(page, "/push?every_ms=20&bytes=20");
    await entry(page, "open", { connection: 2 }).waitFor();
    await send(page, "");
    // The average covers two seconds, so an answer to anything would be included.
    await rate.getByText(/[1-9]/).waitFor();
    await page.click("#close");
    await rate.getByText(/^0$/).waitFor();
    assert.equal(await trip.textContent(), "—");
    await connectTo(page, "/echo");
    await entry(page, "open", { connection: 3 }).waitFor();
    await page.click("#close");
    await inState(page, "closed");
    await send(page, "zzz");
    await page.locator("#message-error").getByText("З’єднання завершено").waitFor();
    const refusedAt = await page.evaluate(() => Date.now());
    await page.click("#reconnect");
    await inState(page, "open");
    await send(page, "zzz");
    await trip.getByText(/\d/).waitFor();
    const shown = Number.parseFloat(((await trip.textContent()) ?? "").replace(",", "."));
    const timeOf = (/** @type {any} */ { time }) => Date.parse(time);
    const log = await exported(page, "#log-json");
    const last = (/** @type {string} */ kind) =>
      timeOf(log.findLast((/** @type {any} */ each) => each.kind === kind));
    const [sentAt, answeredAt] = [last("send()"), last("message")];
    assert.ok(refusedAt <= sentAt && sentAt <= answeredAt);
    // Nearer to the time since it was sent than to that since it was refused.
    const middle = answeredAt - (refusedAt + sentAt) / 2;
    assert.ok(shown < middle, `${shown} ms, sent ${answeredAt - sentAt} ms before its answer`);
  }));

test("JSON is sent as it was typed", () =>
  inLab(async (page) => {
    await connectTo(page, "/echo");
    await entry(page, "open", { connection: 2 }).waitFor();
    await page.click('[data-kind="json"]');
    const typed = '{"id": 12345678901234567890,"a":1.0,"a":2}';
    await send(page, typed);
    await received(page, typed).waitFor();
  }));

test("each kind of message keeps what was typed", () =>
  inLab(async (page) => {
    await page.fill("#message", "мій текст");
    await page.click('[data-kind="text"]');
    assert.equal(await page.inputValue("#message"), "мій текст");
    await page.click('[data-kind="json"]');
    assert.match(await page.inputValue("#message"), /"hello"/);
    await page.fill("#message", "[1]");
    await page.click('[data-kind="text"]');
    assert.equal(await page.inputValue("#message"), "мій текст");
    await page.click('[data-kind="json"]');
    assert.equal(await page.inputValue("#message"), "[1]");
  }));

test("a burst that is refused is refused beside the burst", () =>
  inLab(async (page) => {
    await page.click("#options summary");
    await page.fill(option("queue.maxMessages"), "10");
    await page.selectOption(option("startClosed"), "true");
    await page.click("#connect");
    await page.fill("#burst-count", "100");
    await page.click("#burst");
    await page.locator("#burst-count-error").getByText("не вміщується в чергу").waitFor();
    assert.equal(await page.textContent("#message-error"), "");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "burst-count");
  }));

test("a dial that never came to the server leaves nothing on the console", () =>
  inLab(async (page) => {
    await page.click("#fault-offline");
    const [answer] = await Promise.all([
      page.waitForResponse(/\/handshake\?/),
      connectTo(page, "/ws"),
    ]);
    assert.equal(answer.status(), 200);
    assert.equal(await answer.text(), "null");
    await page.locator('#handshake[data-outcome="failed"]').waitFor();
  }));

test("the handshake panel tells of dials only, and why they were refused", () =>
  inLab(async (page) => {
    const panel = page.locator("#handshake");
    for (const [path, status] of [
      ["/nothing", "404 Not Found"],
      ["/push?every_ms=abc", "400 Bad Request"],
    ]) {
      await connectTo(page, path ?? "");
      await panel.getByText(`HTTP/1.1 ${status}`).waitFor();
    }
    await page.click("#options summary");
    await page.fill("#protocols", "chat");
    await connectTo(page, "/ws");
    await panel.getByText("Сервер не обрав жодного із запропонованих підпротоколів").waitFor();
    await connectTo(page, "/echo?protocol=chat");
    await panel.getByText("Sec-WebSocket-Protocol: chat").last().waitFor();
    await inState(page, "open");
    await page.selectOption(option("startClosed"), "true");
    await page.click("#connect");
    await inState(page, "idle");
    assert.equal((await panel.textContent())?.trim(), "З’явиться тут після першої спроби.");
  }));

test("the timeline has every state in its legend, and messages as ticks", () =>
  inLab(async (page) => {
    const legend = page.locator("#timeline-legend");
    for (const state of ["Рукостискання", "Закривається", "Призупинено", "повідомлення"]) {
      await legend.getByText(state).waitFor();
    }
    await connectTo(page, "/echo");
    await entry(page, "open", { connection: 2 }).waitFor();
    const canvas = page.locator("#timeline canvas");
    const readout = page.locator("#timeline output");
    await canvas.scrollIntoViewIfNeeded();
    await send(page, "раз");
    await received(page, "раз").waitFor();
    // Far enough from the mark of the opening: a tick is one pixel, and time moves on.
    await page.waitForFunction(
      () => {
        const canvas = document.querySelector("#timeline canvas");
        const output = document.querySelector("#timeline output");
        const { left = 0, right = 0, top = 0 } = canvas?.getBoundingClientRect() ?? {};
        for (let x = right; x > left; x -= 2) {
          canvas?.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: top + 9 }));
          if (/отримано: 1, надіслано: 1/.test(output?.textContent ?? "")) return true;
        }
        return false;
      },
      null,
      { polling: 200 },
    );
    assert.match((await readout.textContent()) ?? "", /^\d\d:\d\d:\d\d,\d{3} · повідомлень/);
    await page.click("#fault-cache");
    await inState(page, "suspended");
    await entry(page, "close", { "is-suspended": true })
      .getByText("наступна спроба, коли сторінка повернеться")
      .waitFor();
    await canvas.focus();
    await page.keyboard.press("End");
    assert.match((await readout.textContent()) ?? "", /close.*коли сторінка повернеться$/);
    await page.keyboard.press("ArrowLeft");
    assert.match((await readout.textContent()) ?? "", /state · Відкрито → Призупинено$/);
  }));

test("who scrolls up in the chat is left there, and keeps the name", () =>
  inLab(async (anna) => {
    await openChat(anna);
    await anna.fill("#chat-name", "Анна");
    await anna.fill("#chat-text", "перша");
    await anna.click("#chat-send");
    await inLab(async (bohdan) => {
      await openChat(bohdan);
      for (let line = 0; line < 40; line += 1) {
        await bohdan.fill("#chat-text", `рядок ${line}`);
        await bohdan.click("#chat-send");
      }
      await anna.locator(".theirs").getByText("рядок 39", { exact: true }).waitFor();
      const list = anna.locator("#chat-lines");
      assert.ok((await list.evaluate((lines) => lines.scrollTop)) > 0, "the newest is in view");
      await list.evaluate((lines) => lines.scrollTo(0, 0));
      await bohdan.fill("#chat-text", "ще");
      await bohdan.click("#chat-send");
      await anna.locator(".theirs").getByText("ще", { exact: true }).waitFor();
      assert.equal(await list.evaluate((lines) => lines.scrollTop), 0);
    });
    await anna.reload();
    await openChat(anna);
    assert.equal(await anna.inputValue("#chat-name"), "Анна");
  }));

/** @param {Page} page */
async function openChat(page) {
  await page.click('#views a[href="#chat"]');
  await page.locator('#chat-state[data-state="open"]').waitFor();
}

/**
 * The entries of the HAR file.
 *
 * @param {Page} page
 * @returns {Promise<any[]>}
 */
async function har(page) {
  return (await exported(page, "#log-har")).log.entries;
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
