// Runs the programs built by scripts/benches/size-crate.mjs, and prints their sizes.
//
//   node tests/size/measure.mjs program...     the first is the baseline
//
// A program that does not work would be small for nothing, so each must receive an echo from the
// server and close cleanly before it is measured.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchBrowser } from "../e2e/support/browser.mjs";
import { Server } from "../e2e/support/server.mjs";
import { combine, sizes, sum, text } from "./sizes.mjs";

const FOLDER = join("target", "size");
const GUARD_MS = 60_000;

/** The most bytes by gzip that an app may grow by (docs/size.md). */
const BUDGETS = { steadysocket: 14_200, "steadysocket-bare": 12_450 };

const names = process.argv.slice(2);
await runAll();
const results = await Promise.all(names.map(measure));
await writeFile(join(FOLDER, "crate.json"), `${JSON.stringify(results, null, 2)}\n`);
print(results);
for (const [name, budget] of Object.entries(BUDGETS)) checkBudget(name, budget);

async function runAll() {
  await mkdir(FOLDER, { recursive: true });
  const server = new Server(["--root", join(FOLDER, "programs")]);
  await server.start();
  const browser = await launchBrowser();
  try {
    for (const name of names) await run(browser, server, name);
  } finally {
    await browser.close();
    await server.stop();
  }
}

/**
 * Resolves when the program has logged the echo and the server has seen its close.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {Server} server
 * @param {string} name
 */
async function run(browser, server, name) {
  const page = await browser.newPage();
  // An echo with sessions, on a line that is fast enough.
  const route = name.endsWith("-session") ? "slow?bytes_per_s=1000000&" : "echo?";
  const url = `${server.socketUrl}/${route}client=${name}`;
  const isFloor = name === names[0];
  await page.goto(`${server.url}/healthz`);
  // Messages of the browser itself, such as about a missing icon, do not count.
  const predicate = (/** @type {import("playwright-core").ConsoleMessage} */ message) =>
    message.type() === "log";
  const logged = page.waitForEvent("console", { predicate, timeout: GUARD_MS });
  await page.evaluate(
    async ({ script, url }) => {
      const program = await import(script);
      await program.default();
      program.run(url);
    },
    { script: `/${name}/program.js`, url },
  );
  const [text, expected] = [(await logged).text(), isFloor ? url : "hello"];
  if (text !== expected) throw new Error(`${name} logged "${text}", expected "${expected}"`);
  const deadline = Date.now() + GUARD_MS;
  while (!isFloor && (await server.stats()).clients[name]?.closes.length !== 1) {
    if (Date.now() > deadline) throw new Error(`${name} did not close its socket`);
  }
  await page.close();
}

/** @param {string} name */
async function measure(name) {
  const folder = join(FOLDER, "programs", name);
  const wasm = sizes(await readFile(join(folder, "program_bg.wasm")));
  const glue = sizes(await readFile(join(folder, "program.js")));
  // Two files, each compressed separately.
  return { name, wasm, glue, total: sum([wasm, glue]) };
}

/**
 * @param {string} name
 * @param {number} budget
 */
function checkBudget(name, budget) {
  const [floor, ...others] = results;
  const found = others.find((result) => result.name === name);
  if (!floor || !found) return;
  const bytes = found.total.gzip - floor.total.gzip;
  if (bytes > budget) throw new Error(`${name} adds ${bytes} bytes, expected at most ${budget}`);
}

/** @param {Awaited<ReturnType<typeof measure>>[]} results */
function print([floor, ...others]) {
  if (!floor) throw new Error("name the programs to measure, the floor first");
  const widths = [24, 26, 26, 26];
  const line = (/** @type {string[]} */ cells) =>
    console.log(cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join(""));
  line(["raw / gzip / brotli", "wasm", "glue, minified", `more than ${floor.name}`]);
  line([floor.name, text(floor.wasm), text(floor.glue), ""]);
  for (const { name, wasm, glue, total } of others) {
    line([name, text(wasm), text(glue), text(combine(total, floor.total, (a, b) => a - b))]);
  }
}
