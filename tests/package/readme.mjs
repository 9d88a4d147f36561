// Follows the steps of README.md exactly, and copies from the pages of docs/.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launchBrowser } from "../e2e/support/browser.mjs";
import { ROOT } from "../e2e/support/server.mjs";
import { freePort } from "../support/programs.mjs";
import { run, start } from "./commands.mjs";
import { blockNamed, blocksOf } from "./markdown.mjs";
import { openPage } from "./pages.mjs";

/** The address in the example, which the browser is made to resolve elsewhere. */
const ADDRESS = "localhost:8080";

const GUARD_MS = 60_000;

/** The files copied into a fresh project: the page's script and the server. */
export async function copyExample({ folder }) {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  mkdirSync(join(folder, "src"), { recursive: true });
  writeFileSync(join(folder, "src/main.js"), blockNamed(readme, "chat"));
  writeFileSync(join(folder, "server.mjs"), blockNamed(readme, "chat-server"));
}

/**
 * Writes a block of a page of docs/ into a file.
 *
 * @param {string} page
 * @param {string} name
 * @param {string} file
 * @param {string} [before] Stands before it.
 */
export function copyBlock(page, name, file, before = "") {
  const text = readFileSync(join(ROOT, "docs", page), "utf8");
  writeFileSync(file, before + blockNamed(text, name));
}

/** Type-checks every block of TypeScript and JavaScript against the installed package. */
export async function checkBlocks({ folder }) {
  const blocks = blocksOf(readFileSync(join(ROOT, "README.md"), "utf8"));
  const code = blocks.filter(({ language }) => /^(js|ts|tsx)$/.test(language));
  mkdirSync(join(folder, "blocks"));
  for (const { code: text, language, line } of code) {
    writeFileSync(join(folder, "blocks", `line-${line}.${language}`), text);
  }
  writeFileSync(join(folder, "blocks/tsconfig.json"), JSON.stringify(TSCONFIG));
  await run(join(folder, "blocks"), [join(ROOT, "node_modules/.bin/tsc"), "--project", "."]);
  if (code.length === 0) throw new Error("README.md has no block of code");
}

const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    module: "esnext",
    moduleResolution: "bundler",
    moduleDetection: "force",
    lib: ["es2022", "dom", "dom.iterable"],
    types: ["node"],
    jsx: "react-jsx",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    allowJs: true,
    checkJs: true,
    noEmit: true,
  },
};

/**
 * Chats on the page while the example's server is killed and started again.
 *
 * @param {string} folder
 * @param {string} url
 */
export async function chat(folder, url) {
  const port = await freePort();
  const serve = () => start(folder, [process.execPath, "server.mjs"], { PORT: `${port}` });
  let server = serve();
  const browser = await launchBrowser([`--host-resolver-rules=MAP ${ADDRESS} 127.0.0.1:${port}`]);
  try {
    const { page, failed } = await openPage({ get: async () => browser }, url);
    const talk = async () => {
      await say(page, "one");
      await reads(page, "one\n");
      await server.stop();
      await page.waitForFunction(() => document.title !== "open", undefined, LIMIT);
      await say(page, "two");
      server = serve();
      await reads(page, "one\ntwo\n");
    };
    await Promise.race([talk(), failed]);
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** @type {(page: import("playwright-core").Page, text: string) => Promise<void>} */
async function say(page, text) {
  await page.locator("input").fill(text);
  await page.locator("input").press("Enter");
}

/** @type {(page: import("playwright-core").Page, log: string) => Promise<void>} */
async function reads(page, log) {
  const isThere = (/** @type {string} */ expected) =>
    document.title === "open" && document.querySelector("pre")?.textContent === expected;
  try {
    await page.waitForFunction(isThere, log, LIMIT);
  } catch (error) {
    const shown = JSON.stringify(await page.locator("pre").textContent());
    const expected = JSON.stringify(log);
    const state = await page.title();
    throw new Error(`it is ${state} and shows ${shown}, expected ${expected}`, { cause: error });
  }
}

const LIMIT = { timeout: GUARD_MS };
