// A reader's first impression and its language: the first paint, views that wait for the library,
// texts after a change of language, and the course.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { STEPS } from "../../www/texts/course.js";
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
import { ROOT, startServer } from "./support/server.mjs";
import { setUp } from "./support/world.mjs";

/** @typedef {import("playwright-core").Page} Page */

const world = setUp();

/**
 * @param {(page: Page) => Promise<void>} run
 * @param {Parameters<typeof withPage>[3]} [options]
 */
const page = (run, options) => withPage(world.browser, world.server.url, run, options);

/** Opens the page as withPage does, with matching requests held back until `release`. */
function hold(/** @type {string} */ pattern) {
  /** @type {() => void} */
  let release = () => {};
  const gate = new Promise((resolve) => {
    release = () => resolve(undefined);
  });
  const prepare = (/** @type {Page} */ page) =>
    page
      .route(pattern, async (route) => {
        await gate;
        await route.continue();
      })
      .then(() => {});
  return { prepare, release };
}

for (const [name, stored, lang, theme, word] of /** @type {const} */ ([
  ["of the system", {}, "uk", "dark", "Наживо"],
  ["that were chosen", { language: "en", theme: "light" }, "en", "light", "Live"],
])) {
  test(`the first thing seen is in the language and colours ${name}, and waits for no panel`, () => {
    const panels = hold("**/app.js");
    const library = hold("**/pkg/index.js");
    return page(
      async (page) => {
        library.release();
        await inState(page, "open");
        const { frames, shift } = await page.evaluate(() => /** @type {any} */ (globalThis).seen);
        for (const frame of frames) assert.deepEqual(frame, { lang, theme, word });
        assert.ok(shift < 0.1, `what is seen moves by ${shift}`);
      },
      {
        colorScheme: "dark",
        settles: "loading",
        prepare: async (page) => {
          await page.exposeFunction("onFirstFrame", panels.release);
          await page.addInitScript(watchFrames, stored);
          await panels.prepare(page);
          await library.prepare(page);
        },
      },
    );
  });
}

