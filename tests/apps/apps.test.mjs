// Runs the chats of examples/apps, built by scripts/parts/apps.mjs, through a crash of the server.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "../e2e/support/browser.mjs";
import { Server } from "../e2e/support/server.mjs";
import { GUARD } from "../e2e/support/world.mjs";
import { CanvasChat, DomChat } from "./chat.mjs";

const APPS = (process.env.STEADYSOCKET_APPS ?? "dioxus egui leptos yew").split(" ");
const FLAGS = ["--root", "target/apps", "--lang", "en"];
const GREETING = "Welcome to the WebSocket server!";

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
      const server = new Server(FLAGS);
      await server.start();
      t.after(() => server.stop());
      const page = await browser.newPage();
      t.after(() => page.close());
      const problems = watch(page);
      const chat = app === "egui" ? new CanvasChat(page) : new DomChat(page);

      await page.goto(`${server.url}/${app}/`);
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
      const received = server.lines.flatMap((line) => line.split("Message received: ").slice(1));
      assert.deepEqual(received, ["meanwhile", "last"]);
      assert.deepEqual(problems, []);
    },
  );
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
