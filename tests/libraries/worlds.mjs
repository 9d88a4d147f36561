// Where a scenario is played: a page of Chromium, or a process of Node.js.

import { join } from "node:path";
import { ROOT } from "../e2e/support/server.mjs";
import { startProgram } from "../support/programs.mjs";
import { FOLDER } from "./build.mjs";
import { Server } from "./server.mjs";

const CLIENT = join(ROOT, "tests/libraries/client");

/**
 * Plays the scenario of a library with one class, and resolves to what was seen on both sides.
 *
 * @param {object} play
 * @param {"chromium" | "node"} play.world
 * @param {string} play.name
 * @param {string} play.server The module in `servers`.
 * @param {object} play.setting For the scenario, which gets the address as well.
 * @param {ReturnType<typeof import("../package/pages.mjs").lazyBrowser>} play.browser
 */
export async function play({ world, name, server: module, setting, browser }) {
  const { serve } = await import(join(FOLDER, `servers/${module}.mjs`));
  const server = new Server(serve);
  await server.up();
  const whole = { ...setting, url: server.url };
  const answer = async (request) =>
    typeof server[request] === "function" ? server[request]() : server[request];
  try {
    const report = await (world === "chromium"
      ? playInPage(await browser.get(), name, whole, server.page, answer)
      : playInProcess(name, whole, answer));
    if (report.problem) throw new Error(report.problem);
    return { ...report, server: server.report };
  } finally {
    await server.down();
  }
}

async function playInPage(browser, name, setting, address, answer) {
  const context = await browser.newContext();
  const errors = [];
  try {
    const page = await context.newPage();
    page.on("pageerror", ({ message }) => errors.push(message));
    await page.exposeFunction("askServer", answer);
    await page.addInitScript({ path: join(CLIENT, "prelude.js") });
    await page.addInitScript(`globalThis.setting = ${JSON.stringify(setting)};`);
    await page.goto(address);
    await page.addScriptTag({ path: join(FOLDER, `browser/${name}.js`) });
    const report = await page.evaluate(() => globalThis.finished);
    return { ...report, errors };
  } finally {
    await context.close();
  }
}

async function playInProcess(name, setting, answer) {
  const path = join(FOLDER, `node/${name}.mjs`);
  const program = join(CLIENT, "node.mjs");
  const { child, ended, stop } = startProgram(
    process.execPath,
    [program, path, JSON.stringify(setting)],
    {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    },
  );
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  try {
    return await new Promise((resolve, reject) => {
      child.on("message", async ({ id, request, report }) => {
        if (report) resolve(report);
        else child.send({ id, value: await answer(request) });
      });
      ended.then((code) => reject(new Error(`the process ended with ${code}:\n${said}`)));
    });
  } finally {
    await stop();
  }
}
