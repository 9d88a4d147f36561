// Misuse: errors must appear where the mistake is made and explain it.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "./commands.mjs";
import { judge } from "./control.mjs";
import { serveFiles } from "./files.mjs";
import { install } from "./install.mjs";
import { openPage } from "./pages.mjs";

/** Mistakes of a server, and the page's error for each. */
const SPOILT = {
  "wasm missing": {
    change: (path) => (isWasm(path) ? { status: 404 } : {}),
    message:
      /^the page failed: steadysocket: http:\S+\.wasm was answered with status 404, expected 200$/,
    noise: /^Failed to load resource/,
  },
  "wasm is a page": {
    change: (path) => (isWasm(path) ? { headers: { "content-type": "text/html" } } : {}),
    message: /^the page failed: steadysocket: http:\S+\.wasm is a page, expected the wasm$/,
  },
  "wasm forbidden": {
    change: () => ({ headers: { "content-security-policy": "script-src 'self'" } }),
    message:
      /^the page failed: steadysocket: \S+\.wasm could not be compiled \(is 'wasm-unsafe-eval' allowed\?\)$/,
    // Worded by the browser.
    noise: /Content Security Policy/,
  },
};

const WRONG_TYPE =
  /^steadysocket: http:\S+\.wasm has content-type "text\/plain", expected "application\/wasm"; it loads, but slower$/;

/** @type {Record<string, (world: any) => Promise<string | void>>} */
export const MISUSES = {
  ...Object.fromEntries(
    Object.entries(SPOILT).map(([name, spoilt]) => [name, (world) => failing(world, spoilt)]),
  ),
  "wasm of other type": wrongType,
  "no wasm on disk": missingFile,
};

/** The page must fail with exactly one message. */
async function failing({ tarball, control, browser }, { change, message, noise }) {
  const files = await serveFiles(await install("plain", tarball.path), change);
  try {
    const said = await judge(control, () => openPage(browser, address(files, control), noise)).then(
      () => "nothing, and worked",
      (error) => error.message,
    );
    if (!message.test(said)) throw new Error(`it said: ${said}\nexpected: ${message}`);
  } finally {
    files.stop();
  }
}

/** The page must work and print one warning. */
async function wrongType({ tarball, control, browser }) {
  const headers = { "content-type": "text/plain" };
  const files = await serveFiles(await install("plain", tarball.path), (path) =>
    isWasm(path) ? { headers } : {},
  );
  /** @type {string[]} */
  let said = [];
  try {
    await judge(control, async () => {
      const page = await openPage(browser, address(files, control), WRONG_TYPE);
      said = page.said;
      return page;
    });
  } finally {
    files.stop();
  }
  if (said.length !== 1) throw new Error(`it warned ${said.length} times, expected 1`);
}

/** In Node.js the import must not fail; the constructor and `initialize` report the problem. */
async function missingFile({ tarball }) {
  const folder = await install("plain", tarball.path);
  rmSync(join(folder, "node_modules/steadysocket/dist/steadysocket.wasm"));
  const program = `
    import { SteadySocket } from "steadysocket";
    import { initialize } from "steadysocket/slim";
    try { new SteadySocket("ws://127.0.0.1/"); } catch (error) { console.log(error.message); }
    await initialize().catch((error) => console.log(error.message));
  `;
  const said = await run(folder, [process.execPath, "--input-type=module", "--eval", program]);
  const [first = "", second = ""] = said.split("\n");
  if (!first.startsWith("steadysocket is not initialized, expected `await initialize()`")) {
    throw new Error(`the constructor said: ${first}`);
  }
  if (!/^steadysocket: file:\S+steadysocket\.wasm could not be read$/.test(second)) {
    throw new Error(`initialize said: ${second}`);
  }
}

const isWasm = (/** @type {string} */ path) => path.endsWith(".wasm");

const address = (files, control) => `${files.url}/?control=${encodeURIComponent(control.url)}`;
