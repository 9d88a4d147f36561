// Runs the clients of page.mjs in Chromium, and sums up their accounts.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { launchBrowser } from "../e2e/support/browser.mjs";
import { storm } from "./page.mjs";

/**
 * @typedef {Omit<import("./page.mjs").Task, "module"> & { done: number }} Task `done` is the port of
 *   the program that waits for the end of the pages.
 */

/** The pages of a program, which starts them by a line of its output, and prints the others. */
export class Pages {
  #complete;
  /** @type {ReturnType<typeof runPages> | undefined} */
  #running;

  /** @param {(task: Task) => Task} [complete] Adds what the program does not know. */
  constructor(complete = (task) => task) {
    this.#complete = complete;
  }

  /** Hears a line of the program. @param {string} line */
  hear(line) {
    const [, task] = /^chaos: pages (.+)/.exec(line) ?? [];
    if (!task) return console.log(line);
    this.#running = runPages(this.#complete(JSON.parse(task)), "dist/session.js");
    // It is awaited when the program has ended.
    this.#running.catch(() => {});
  }

  /** The exit code of all, once the program has ended with this one. @param {number} status */
  async end(status) {
    if (status !== 0 || !this.#running) return status;
    const { lines, isWell } = await this.#running;
    for (const line of lines) console.log(`chaos: ${line}`);
    return isWell ? 0 : 1;
  }
}

/**
 * @param {Task} task
 * @param {string} file The entry point, compiled.
 * @returns {Promise<{ lines: string[], isWell: boolean }>}
 */
async function runPages(task, file) {
  const server = createServer((request, response) => {
    const isModule = request.url === "/session.js";
    response.setHeader("content-type", isModule ? "text/javascript" : "text/html");
    response.end(isModule ? readFileSync(file) : "<!doctype html><title>chaos</title>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const origin = `http://127.0.0.1:${port}`;
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    /** @type {string[]} */
    const errors = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    await page.goto(origin);
    const accounts = await page.evaluate(storm, { ...task, module: `${origin}/session.js` });
    return sumUp(accounts, errors);
  } finally {
    const done = connect(task.done, "127.0.0.1", () => done.end());
    // A program that has ended by itself is reported by its status.
    done.on("error", () => {});
    await browser.close();
    server.close();
  }
}

/**
 * @param {import("./page.mjs").Account[]} accounts
 * @param {string[]} errors
 */
function sumUp(accounts, errors) {
  const sum = (/** @type {"arrived" | "repeated" | "resumed" | (typeof FAULTS)[number]} */ name) =>
    accounts.reduce((total, account) => total + account[name], 0);
  const recoveries = accounts.flatMap(({ recoveriesMs }) => recoveriesMs).sort((a, b) => a - b);
  const at = (/** @type {number} */ percent) =>
    Math.round(recoveries[Math.floor(((recoveries.length - 1) * percent) / 100)] ?? 0);
  const wrong = [
    ...errors,
    ...accounts.flatMap(({ client, ends }) => ends.map((end) => `client ${client}: ${end}`)),
  ];
  const lines = [
    `in Chromium: ${accounts.length} clients, messages back ${sum("arrived")}, ` +
      `of these again ${sum("repeated")}`,
    `in Chromium: ${FAULTS.map((name) => `${name} ${sum(name)}`).join(", ")}`,
    `in Chromium: resumed ${sum("resumed")}, from the end of a socket to the first message: ` +
      `p50 ${at(50)} ms, p99 ${at(99)} ms`,
    ...wrong.slice(0, 1).map((text) => `in Chromium, first of all: ${text}`),
  ];
  const isWell = wrong.length === 0 && FAULTS.every((name) => sum(name) === 0);
  return { lines, isWell };
}

const FAULTS = /** @type {const} */ (["lost", "duplicated", "reordered", "damaged"]);
