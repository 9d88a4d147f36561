// The form, the faults and the network of the page: input is read as it is displayed, and only
// events that happened are reported.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CROWDED,
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
 * @param {import("playwright-core").BrowserContextOptions & { complaints?: RegExp[] }} [context]
 */
const inPage = (run, context = {}) =>
  withPage(
    world.browser,
    world.server.url,
    async (page) => {
      await page.click("#options summary");
      await page.click("#code-panel summary");
      await run(page);
    },
    { complaints: [SOCKET_FAILED], ...context },
  );

/**
 * The text of an element, with non-breaking spaces replaced.
 *
 * @param {Page} page
 * @param {string} selector
 */
async function text(page, selector) {
  return ((await page.textContent(selector)) ?? "").replaceAll(/[\u00a0\u202f]/g, " ");
}

/** Text typed in each language and its value in code; rejected if there is no value. */
const NUMBERS = /** @type {const} */ ([
  ["en-GB", "5,000", "5_000"],
  ["en-GB", "5 000", "5_000"],
  ["en-GB", "2.5", "2.5"],
  ["en-GB", "5.000", "5"],
  ["en-GB", "2,5", undefined],
  ["en-GB", "1,00", undefined],
  ["uk-UA", "5 000", "5_000"],
  ["uk-UA", "5\u00a0000", "5_000"],
  ["uk-UA", "2,5", "2.5"],
  ["uk-UA", "2.5", "2.5"],
  ["uk-UA", "5,000", undefined],
  ["uk-UA", "5.000", undefined],
  ["uk-UA", "1 5", undefined],
]);

test("numbers are read as the language of the page writes them, or refused", async () => {
  for (const locale of ["en-GB", "uk-UA"]) {
    await inPage(
      async (page) => {
        for (const [, typed, inCode] of NUMBERS.filter(([where]) => where === locale)) {
          await page.fill(option("reconnect.initialDelayMs"), typed);
          const code = await text(page, "#code-text");
          if (inCode !== undefined) {
            assert.match(code, new RegExp(`initialDelayMs: ${inCode} }`), `${locale}: ${typed}`);
            continue;
          }
          assert.doesNotMatch(code, /SteadySocket/, `${locale}: ${typed}`);
          await page.click("#connect");
          const error = await text(page, `[id="option-reconnect.initialDelayMs-error"]`);
          assert.match(error, typed.includes(" ") ? /від 0 до/ : /5000|двояко/, typed);
          assert.equal(await entry(page, "connect").count(), 1);
        }
      },
      { locale },
    );
  }
});

test("a burst, a close code and a fault take numbers with groups, too", () =>
  inPage(
    async (page) => {
      await page.fill("#burst-count", "1,000");
      await page.click("#burst");
      await page.locator('#figure-sent[data-value="1000"]').waitFor();
      await page.fill("#code", "3000.5");
      await page.click("#close");
      assert.match(await text(page, "#code-error"), /^“3000\.5” cannot be sent as a close code/);
      await inState(page, "open");
      await page.fill("#fault-down", "1,00");
      await page.click("#fault-refuse");
      assert.match(await text(page, "#fault-down-error"), /^“1,00” can be read in two ways/);
      assert.equal(await entry(page, "fault").count(), 0);
    },
    { locale: "en-GB" },
  ));

test("what is in a group that is off cannot be typed, and a line says why", () =>
  inPage(async (page) => {
    const interval = page.locator(option("heartbeat.intervalMs"));
    assert.ok(await interval.isDisabled());
    const group = page.locator(".option-group", { has: interval });
    const notes = group.locator(".group-off:visible");
    assert.match((await notes.textContent()) ?? "", /^Вимкнено: параметри нижче не діють/);
    await page.selectOption(option("heartbeat"), "on");
    assert.equal(await notes.count(), 0);
    await interval.fill("5000");
    assert.match(await text(page, "#code-text"), /heartbeat: \{ intervalMs: 5_000 \}/);
    await interval.fill("сто");
    await page.click("#connect");
    assert.match(
      await text(page, '[id="option-heartbeat.intervalMs-error"]'),
      /^«сто» не може бути значенням heartbeat\.intervalMs/,
    );
  }));

