// A browser extension, loaded unpacked: its service worker, a page of its own, and its script in
// somebody else's page chat.

import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findChromium, flagsOfBrowser } from "../e2e/support/browser.mjs";
import { ROOT } from "../e2e/support/server.mjs";
import { temporaryFolder } from "../support/programs.mjs";
import { run } from "./commands.mjs";
import { judge, listen } from "./control.mjs";
import { address } from "./steps.mjs";

/** @typedef {import("./steps.mjs").World} World */
/** @typedef {Awaited<ReturnType<typeof load>>} Loaded */

const START_TIMEOUT_MS = 20_000;

/** Content scripts are no modules. @type {import("./steps.mjs").Step} */
const bundle = ({ folder }) =>
  run(folder, [
    ...[join(ROOT, "node_modules/.bin/esbuild"), "content.js", "--bundle"],
    ...["--outfile=dist/content.js"],
  ]);

/** How each part of it is started; each then runs the chat. */
const STARTS = {
  "service worker": async ({ worker }, { control }) => {
    // It reports when it has ended, and may then be stopped before it answers.
    worker.evaluate((url) => self.run(url), control.url).catch(() => {});
  },
  page: async ({ context, worker }, world) => {
    const page = await context.newPage();
    await page.goto(address(new URL("page.html", worker.url()).href, world));
  },
  "content script": visit(""),
  "content script under a policy": visit("?policy"),
};

/** A page of somebody else's, where the content script runs. @param {string} query */
function visit(query) {
  return async ({ context, site }, world) => {
    const page = await context.newPage();
    await page.goto(address(`${site}/content${query}`, world));
  };
}

/** @type {Record<string, import("./steps.mjs").Step>} */
export const EXTENSION = {
  bundle,
  "service worker": (world) => works(world, STARTS["service worker"]),
  page: (world) => works(world, STARTS.page),
  "content script": (world) =>
    withDefaultPolicy(world, () => works(world, STARTS["content script"])),
  // The manifest does not matter to it, but the policy of the page that it is in.
  "content script under a policy": (world) =>
    isRefused(() => works(world, STARTS["content script under a policy"])),
  "service worker by default": (world) =>
    isRefused(() => withDefaultPolicy(world, () => works(world, STARTS["service worker"]))),
  "page by default": (world) =>
    isRefused(() => withDefaultPolicy(world, () => works(world, STARTS.page))),
};

async function works(world, begin) {
  await judge(world.control, async () => {
    const loaded = await load(world.folder);
    await begin(loaded, world);
    return { failed: /** @type {Promise<never>} */ (new Promise(() => {})), stop: loaded.stop };
  });
}

/** The constructor has to say what the policy lacks. */
async function isRefused(act) {
  const wanted = "LoadError: steadysocket: the Content-Security-Policy forbids wasm";
  const said = await act().then(
    () => "nothing, and worked",
    (error) => error.message,
  );
  if (!said.startsWith(wanted)) throw new Error(`it said: ${said}\nexpected: ${wanted}…`);
}

/** @param {World} world @param {() => Promise<void>} act */
async function withDefaultPolicy({ folder }, act) {
  const path = join(folder, "manifest.json");
  const manifest = readFileSync(path, "utf8");
  const { content_security_policy: _, ...rest } = JSON.parse(manifest);
  writeFileSync(path, JSON.stringify(rest));
  try {
    await act();
  } finally {
    writeFileSync(path, manifest);
  }
}

/** A browser of its own that has the folder as an extension. @param {string} folder */
async function load(folder) {
  const profile = temporaryFolder();
  const http = createServer(({ url }, response) => {
    response.setHeader("content-type", "text/html");
    if (url?.includes("policy")) response.setHeader("content-security-policy", "script-src 'self'");
    response.end("<!doctype html><title>a page</title>");
  });
  const site = await listen(http);
  const context = await chromium.launchPersistentContext(profile.path, {
    executablePath: findChromium(),
    ignoreDefaultArgs: ["--disable-extensions"],
    args: [
      ...flagsOfBrowser(),
      `--disable-extensions-except=${folder}`,
      `--load-extension=${folder}`,
    ],
  });
  const stop = async () => {
    await context.close();
    http.closeAllConnections();
    http.close();
    profile.remove();
  };
  try {
    const [worker = await context.waitForEvent("serviceworker", { timeout: START_TIMEOUT_MS })] =
      context.serviceWorkers();
    return { context, worker, site, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
