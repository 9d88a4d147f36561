// One file, one class, one wasm: what is requested, and how often it is compiled.

import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../e2e/support/server.mjs";
import { run } from "./commands.mjs";
import { serveFiles } from "./files.mjs";
import { install } from "./install.mjs";
import { openPage } from "./pages.mjs";
import { compiledOnce } from "./steps.mjs";

/** @type {Record<string, (world: any) => Promise<string | void>>} */
export const ONCE = { "ten thousand": tenThousand };

/** A page without a bundler asks for one file of ours. @param {import("./steps.mjs").Page} page */
export async function oneRequest(page) {
  const ours = page.requests.filter((url) => url.includes("/steadysocket/"));
  if (ours.length !== 1 || !ours[0]?.endsWith("/dist/index.js")) {
    throw new Error(`the page has asked for ${ours.join(", ")}, expected dist/index.js alone`);
  }
  await compiledOnce(page);
}

/** In one page: the import compiles nothing, the constructors all share one compiled module. */
async function tenThousand({ tarball, browser }) {
  const files = await serveFiles(await install("plain", tarball.path));
  const opened = await openPage(browser, `${files.url}/blank.html`);
  try {
    const counts = await Promise.race([opened.page.evaluate(construct), opened.failed]);
    const expected = [0, 1, 10_000];
    if (counts.join() !== expected.join()) {
      throw new Error(`compiled, after them, made: ${counts.join()}, expected ${expected.join()}`);
    }
    const instances = await opened.instances();
    if (instances !== 1) throw new Error(`there are ${instances} instances, expected 1`);
  } finally {
    await opened.stop();
    files.stop();
  }
}

/** In a bundle of all entry points the wasm is there once. @type {import("./steps.mjs").Step} */
export async function oneClass({ folder }) {
  const dist = join(folder, "node_modules/steadysocket/dist");
  const entries = ["index", "compat", "react", "vue", "svelte"].map((name) => `${dist}/${name}.js`);
  const flags = ["--bundle", "--format=esm", "--external:vue", "--external:svelte"];
  writeFileSync(
    join(folder, "entries.js"),
    entries.map((path) => `export * from ${JSON.stringify(path)};\n`).join(""),
  );
  const tool = join(ROOT, "node_modules/.bin/esbuild");
  await run(folder, [tool, "entries.js", ...flags, "--outfile=entries/main.js"]);
  const bundle = readFileSync(join(folder, "entries/main.js"), "utf8");
  // The wasm's text has a digit or two for each byte, and nothing else is that long.
  const { size } = statSync(join(dist, "steadysocket.wasm"));
  const texts = bundle.match(new RegExp(`"[ !#-[\\]-~]{${size},}"`, "g")) ?? [];
  if (texts.length !== 1) throw new Error(`the wasm is there ${texts.length} times, expected 1`);
}

async function construct() {
  const path = "/node_modules/steadysocket/dist/index.js";
  const { SteadySocket } = await import(path);
  const before = globalThis.compiledModules;
  let made = 0;
  for (let index = 0; index < 10_000; index += 1) {
    const socket = new SteadySocket("ws://127.0.0.1/", [], { startClosed: true });
    if (socket.state === "idle") made += 1;
    socket.close();
  }
  return [before, globalThis.compiledModules, made];
}
