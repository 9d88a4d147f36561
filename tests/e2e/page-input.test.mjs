// Invalid input: the page rejects it with a message beside the field, in both languages, and keeps
// working.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  connectTo,
  entry,
  inState,
  LOAD_FAILED,
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
 * Input, button to press, field that reports the error, and the error in both languages.
 *
 * @type {readonly { what: string, fill: Record<string, string>, press: string, field: string,
 *   uk: RegExp, en: RegExp }[]}
 */
const REFUSALS = [
  {
    what: "no address",
    fill: { address: " " },
    press: "connect",
    field: "address",
    uk: /^Введіть адресу, наприклад ws:\/\/127\.0\.0\.1:\d+\/ws\.$/,
    en: /^Enter an address, such as ws:\/\/127\.0\.0\.1:\d+\/ws\.$/,
  },
  {
    what: "an address of another scheme",
    fill: { address: "ftp://example.com/" },
    press: "connect",
    field: "address",
    uk: /^Адреса починається з «ftp:\/\/», а має починатися з ws:\/\/ чи wss:\/\//,
    en: /^The address starts with “ftp:\/\/”; it must start with ws:\/\/ or wss:\/\//,
  },
  {
    what: "an address without a scheme",
    fill: { address: "example.com" },
    press: "connect",
    field: "address",
    uk: /^Це не адреса\./,
    en: /^This is not an address\./,
  },
  {
    what: "an address with an impossible port",
    fill: { address: "ws://example.com:99999/" },
    press: "connect",
    field: "address",
    uk: /^Це не адреса\./,
    en: /^This is not an address\./,
  },
  {
    what: "an address with a fragment",
    fill: { address: "ws://example.com/#part" },
    press: "connect",
    field: "address",
    uk: /після #\.$/,
    en: /after #\.$/,
  },
  {
    what: "an impossible subprotocol",
    fill: { protocols: "chat v2" },
    press: "connect",
    field: "protocols",
    uk: /^«chat v2» не може бути підпротоколом/,
    en: /^“chat v2” cannot be a subprotocol/,
  },
  {
    what: "a subprotocol given twice",
    fill: { protocols: "a, b, a" },
    press: "connect",
    field: "protocols",
    uk: /^Підпротокол «a» указано двічі\.$/,
    en: /^The subprotocol “a” is listed twice\.$/,
  },
  {
    what: "a first pause that is no number",
    fill: { "option-reconnect.initialDelayMs": "скоро" },
    press: "connect",
    field: "option-reconnect.initialDelayMs",
    uk: /^«скоро» не може бути значенням reconnect\.initialDelayMs; має бути: від 0 до maxDelayMs мс\.$/,
    en: /^“скоро” is not a valid reconnect\.initialDelayMs; expected: from 0 to maxDelayMs ms\.$/,
  },
  {
    what: "a longest pause below the first one",
    fill: { "option-reconnect.initialDelayMs": "1000", "option-reconnect.maxDelayMs": "500" },
    press: "connect",
    field: "option-reconnect.initialDelayMs",
    uk: /^«1000» не може бути значенням reconnect\.initialDelayMs/,
    en: /^“1000” is not a valid reconnect\.initialDelayMs/,
  },
  {
    what: "a longest pause above what a timer takes",
    fill: { "option-reconnect.maxDelayMs": "2147483648" },
    press: "connect",
    field: "option-reconnect.maxDelayMs",
    uk: /до 2\s147\s483\s647 мс або Infinity\.$/,
    en: /to 2,147,483,647 ms or Infinity\.$/,
  },
  {
    what: "no attempts",
    fill: { "option-reconnect.maxAttempts": "0" },
    press: "connect",
    field: "option-reconnect.maxAttempts",
    uk: /^«0» не може бути значенням reconnect\.maxAttempts; має бути: ціле число від 1 до [\d\s]+ або Infinity\.$/,
    en: /^“0” is not a valid reconnect\.maxAttempts; expected: a whole number from 1 to [\d,]+ or Infinity\.$/,
  },
  {
    what: "a heartbeat without a pause",
    fill: { "option-heartbeat.intervalMs": "0" },
    press: "connect",
    field: "option-heartbeat.intervalMs",
    uk: /^«0» не може бути значенням heartbeat\.intervalMs; має бути: від 1 до/,
    en: /^“0” is not a valid heartbeat\.intervalMs; expected: from 1 to/,
  },
  {
    what: "a close code that is not the page's to send",
    fill: { code: "1001" },
    press: "close",
    field: "code",
    uk: /^«1001» не може бути кодом закриття; має бути 1000 або число від 3000 до 4999\.$/,
    en: /^“1001” cannot be sent as a close code; it must be 1000 or a number from 3000 to 4999\.$/,
  },
  {
    what: "a close code that would wrap to 1000",
    fill: { code: "66536" },
    press: "close",
    field: "code",
    uk: /^«66536» не може бути кодом закриття/,
    en: /^“66536” cannot be sent as a close code/,
  },
  {
    what: "a close code that is no number",
    fill: { code: "тисяча" },
    press: "close",
    field: "code",
    uk: /^«тисяча» не може бути кодом закриття/,
    en: /^“тисяча” cannot be sent as a close code/,
  },
  {
    what: "a reason of 124 bytes",
    fill: { code: "1000", reason: "ї".repeat(62) },
    press: "close",
    field: "reason",
    uk: /^Причина займає 124 байти в UTF-8, а дозволено не більше ніж 123 байти\.$/,
    en: /^The reason has 124 bytes in UTF-8; at most 123 bytes are allowed\.$/,
  },
  {
    what: "a reason without a code",
    fill: { reason: "просто так" },
    press: "close",
    field: "reason",
    uk: /^Причина потребує коду закриття/,
    en: /^A reason needs a close code/,
  },
];

