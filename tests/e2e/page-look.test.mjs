// The page's languages, colours and screen sizes. Saves screenshots in target/screenshots.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { lowContrasts } from "./support/contrast.mjs";
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
import { ROOT } from "./support/server.mjs";
import { setUp } from "./support/world.mjs";

/** @typedef {import("playwright-core").Page} Page */

const PICTURES = join(ROOT, "target", "screenshots");

const SCREENS = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true },
  desktop: { viewport: { width: 1440, height: 900 } },
};

const world = setUp();

for (const [locale, word] of /** @type {const} */ ([
  ["uk-UA", "Відкрито"],
  ["uk", "Відкрито"],
  ["en-GB", "Open"],
  ["de-DE", "Open"],
])) {
  test(`a browser in ${locale} gets the page in its language, or in English`, () =>
    withPage(
      world.browser,
      world.server.url,
      async (page) => {
        assert.equal(await page.textContent("#state-word"), word);
        assert.equal(await page.getAttribute("html", "lang"), word === "Open" ? "en" : "uk");
      },
      { locale },
    ));
}

test("the switch changes every text, also of past entries, and is remembered", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await page.click("#close");
    await inState(page, "closed");
    await send(page, "x");
    await page.click('#languages [lang="en"]');
    assert.equal(await page.title(), "steadysocket: a WebSocket that stays up");
    assert.equal(await page.getAttribute('#languages [lang="en"]', "aria-pressed"), "true");
    assert.equal(
      await entry(page, "close").locator(".notes").textContent(),
      "1005 no code given · clean · no further dial",
    );
    // The server greets in its own language, and languages are listed by their own names.
    await page.locator('[data-event="message"] .payload').evaluate((payload) => payload.remove());
    await page.locator("#languages").evaluate((languages) => languages.remove());
    await page.fill("#message", "");
    assert.deepEqual((await page.innerText("body")).match(/.*[а-яіїєґ].*/gi), null);
    await page.reload();
    await inState(page, "open");
    assert.equal(await page.textContent("#state-word"), "Open");
  }));

test("numbers, sizes and times are written as the language does", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await connectTo(page, "/push?every_ms=3600000&bytes=12345");
    const notes = entry(page, "message", { connection: 2 }).locator(".notes");
    assert.match((await notes.textContent()) ?? "", /^текст · 12\s345 символів$/);
    const time = entry(page, "message", { connection: 2 }).locator("time");
    assert.match((await time.textContent()) ?? "", /^\d\d:\d\d:\d\d,\d{3}$/);
    await page.click('#languages [lang="en"]');
    assert.equal(await notes.textContent(), "text · 12,345 characters");
    assert.match((await time.textContent()) ?? "", /^\d\d:\d\d:\d\d\.\d{3}$/);
  }));

test("the page in HTML has the English texts, and both languages the same placeholders", async () => {
  const { en } = await import(texts("en"));
  const { uk } = await import(texts("uk"));
  const html = await readFile(join(ROOT, "www", "index.html"), "utf8");
  for (const [, key = "", text = ""] of html.matchAll(/data-i18n="([^"]+)">([^<]*)</g)) {
    assert.equal(text, en[key], key);
  }
  assert.deepEqual(Object.keys(uk), Object.keys(en));
  for (const key of Object.keys(en)) {
    for (const form of Object.values(forms(uk[key]))) {
      assert.deepEqual(placeholders(form), placeholders(forms(en[key]).other), key);
    }
  }
});

test("the page is announced: state and log are live, fields have labels", () =>
  withPage(world.browser, world.server.url, async (page) => {
    await page.click("#options summary");
    const { nodes } = /** @type {{ nodes: any[] }} */ (await accessibilityTree(page));
    const roles = ["button", "textbox", "combobox", "status", "log", "list", "heading"];
    for (const node of nodes) {
      if (node.ignored || !["button", "textbox", "combobox"].includes(node.role?.value)) continue;
      assert.ok(node.name?.value, `a ${node.role.value} without a name`);
    }
    const found = new Set(nodes.map((node) => node.role?.value));
    assert.deepEqual(
      roles.filter((role) => !found.has(role)),
      [],
    );
  }));

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`every text has the contrast of AA in ${colorScheme} colours, in every state`, () =>
    withPage(
      world.browser,
      world.server.url,
      async (page) => {
        await page.click("#options summary");
        await send(page, "контраст");
        await received(page, "Ви сказали: контраст").waitFor();
        assert.deepEqual(await lowContrasts(page), []);
        await connectTo(page, "nowhere");
        await page.fill("#address", "/accept-then-kick");
        await page.fill(option("reconnect.initialDelayMs"), "30000");
        await page.selectOption(option("reconnect.jitter"), "none");
        await page.click("#connect");
        await inState(page, "waiting");
        await page.fill("#code", "1");
        await page.click("#close");
        assert.deepEqual(await lowContrasts(page), []);
        for (const state of ["connecting", "closing", "suspended", "failed", "closed"]) {
          await page.evaluate((name) => {
            const status = /** @type {HTMLElement} */ (document.getElementById("status"));
            status.dataset.state = name;
          }, state);
          assert.deepEqual(await lowContrasts(page), [], state);
        }
      },
      { colorScheme },
    ));
}

