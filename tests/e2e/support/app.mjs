// Bundles the apps of tests/e2e/apps as their users would, and opens them in a page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { compile } from "svelte/compiler";
import { ROOT } from "./server.mjs";

/** @typedef {import("node:test").TestContext} TestContext */
/** @typedef {import("playwright-core").Page} Page */

/** Longer than any delay that a test causes, on a loaded machine. */
const TIMEOUT_MS = 60_000;

/**
 * Bundles an app with its framework in development mode, in which frameworks report misuse.
 *
 * @param {string} name
 */
export async function bundleApp(name) {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "tests/e2e/apps", name)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxDev: true,
    conditions: ["development"],
    define: {
      "process.env.NODE_ENV": '"development"',
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "true",
    },
    plugins: [svelte],
    logLevel: "warning",
  });
  return outputFiles[0]?.text ?? "";
}

/** @type {import("esbuild").Plugin} */
const svelte = {
  name: "svelte",
  setup({ onLoad }) {
    onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const { js, warnings } = compile(source, { filename: path, dev: true, generate: "client" });
      return { contents: js.code, warnings: warnings.map(({ message }) => ({ text: message })) };
    });
  },
};

/**
 * Opens the app in a fresh profile. Any complaint on its console fails the test.
 *
 * @param {TestContext} t
 * @param {import("playwright-core").Browser} browser
 * @param {string} url The server's.
 * @param {string} code
 * @param {RegExp[]} [complaints] Messages that the browser itself may log, because the test breaks
 *   the network on purpose.
 */
export async function openApp(t, browser, url, code, complaints = []) {
  const context = await browser.newContext();
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.stack ?? error.message));
  page.on("console", (message) => {
    const isAllowed = complaints.some((pattern) => pattern.test(message.text()));
    // The browser requests an icon by itself.
    if (isAllowed || message.location().url.endsWith("/favicon.ico")) return;
    const isComplaint = ["error", "warning"].includes(message.type());
    if (isComplaint) problems.push(`${message.type()}: ${message.text()}`);
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(problems, []);
  });
  /** @type {string[]} */
  const dials = [];
  page.on("websocket", (socket) => dials.push(new URL(socket.url()).pathname));
  // A page of the server itself: a page made up by the test may not connect to a local address.
  await page.goto(`${url}/healthz`);
  await page.evaluate(() => {
    document.body.innerHTML = '<div id="root"></div>';
  });
  // Beside the package, so that the bundle finds the wasm at its usual place.
  const address = `${url}/pkg/app.js`;
  await page.route(address, (route) =>
    route.fulfill({ contentType: "text/javascript", body: code }),
  );
  await page.addScriptTag({ type: "module", url: address });
  return { page, dials };
}

/**
 * Resolves when the element has that text.
 *
 * @param {Page} page
 * @param {string} id
 * @param {string} text
 */
export async function shows(page, id, text) {
  await page.locator(`#${id}:text-is(${JSON.stringify(text)})`).waitFor({ state: "attached" });
}