for (const { what, fill, press, field, uk, en } of REFUSALS) {
  test(`${what} is refused in words, and the connection stays`, () =>
    withPage(world.browser, world.server.url, async (page) => {
      await page.click("#options summary");
      await page.selectOption(option("heartbeat"), "on");
      for (const [id, value] of Object.entries(fill)) await page.fill(`[id="${id}"]`, value);
      await page.click("#options summary");
      await page.click(`#${press}`);
      assert.match(await words(page, field), uk);
      assert.equal(await page.getAttribute(`[id="${field}"]`, "aria-invalid"), "true");
      assert.ok(await page.isVisible(`[id="${field}"]`), "the field that refuses is in view");
      await page.click('#languages [lang="en"]');
      assert.match(await words(page, field), en);
      await inState(page, "open");
      assert.equal(await entry(page, "connect").count(), 1);
      await send(page, "і далі працює");
      await received(page, "Ви сказали: і далі працює").waitFor();
      await page.fill(`[id="${field}"]`, "1000");
      assert.equal(await words(page, field), "");
    }));
}

test("a reason of 123 bytes and every code that may be sent are taken", () =>
  withPage(world.browser, world.server.url, async (page) => {
    const reason = `${"ї".repeat(61)}!`;
    for (const code of [1000, 3000, 4999]) {
      await page.fill("#code", String(code));
      await page.fill("#reason", reason);
      await page.click("#close");
      await entry(page, "close", { code, reason }).waitFor();
      await page.click("#reconnect");
      await inState(page, "open");
    }
  }));

test("a message after the end is refused in words", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await page.click("#close");
    await inState(page, "closed");
    await send(page, "запізно");
    assert.match(await words(page, "message"), /^З’єднання завершено\./);
    assert.equal(await page.inputValue("#message"), "запізно");
    await page.click("#reconnect");
    await inState(page, "open");
    await page.click("#send");
    await received(page, "Ви сказали: запізно").waitFor();
    assert.equal(await words(page, "message"), "");
  }));

test("an address where nobody listens is retried, and after the last attempt the page says so", () =>
  withPage(
    world.browser,
    world.server.url,
    async (page) => {
      await page.click("#options summary");
      await page.fill(option("reconnect.initialDelayMs"), "10");
      await page.fill(option("reconnect.maxAttempts"), "3");
      await connectTo(page, "/no-such-route");
      await entry(page, "giveup", { reason: "max-attempts" }).waitFor();
      await inState(page, "closed");
      assert.match((await page.textContent("#state-detail")) ?? "", /усі спроби невдалі\.$/);
    },
    { complaints: [SOCKET_FAILED] },
  ));

for (const [what, prepare] of /** @type {[string, (page: Page) => Promise<unknown>][]} */ ([
  ["package", (page) => page.route("**/pkg/**", (route) => route.fulfill({ status: 404 }))],
  [
    "WebAssembly",
    (page) => page.addInitScript(() => void Reflect.deleteProperty(globalThis, "WebAssembly")),
  ],
])) {
  test(`without the ${what} the page says that it could not be loaded`, () =>
    withPage(
      world.browser,
      world.server.url,
      async (page) => {
        assert.equal(await page.textContent("#state-word"), "Не завантажено");
        const detail = (await page.textContent("#state-detail")) ?? "";
        assert.match(detail, /^Бібліотеку не вдалося завантажити\. .* · .+/);
        assert.ok(await page.isVisible("#reload"));
        assert.ok(await page.isDisabled("#connect"));
        await page.click('#languages [lang="en"]');
        assert.match((await page.textContent("#state-detail")) ?? "", /^The library could not be/);
      },
      {
        complaints: [LOAD_FAILED],
        settles: "failed",
        prepare: async (page) => void (await prepare(page)),
      },
    ));
}

test("without its script the page says so, in both languages", () =>
  withPage(
    world.browser,
    world.server.url,
    async (page) => {
      await page.getByText("Скрипт сторінки не запустився.").waitFor();
      await page.getByText("The page’s script did not start.").waitFor();
    },
    {
      complaints: [LOAD_FAILED],
      settles: "loading",
      prepare: async (page) => {
        await page.route("**/app.js", (route) => route.fulfill({ status: 404 }));
      },
    },
  ));

/**
 * The message beside a field.
 *
 * @param {Page} page
 * @param {string} field
 */
async function words(page, field) {
  return (await page.textContent(`[id="${field}-error"]`)) ?? "";
}