for (const width of [320, 390, 700, 1000, 1280, 1600, 2560]) {
  test(`nothing is wider than a screen of ${width} pixels`, () =>
    withPage(
      world.browser,
      world.server.url,
      async (page) => {
        await page.click("#options summary");
        await send(page, "ширина".repeat(200));
        await entry(page, "message").nth(1).waitFor();
        const wide = await page.evaluate(() =>
          [...document.querySelectorAll("body *:not(.skip)")]
            .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
            .map((element) => element.outerHTML.slice(0, 80)),
        );
        assert.deepEqual(wide, []);
        const excess = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.equal(excess, 0);
      },
      { viewport: { width, height: 800 } },
    ));
}

for (const [language, locale] of /** @type {const} */ ([
  ["uk", "uk-UA"],
  ["en", "en-US"],
])) {
  for (const [screen, size] of Object.entries(SCREENS)) {
    test(`pictures: ${language}, light and dark, ${screen}`, () =>
      withPage(world.browser, world.server.url, (page) => takePictures(page, language, screen), {
        locale,
        complaints: [SOCKET_FAILED],
        ...size,
      }));
  }
}

/**
 * Takes screenshots in both colour schemes with an open connection, while it waits, and with an error.
 *
 * @param {Page} page
 * @param {string} language
 * @param {string} screen
 */
async function takePictures(page, language, screen) {
  const picture = async (/** @type {string} */ what) => {
    // From the top of the page, not from the last click.
    await page.evaluate(() => {
      scrollTo(0, 0);
      document.querySelector(".controls")?.scrollTo(0, 0);
    });
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme });
      const path = join(PICTURES, `${language}-${colorScheme}-${screen}-${what}.png`);
      await page.screenshot({ path, fullPage: true });
    }
  };
  // Suggested messages, and so the server's replies, are in the language of the page.
  await page.click("#send");
  await entry(page, "message").nth(1).waitFor();
  await connectTo(page, "/echo");
  await entry(page, "open", { connection: 2 }).waitFor();
  const bytes = Buffer.from("89504e470d0a1a0a0000000d49484452000002800000016808060000", "hex");
  await page.setInputFiles("#file", { name: "picture.png", mimeType: "image/png", buffer: bytes });
  await entry(page, "message", { format: "binary" }).waitFor();
  await picture("open");
  await page.click("#options summary");
  await page.fill(option("reconnect.initialDelayMs"), "20000");
  await page.fill(option("reconnect.maxAttempts"), "5");
  await page.selectOption(option("reconnect.jitter"), "none");
  await connectTo(page, "/close?code=1012&reason=restart&after_ms=100");
  await inState(page, "waiting");
  await page.click("#options summary");
  await page.fill("#address", "/ws");
  await send(page, "перше");
  await send(page, "друге");
  await page.locator('#figure-queued[data-value="2"]').waitFor();
  await picture("waiting");
  await page.click("#options summary");
  await page.fill(option("reconnect.maxAttempts"), "багато");
  await page.click("#connect");
  await page.fill("#code", "1001");
  await page.click("#close");
  await picture("refused");
}

/** @param {Page} page */
async function accessibilityTree(page) {
  const session = await page.context().newCDPSession(page);
  return session.send("Accessibility.getFullAXTree");
}

/** @param {string} language */
function texts(language) {
  return new URL(`../../www/texts/${language}.js`, import.meta.url).href;
}

/** @param {string | Record<string, string>} text */
function forms(text) {
  return typeof text === "string" ? { other: text } : text;
}

/** @param {string | undefined} text */
function placeholders(text = "") {
  return (text.match(/\{\w+\}/g) ?? []).sort();
}