test("a refused number is answered with the range", () =>
  inPage(async (page) => {
    for (const [path, typed, expected] of /** @type {const} */ ([
      ["reconnect.maxAttempts", "1,5", /ціле число від 1 до 4 294 967 295 або Infinity\.$/],
      ["highWaterMarkBytes", "-1", /ціле число від 0 до 9 007 199 254 740 991 або Infinity\.$/],
      ["queue.maxBytes", "0", /ціле число від 1 до 9 007 199 254 740 991 або Infinity\.$/],
    ])) {
      await page.fill(option(path), typed);
      await page.click("#connect");
      assert.match(await text(page, `[id="option-${path}-error"]`), expected);
      await page.fill(option(path), "");
    }
    await page.fill(option("queue.maxMessages"), "Infinity");
    await page.click("#connect");
    await entry(page, "open", { connection: 2 }).waitFor();
  }));

test("a file that is too big for the queue gets the queue's limits", () =>
  inPage(async (page) => {
    await page.selectOption(option("startClosed"), "true");
    await connectTo(page, "/echo");
    await inState(page, "idle");
    await send(page, "не сам");
    const buffer = Buffer.alloc(20_000_000);
    await page.setInputFiles("#file", { name: "b", mimeType: "text/plain", buffer });
    await page.locator("#message-error:not(:empty)").waitFor();
    const words = await text(page, "#message-error");
    assert.match(words, /Її межі: повідомлень — 10 000, обсяг — 16,8 МБ\.$/);
  }));

test("instead of code for a form that is refused it says why there is none", () =>
  inPage(async (page) => {
    await page.fill("#address", "http://x");
    assert.match(await text(page, "#code-text"), /^Коду для цього немає.*«http:\/\/»/);
    await page.fill("#address", "/echo");
    await page.fill(option("reconnect.initialDelayMs"), "скоро");
    for (const language of ["js", "rust"]) {
      await page.click(`#code-languages [data-code="${language}"]`);
      assert.match(
        await text(page, "#code-text"),
        /^Коду .*«скоро» не може бути значенням reconnect\./,
      );
    }
    await page.fill(option("reconnect.initialDelayMs"), "1000");
    await page.fill(option("reconnect.maxDelayMs"), "500");
    assert.match(await text(page, "#code-text"), /^Коду .*«1000» не може бути/);
    assert.equal(await page.getAttribute("#code-copy", "aria-disabled"), "true");
    await page.click('#languages [lang="en"]');
    assert.match(await text(page, "#code-text"), /^There is no code .*“1000” is not a valid/);
    await page.fill(option("reconnect.maxDelayMs"), "");
    await page.selectOption(option("signal"), "abort30s");
    assert.match(await text(page, "#code-text"), /\/\/ No signal in Rust: /);
  }));

test("silence is for the connection that there is, whatever stands in the form", () =>
  inPage(async (page) => {
    await page.fill("#address", "garbage");
    await page.click("#fault-silence");
    await page.getByText("Під’єднано знову, з перевіркою зв’язку").waitFor();
    await entry(page, "fault", { connection: 2, name: "silence" }).waitFor();
    await entry(page, "error", { connection: 2, code: "ERR_HEARTBEAT_TIMEOUT" }).waitFor();
    await entry(page, "open", { connection: 2, reconnected: true }).waitFor();
    assert.equal(await text(page, "#address-error"), "");
  }));

test("a stale token needs no address, and is not mentioned if the form is refused", () =>
  inPage(async (page) => {
    await page.fill("#address", "garbage");
    await page.fill(option("reconnect.factor"), "0");
    await page.click("#fault-token");
    assert.match(await text(page, '[id="option-reconnect.factor-error"]'), /^«0» не може бути/);
    assert.equal(await entry(page, "fault").count(), 0);
    await page.fill(option("reconnect.factor"), "");
    await page.selectOption(option("startClosed"), "true");
    await page.click("#fault-token");
    await entry(page, "fault", { connection: 2, name: "token" }).waitFor();
    await entry(page, "close", { connection: 2, code: 4401 }).waitFor();
  }));