/** Records the content of each frame, and layout shifts, in `seen`. Runs in the page. */
function watchFrames(/** @type {Record<string, string>} */ stored) {
  for (const [name, value] of Object.entries(stored)) {
    localStorage.setItem(`steadysocket.${name}`, value);
  }
  const page = /** @type {any} */ (globalThis);
  /** @type {{ frames: object[], shift: number }} */
  const seen = { frames: [], shift: 0 };
  page.seen = seen;
  const look = () => {
    const first = document.querySelector("#views a");
    if (first?.checkVisibility({ visibilityProperty: true })) {
      const { lang, dataset } = document.documentElement;
      seen.frames.push({ lang, theme: dataset.theme, word: first.textContent });
      if (seen.frames.length === 1) page.onFirstFrame();
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver((list) => {
    for (const shift of /** @type {any[]} */ (list.getEntries())) seen.shift += shift.value;
  }).observe({ type: "layout-shift", buffered: true });
}

/** A button in each view, which is disabled until the library has loaded. */
const BUTTONS = { compare: "#compare-fault-reset", storm: "#storm-begin", chat: "#chat-send" };

for (const [view, button] of Object.entries(BUTTONS)) {
  test(`${view} is there before the library, says that it waits, and then works`, () => {
    const library = hold("**/pkg/index.js");
    return page(
      async (page) => {
        await page.click(`#views a[href="#${view}"]`);
        await page.locator(`#view-${view} h2`).waitFor();
        assert.equal(await page.isDisabled(button), true);
        await page.getByText("Бібліотека завантажується").waitFor();
        library.release();
        await page.locator("#library").waitFor({ state: "hidden" });
        await page.locator(`${button}:enabled`).waitFor();
      },
      { settles: "loading", prepare: library.prepare },
    );
  });
}

test("without the library each view says so, and the course's last step as well", () =>
  page(
    async (page) => {
      for (const [view, button] of Object.entries(BUTTONS)) {
        await page.click(`#views a[href="#${view}"]`);
        await page.locator('#library[data-library="failed"]').waitFor();
        assert.match((await page.innerText("#library")) ?? "", /^Бібліотеку не вдалося/);
        assert.equal(await page.isDisabled(button), true);
      }
      await page.click('#languages [lang="en"]');
      assert.match((await page.innerText("#library")) ?? "", /^The library could not/);
      await page.click('#views a[href="#course"]');
      await page.click('#course-steps a[href="#course/reconnecting"]');
      await page.click("#course-run");
      await page
        .locator("#course-output .bad")
        .getByText(/could not be loaded/)
        .waitFor();
      assert.equal(await page.isVisible("#library-reload"), true);
    },
    {
      settles: "failed",
      complaints: [LOAD_FAILED],
      prepare: async (page) => {
        await page.route("**/pkg/index.js", (route) => route.abort());
      },
    },
  ));

test("a refusal has no English words in it", () =>
  page(
    async (page) => {
      /** @param {string} id */
      const inUkrainian = async (id) => {
        await page.locator(`#${id}:not(:empty)`).waitFor();
        const words = (await page.textContent(`#${id}`)) ?? "";
        assert.equal(words.replaceAll("JSON", "").match(/[a-z]+ [a-z]+/i), null, words);
        assert.match(words, /[а-яіїєґ]{3}/);
        return words;
      };
      await page.click('[data-kind="json"]');
      await page.fill("#message", "{oops}");
      await page.click("#send");
      assert.match(await inUkrainian("message-error"), /^Це не JSON/);
      await page.click('[data-kind="text"]');
      await page.click("#options summary");
      for (const [path, value] of [
        ["queue", "off"],
        ["reconnect", "off"],
      ]) {
        await page.selectOption(option(path ?? ""), value ?? "");
        await connectTo(page, "/stall-handshake");
        await inState(page, "connecting");
        await send(page, "зарано");
        assert.match(await inUkrainian("message-error"), /не відкрите/);
      }
      await page.selectOption(option("queue"), "");
      await page.selectOption(option("reconnect"), "");
      await connectTo(page, `/echo?client=${"x".repeat(300)}`);
      await inState(page, "waiting");
      await page.click("#fault-refuse");
      assert.match(await inUkrainian("fault-note"), /400/);
    },
    { complaints: [SOCKET_FAILED, LOAD_FAILED, /closed before the connection is established/] },
  ));

test("suggestions and notes change with the language, what was typed does not", () =>
  page(
    async (page) => {
      const english = () => page.click('#languages [lang="en"]');
      const ukrainian = () => page.click('#languages [lang="uk"]');
      assert.equal(await page.inputValue("#address"), `${world.server.socketUrl}/ws?lang=uk`);
      await page.click("#code-panel summary");
      await page.click("#code-copy");
      await page.locator("#code-note:not(:empty)").waitFor();
      assert.match((await page.textContent("#code-note")) ?? "", /[іо]/);
      await english();
      assert.match((await page.textContent("#code-note")) ?? "", /^[^а-я]+$/);
      assert.equal(await page.inputValue("#address"), `${world.server.socketUrl}/ws?lang=en`);
      assert.equal(await page.inputValue("#message"), "Hello, server!");
      await page.fill("#message", "Hello");
      await page.fill("#address", "/echo");
      await ukrainian();
      assert.equal(await page.inputValue("#message"), "Hello");
      assert.equal(await page.inputValue("#address"), "/echo");
      await page.click('#views a[href="#storm"]');
      await page.fill("#storm-count", "3");
      await page.fill("#storm-down", "100");
      await page.click("#storm-begin");
      await page.locator('#view-storm[data-storm="done"]').waitFor();
      assert.match((await page.textContent("#storm-note")) ?? "", /^Готово/);
      await english();
      assert.match((await page.textContent("#storm-note")) ?? "", /^Done/);
    },
    { complaints: [SOCKET_FAILED] },
  ));

test("the server answers in the language of the page, whichever is its own", async (t) => {
  const english = await startServer(["--lang", "en"]);
  t.after(() => english.stop());
  for (const [url, locale, greeting] of /** @type {const} */ ([
    [world.server.url, "en-GB", "Welcome to the WebSocket server!"],
    [english.url, "uk-UA", "Ласкаво просимо до WebSocket сервера!"],
  ])) {
    await withPage(world.browser, url, (page) => received(page, greeting).waitFor(), { locale });
  }
});

test("the course's steps are in English to the last word of what they run", (t) =>
  page(
    async (page) => {
      await page.click('#views a[href="#course"]');
      for (const step of STEPS) await t.test(step.id, () => readInEnglish(page, step));
    },
    { locale: "en-GB", complaints: [SOCKET_FAILED] },
  ));

/**
 * @param {import("playwright-core").Page} page
 * @param {typeof STEPS[number]} step
 */
async function readInEnglish(page, { id, file }) {
  await page.click(`#course-steps a[href="#course/${id}"]`);
  // With the step the output of the one before is gone.
  await page.locator(`#course-steps a[href="#course/${id}"][aria-current]`).waitFor();
  await page.click("#course-run");
  await page.locator("#course-output li").nth(1).waitFor();
  if (file) await page.locator("#course-body pre").getByText("WebSocket").first().waitFor();
  const words = await page.innerText("#view-course");
  assert.deepEqual(words.match(/.*[а-яіїєґ].*/gi), null);
  assert.match(await page.title(), / · Course · steadysocket$/);
}

test("the browser's code in the course is what is run", () =>
  page(async (page) => {
    await page.click('#views a[href="#course"]');
    await page.click('#course-steps a[href="#course/browser"]');
    const dialled = page.waitForEvent("websocket");
    const code = (await page.textContent("#course-body pre")) ?? "";
    assert.ok(code.includes(`"${world.server.socketUrl}/ws?lang=uk"`), code);
    await page.click("#course-run");
    assert.equal((await dialled).url(), `${world.server.socketUrl}/ws?lang=uk`);
    await page.locator("#course-output li").nth(1).waitFor();
    assert.deepEqual(await page.locator("#course-output li").allTextContents(), [
      "Ласкаво просимо до WebSocket сервера!",
      "Ви сказали: Привіт, сервер!",
    ]);
  }));

const PROGRAMS = ["server.cjs", "client.cjs", "steady-client.mjs", "session-client.mjs"];

test("the course's programs in English are the same but for what people read", async () => {
  for (const name of PROGRAMS) {
    const [uk, en] = await Promise.all(
      [name, `en/${name}`].map((path) => readFile(`${ROOT}/examples/node/${path}`, "utf8")),
    );
    assert.equal(skeleton(en ?? ""), skeleton(uk ?? ""), name);
    assert.equal(/[а-яіїєґ]/i.exec(en ?? ""), null, name);
  }
});

/** A program without its comments and its texts of more than one word. */
function skeleton(/** @type {string} */ code) {
  return code
    .replace(/^\s*\/\/.*\n/gm, "")
    .replace(/"[^"\n]* [^"\n]*"/g, '"…"')
    .replace(/`[^`]*`/g, (text) => (text.match(/\$\{[^}]*\}/g) ?? []).join("…"));
}

test("the course's programs in English run and talk to each other", async (t) => {
  const server = run(t, "server.cjs", [], { PORT: "0" });
  const port = await server.line(/started on port (\d+)/);
  for (const name of ["client.cjs", "steady-client.mjs"]) {
    const client = run(t, name, [`ws://127.0.0.1:${port}`]);
    await client.line(/Message from the server: (You said: Hello, server!)/);
  }
});

