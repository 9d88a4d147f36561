// Runs the chats of examples, built by scripts/parts/apps.mjs, through a crash of the server: each in
// a page, and natively as well if its source is for both.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EXE, exampleProgram, ROOT } from "../../scripts/lib/project.mjs";
import { launchBrowser } from "../e2e/support/browser.mjs";
import { Program } from "../e2e/support/program.mjs";
import { Server } from "../e2e/support/server.mjs";
import { GUARD } from "../e2e/support/world.mjs";
import { CanvasChat, DomChat } from "./chat.mjs";
import { TerminalChat, WindowChat } from "./native.mjs";

/** @typedef {import("node:test").TestContext} TestContext */
/** @typedef {DomChat | CanvasChat | TerminalChat | WindowChat} Chat */

const APPS = (process.env.STEADYSOCKET_APPS ?? "chat bevy dioxus egui leptos yew").split(" ");
const FLAGS = ["--root", "target/apps", "--lang", "en"];
const GREETING = "Welcome to the WebSocket server!";

/** Those that are driven natively, too; a window by programs of X11. */
const NATIVE = {
  chat: openTerminal(exampleProgram("chat")),
  bevy: openTerminal(`${ROOT}/target/apps/build/debug/chat-bevy${EXE}`),
  egui: process.platform === "linux" ? WindowChat.open : undefined,
};

/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  // egui draws with WebGL, which needs a software renderer on machines without a graphics card.
  browser = await launchBrowser(["--enable-unsafe-swiftshader"]);
});
after(() => browser?.close());

for (const app of APPS) {
  test(
    `${app}: what is sent while the server is down arrives once it is back`,
    GUARD,
    async (t) => {
      await t.test("in a page", GUARD, async (t) => {
        await survive(t, async (server) => {
          const page = await open(t, `${server.url}/${app}/`);
          return app === "egui" ? new CanvasChat(page) : new DomChat(page);
        });
      });
      const native = NATIVE[/** @type {keyof typeof NATIVE} */ (app)];
      if (!native) return;
      await t.test("natively", GUARD, async (t) => {
        const chat = await survive(t, async (server) => {
          const chat = await native(`${server.socketUrl}/ws`);
          t.after(() => chat.close());
          return chat;
        });
        if (chat instanceof TerminalChat) assert.equal(await chat.end(), 0);
      });
    },
  );
}

const WITH_CHAT = { ...GUARD, skip: !APPS.includes("chat") };

test("chat: talks to the course's program, in a page and in a terminal", WITH_CHAT, async (t) => {
  const course = new Program("server.cjs", { PORT: "0" });
  t.after(() => course.kill());
  const url = `ws://127.0.0.1:${await course.port}`;
  const pages = new Server(FLAGS);
  await pages.start();
  t.after(() => pages.stop());
  const terminal = await NATIVE.chat(url);
  t.after(() => terminal.close());

  for (const chat of [terminal, new DomChat(await open(t, `${pages.url}/chat/?${url}`))]) {
    await chat.untilLast("Ласкаво просимо до WebSocket сервера!");
    await chat.send("Привіт, сервер!");
    await chat.untilLast("Ви сказали: Привіт, сервер!");
  }
  await terminal.send("Бувай!");
  assert.equal(await terminal.end(), 0);
  await terminal.untilLast("Ви сказали: Бувай!");
  await course.until((lines) => lines.includes("З'єднання закрито"));
  assert.ok(course.lines.includes("Отримано повідомлення: Бувай!"));
});

/** Starts the chats of a program. */
function openTerminal(/** @type {string} */ program) {
  return async (/** @type {string} */ url) => new TerminalChat(program, url);
}

/**
 * @param {TestContext} t
 * @param {(server: Server) => Promise<Chat>} start
 */
async function survive(t, start) {
  const server = new Server(FLAGS);
  await server.start();
  t.after(() => server.stop());
  const chat = await start(server);
  await chat.untilState("open");
  await chat.untilLast(GREETING);
  await chat.send("hello");
  await chat.untilLast("You said: hello");

  await server.kill();
  await chat.untilState("waiting");
  await chat.send("meanwhile");
  await server.start();
  await chat.untilState("open");
  await chat.untilLast("You said: meanwhile");
  await chat.send("last");
  await chat.untilLast("You said: last");

  // Greeting and reply before the crash, greeting and two replies after it.
  assert.equal(await chat.lineCount(), 5);
  const received = (/** @type {string[]} */ lines) =>
    lines.flatMap((line) => line.split("Message received: ").slice(1));
  await server.until((lines) => received(lines).includes("last"));
  assert.deepEqual(received(server.lines), ["meanwhile", "last"]);
  return chat;
}

/**
 * Opens a page, whose errors fail the test.
 *
 * @param {TestContext} t
 * @param {string} url
 */
async function open(t, url) {
  const page = await browser.newPage();
  t.after(() => page.close());
  const problems = watch(page);
  t.after(() => assert.deepEqual(problems, []));
  await page.goto(url);
  return page;
}

/**
 * Collects a page's errors, except those that the browser reports for a refused dial.
 *
 * @param {import("playwright-core").Page} page
 */
function watch(page) {
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.stack ?? error.message));
  page.on("crash", () => problems.push("the page crashed"));
  page.on("console", (message) => {
    const isRefusal = /^WebSocket connection to '\S+' failed: /.test(message.text());
    if (message.type() === "error" && !isRefusal) problems.push(message.text());
  });
  return problems;
}