test("where no socket is open there is nothing to break, and nothing is logged", () =>
  inPage(async (page) => {
    await page.selectOption(option("startClosed"), "true");
    await page.click("#connect");
    await inState(page, "idle");
    for (const name of ["reset", "closing", "silence", "slow"]) {
      await page.click(`#fault-${name}`);
      await page.getByText("Ламати нічого: з’єднання не відкрите (Не розпочато).").waitFor();
    }
    assert.equal(await entry(page, "fault").count(), 0);
    assert.equal(await entry(page, "connect").count(), 2);
  }));

test("Enter in a fault's field does what the field is for, or says what to press", () =>
  inPage(async (page) => {
    await page.fill("#fault-code", "2000");
    await page.press("#fault-code", "Enter");
    assert.match(
      await text(page, "#fault-code-error"),
      /^«2000» не може бути кодом кадру закриття; годяться 1000–1003, 1007–1014 і 3000–4999\.$/,
    );
    await page.press("#fault-down", "Enter");
    await page.getByText("натисніть одну з них").waitFor();
    await page.fill("#fault-code", "4000");
    await page.press("#fault-code", "Enter");
    await entry(page, "close", { code: 4000 }).waitFor();
  }));

test("a wrong close code is refused after the end as well", () =>
  inPage(async (page) => {
    await page.click("#close");
    await inState(page, "closed");
    await page.fill("#code", "abc");
    await page.press("#code", "Enter");
    assert.match(await text(page, "#code-error"), /^«abc» не може бути кодом закриття/);
  }));

test("without reconnecting, a message after the end is refused and stays in its field", () =>
  inPage(async (page) => {
    await page.selectOption(option("reconnect"), "off");
    await page.click("#connect");
    await entry(page, "open", { connection: 2 }).waitFor();
    await page.locator(".plot").nth(3).getByText("із без обмежень").waitFor();
    await page.locator(".plot").nth(3).getByText("черга 0 % вимкнено").waitFor();
    await page.click("#fault-reset");
    await inState(page, "closed");
    await send(page, "куди?");
    assert.match(await text(page, "#message-error"), /^З’єднання завершено\./);
    assert.equal(await page.inputValue("#message"), "куди?");
    assert.equal(await entry(page, "send()").count(), 0);
  }));

test("a pause that a function has set has no cap", () =>
  inPage(async (page) => {
    await page.selectOption(option("reconnect.shouldReconnect"), "after3s");
    await page.click("#connect");
    await entry(page, "open", { connection: 2 }).waitFor();
    await page.click("#fault-reset");
    await page.locator(".plot").nth(4).getByText("пауза 3").waitFor();
    assert.match(await text(page, ".plot:nth-of-type(5) figcaption"), /межа —/);
  }));

test("the network is one for all views, and so are its buttons", () =>
  inPage(async (page) => {
    await page.click('#views a[href="#compare"]');
    await page.locator('#compare-SteadySocket[data-opens="1"]').waitFor();
    await page.click("#compare-fault-offline");
    await page.click('#views a[href="#live"]');
    await page.locator('#fault-offline[aria-pressed="true"]').waitFor();
    await entry(page, "fault", { name: "offline" }).waitFor();
    await page.click('#views a[href="#storm"]');
    await page.click("#storm-begin");
    await page.getByText("Мережу вимкнено").waitFor();
    await page.click('#views a[href="#live"]');
    await page.click("#fault-offline");
    await page.click('#views a[href="#compare"]');
    await page.locator('#compare-fault-offline[aria-pressed="false"]').waitFor();
  }));

test("whoever connects is back from the page cache", () =>
  inPage(async (page) => {
    await page.click("#fault-cache");
    await inState(page, "suspended");
    await page.click("#connect");
    await entry(page, "open", { connection: 2 }).waitFor();
    assert.equal(await page.getAttribute("#fault-cache", "aria-pressed"), "false");
  }));