/**
 * @param {import("node:test").TestContext} t
 * @param {string} name
 * @param {string[]} flags
 * @param {Record<string, string>} [env]
 */
function run(t, name, flags, env = {}) {
  const child = spawn(process.execPath, [`${ROOT}/examples/node/en/${name}`, ...flags], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill());
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part) => {
    text += part;
  });
  /** Resolves to the pattern's capture, once it is printed. */
  const line = async (/** @type {RegExp} */ pattern) => {
    for (;;) {
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) return found;
      await once(child.stdout, "data");
    }
  };
  return { line };
}

test("the skip link leaves the reader where he is in the course", () =>
  page(async (page) => {
    await page.click('#views a[href="#course"]');
    await page.click('#course-steps a[href="#course/what"]');
    await page.click('#course-steps a[href="#course/closing"]');
    await page.click("#course-run");
    await page
      .locator("#course-output li")
      .getByText(/close 4000/)
      .waitFor();
    await page.focus(".skip");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
    assert.match(page.url(), /#course\/closing$/);
    assert.notEqual(await page.locator("#course-output li").count(), 0);
    await page.click('#views a[href="#storm"]');
    await page.click('#views a[href="#course"]');
    await page.locator('#course-steps a[href="#course/closing"][aria-current]').waitFor();
    assert.notEqual(await page.locator("#course-output li").count(), 0);
    await page.reload();
    await page.locator('#course-steps a[href="#course/closing"][aria-current]').waitFor();
  }));

test("an address that names no view shows the live one, which is current", () =>
  page(async (page) => {
    await page.goto(`${world.server.url}/#main`);
    await page.reload();
    await inState(page, "open");
    await page.locator('#views a[href="#live"][aria-current]').waitFor();
  }));

test("each view has a title, and the focus is never lost with a view", () =>
  page(
    async (page) => {
      const titles = new Set();
      for (const view of ["live", "compare", "storm", "chat", "course"]) {
        await page.click(`#views a[href="#${view}"]`);
        await page.locator(`#view-${view}:visible`).waitFor();
        titles.add(await page.title());
      }
      assert.equal(titles.size, 5, [...titles].join("\n"));
      await page.click('#languages [lang="en"]');
      assert.equal(await page.title(), "What a WebSocket is · Course · steadysocket");
      await page.focus("#course-run");
      await page.goBack();
      await page.locator("#view-chat:visible").waitFor();
      assert.equal(await page.title(), "Chat · steadysocket");
      assert.equal(await page.evaluate(() => document.activeElement?.id), "view-chat");
      await page.goForward();
      await page.locator("#view-course:visible").waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.id), "view-course");
    },
    { complaints: [SOCKET_FAILED] },
  ));

test("a page that is offline asks the server nothing that ends in an error", () =>
  page(
    async (page) => {
      await page.click("#fault-offline");
      await page.click("#connect");
      await entry(page, "reconnecting", { connection: 2 }).first().waitFor();
      await page.locator('#handshake[data-outcome="failed"]').waitFor();
      await page.click("#fault-offline");
      await inState(page, "open");
    },
    // LOAD_FAILED is not allowed: only the request for the handshake could cause it.
    { complaints: [SOCKET_FAILED] },
  ));
