// Measures what a page loads of a package: pages in Chromium import it, get an echo through it, and
// list what they requested.
//
// A package that does not work would be small for nothing, so a page without an echo fails.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchBrowser } from "../e2e/support/browser.mjs";
import { serve } from "./serve.mjs";
import { sizes, sum } from "./sizes.mjs";

/**
 * @typedef {import("./sizes.mjs").Sizes} Sizes
 *
 * @typedef {object} Subject
 * @property {string} name
 * @property {string} program JavaScript that calls `talk(socket)`, or `resolve` with the echo
 *   itself; the server's address is `echo`.
 * @property {string} imports Its imports.
 */

/** An echo takes a few milliseconds. */
const GUARD_MS = 30_000;

/** Paths that count towards the size; the programs that import them are in other folders. */
const WEIGHED = /^\/(node_modules\/steadysocket|bundles)\//;

/**
 * Opens a page for each subject and returns what it loaded.
 *
 * @param {string} folder The folder to serve; the programs are written into it.
 * @param {readonly Subject[]} subjects
 * @param {Record<string, string>} importMap
 */
export async function loadAll(folder, subjects, importMap) {
  const server = await serve(folder);
  const browser = await launchBrowser();
  const results = [];
  try {
    for (const subject of subjects) {
      await writePage(folder, subject, importMap);
      const paths = await load(browser, `${server.url}/${fileName(subject)}.html`, subject);
      results.push(await weigh(folder, subject.name, paths));
    }
  } finally {
    await browser.close();
    server.stop();
  }
  return results;
}

/**
 * @param {string} folder
 * @param {Subject} subject
 * @param {Record<string, string>} imports
 */
async function writePage(folder, subject, imports) {
  const name = fileName(subject);
  await writeFile(
    join(folder, `${name}.html`),
    `<!doctype html>
<title>${subject.name}</title>
<link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module" src="./${name}.js"></script>
`,
  );
  await writeFile(
    join(folder, `${name}.js`),
    `${subject.imports}
const echo = location.origin.replace("http", "ws");
let resolve;
const answer = new Promise((settle, fail) => {
  resolve = settle;
  setTimeout(() => fail(new Error("no echo in ${GUARD_MS} ms")), ${GUARD_MS});
});
${subject.program}
function talk(socket) {
  socket.addEventListener("open", () => socket.send("hello"));
  // websocket-ts passes the socket first.
  socket.addEventListener("message", (...given) => {
    resolve(given.at(-1).data);
    socket.close();
  });
}
export { answer };
`,
  );
}

/**
 * Resolves to the paths that the page requested, once it has received its echo.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {Subject} subject
 */
async function load(browser, url, subject) {
  const context = await browser.newContext();
  const page = await context.newPage();
  /** @type {import("playwright-core").Request[]} */
  const requests = [];
  page.on("requestfinished", (request) => requests.push(request));
  await page.goto(url);
  const answer = await page.evaluate(`import("./${fileName(subject)}.js").then((m) => m.answer)`);
  if (answer !== "hello") throw new Error(`${subject.name} got "${answer}", expected "hello"`);
  const loaded = [];
  for (const request of requests) {
    const path = new URL(request.url()).pathname;
    if (!WEIGHED.test(path)) continue;
    const body = await (await request.response())?.body();
    loaded.push({ path, bytes: body?.length });
  }
  await context.close();
  return loaded;
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {readonly { path: string, bytes: number | undefined }[]} loaded
 */
async function weigh(folder, name, loaded) {
  if (loaded.length === 0) throw new Error(`${name} loaded nothing, expected a module`);
  /** @type {({ path: string } & Sizes)[]} */
  const files = [];
  for (const { path, bytes } of loaded) {
    const content = await readFile(join(folder, path));
    // From the same build: another build may be running at the same time.
    if (bytes !== content.length) {
      throw new Error(`${name} loaded ${bytes} bytes of ${path}, expected ${content.length}`);
    }
    files.push({ path: path.replace(WEIGHED, ""), ...sizes(content) });
  }
  files.sort((a, b) => a.path.localeCompare(b.path));
  return { name, files, total: sum(files) };
}

/** @param {Subject} subject */
function fileName({ name }) {
  return name.replaceAll(/[^\w-]+/g, "-");
}