test("what is under way as the cable is pulled comes once it is back", () =>
  inPage(async (page) => {
    await connectTo(page, "/echo");
    await entry(page, "open", { connection: 2 }).waitFor();
    await page.click("#fault-offline");
    await send(page, "у дорозі");
    await page.locator('#figure-buffered:not([data-value="0"])').waitFor();
    assert.equal(await received(page, "у дорозі").count(), 0);
    await page.click("#fault-offline");
    await received(page, "у дорозі").waitFor();
    assert.equal(await entry(page, "open", { connection: 2 }).count(), 1);
  }));

test("what is said in the chat while the network is away comes, even over a new socket, once", () =>
  inPage(async (page) => {
    await page.click('#views a[href="#chat"]');
    await page.locator('#chat-state[data-state="open"]').waitFor();
    const other = await page.context().newPage();
    await other.goto(`${world.server.url}/#chat`);
    await other.locator('#chat-state[data-state="open"]').waitFor();
    const offline = () => page.evaluate(() => document.getElementById("fault-offline")?.click());
    await offline();
    await page.fill("#chat-text", "чути?");
    await page.click("#chat-send");
    // The heartbeat abandons the socket, and the message that was written to it is lost.
    await page.locator('#chat-state[data-state="waiting"]').waitFor();
    await page.locator(".mine.pending").waitFor();
    await offline();
    await page.locator(".mine:not(.pending)").waitFor();
    await other.locator(".theirs").getByText("чути?").waitFor();
    assert.equal(await page.locator("#chat-lines > li").count(), 1);
    assert.equal(await other.locator("#chat-lines > li").count(), 1);
  }));

test("side by side, a new run counts nothing of the old one", () =>
  inPage(async (page) => {
    await page.click('#views a[href="#compare"]');
    const names = ["WebSocket", "partysocket", "SteadySocket"];
    for (const name of names) await page.locator(`#compare-${name}[data-opens="1"]`).waitFor();
    await page.dblclick("#compare-begin");
    for (const name of names) {
      const row = page.locator(`#compare-${name}[data-state="open"]`);
      // Three echoes: by then any late events of the old sockets have arrived.
      await page.waitForFunction((id) => {
        return Number(document.getElementById(id)?.dataset.received) >= 3;
      }, `compare-${name}`);
      assert.equal(await row.getAttribute("data-opens"), "1", name);
      assert.equal(await row.locator("td").nth(2).textContent(), "0", `closes of ${name}`);
    }
  }));

test("a storm that nobody answers ends with the reason", () =>
  inPage(async (page) => {
    await page.click('#views a[href="#storm"]');
    await page.fill("#storm-count", "5");
    await world.server.kill();
    await page.click("#storm-begin");
    await page.getByText("Відкрито з’єднань: 0 із 5, а далі за 10 с — жодного").waitFor();
    await page.locator("#storm-begin:not([aria-disabled])").waitFor();
    await world.server.start();
  }));

test("a storm can be stopped, and another tab waits for its turn", () =>
  inPage(
    async (page) => {
      await page.click('#views a[href="#storm"]');
      const other = await page.context().newPage();
      await other.goto(`${world.server.url}/#storm`);
      await other.locator("#storm-begin:enabled").waitFor();
      // Long enough to be still running when it is stopped.
      await page.fill("#storm-down", "10000");
      await page.fill("#storm-count", "20");
      await page.click("#storm-begin");
      await page.getByText("Сервер перезапускається").waitFor();
      await other.click("#storm-begin");
      await other.getByText("Буря вже триває в іншій вкладці.").waitFor();
      await page.click("#storm-stop");
      await page.getByText("Зупинено.").waitFor();
      assert.equal(await page.getAttribute("#storm-begin", "aria-disabled"), null);
    },
    { complaints: [SOCKET_FAILED, CROWDED] },
  ));
