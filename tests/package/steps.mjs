// The steps that projects share: build, open a page, start the tool's own server, run a program.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { freePort, waitForText } from "../support/programs.mjs";
import { run, start } from "./commands.mjs";
import { judge } from "./control.mjs";
import { serveFiles } from "./files.mjs";
import { openPage } from "./pages.mjs";

/**
 * @typedef {object} World What a step may use.
 * @property {string} folder The copy of the project.
 * @property {Awaited<ReturnType<typeof import("./control.mjs").startControl>>} control
 * @property {ReturnType<typeof import("./pages.mjs").lazyBrowser>} browser
 *
 * @typedef {(world: World) => Promise<unknown>} Step Rejects if it goes wrong.
 *
 * @typedef {Awaited<ReturnType<typeof openPage>>} Page
 */

/** @type {Step} */
export const build = ({ folder }) => run(folder, ["npm", "run", "--silent", "build"]);

/**
 * Serves the folder of the project that is named, and has a page of it chat.
 *
 * @param {string} [path] The folder.
 * @param {string} [file] The page, with what its address has besides.
 * @param {(page: Page) => unknown} [inspect] Rejects what is wrong when it has reported.
 * @returns {Step}
 */
export const page =
  (path = "", file = "", inspect = compiledOnce) =>
  async (world) => {
    const files = await serveFiles(join(world.folder, path));
    try {
      const url = address(`${files.url}/${file}`, world);
      await judge(world.control, () => openPage(world.browser, url), inspect);
    } finally {
      files.stop();
    }
  };

/**
 * The same with a server of the tool's own.
 *
 * @param {(port: number) => string[]} command
 * @param {string} [path] Of the page.
 * @param {(page: Page) => unknown} [inspect]
 * @returns {Step}
 */
export const served =
  (command, path = "", inspect = compiledOnce) =>
  (world) =>
    whileServed(world.folder, command, (url, stopped) =>
      judge(
        world.control,
        async () => {
          const opened = await openPage(world.browser, address(`${url}/${path}`, world));
          return { ...opened, failed: Promise.race([opened.failed, stopped]) };
        },
        inspect,
      ),
    );

/**
 * Opens a page of the project that does not report.
 *
 * @param {string} file
 * @param {(page: Page) => unknown} inspect Rejects what is wrong.
 * @returns {Step}
 */
export const visited =
  (file, inspect) =>
  async ({ folder, browser }) => {
    const files = await serveFiles(folder);
    const opened = await openPage(browser, `${files.url}/${file}`);
    try {
      await Promise.race([inspect(opened), opened.failed]);
    } finally {
      await opened.stop();
      files.stop();
    }
  };

/** Waits until the page shows a text. @type {(text: string) => (opened: Page) => Promise<void>} */
export const shows = (text) => (opened) => opened.page.getByText(text).waitFor();

/** A page has the wasm in its script, and compiles it once. @param {Page} page */
export async function compiledOnce({ compiled, requests }) {
  const count = await compiled();
  if (count !== 1) throw new Error(`the page has compiled ${count} modules, expected 1`);
  noWasm({ requests });
}

/** Nothing is loaded but scripts. @param {Pick<Page, "requests">} page */
export function noWasm({ requests }) {
  const found = requests.find((url) => /\.wasm\b/.test(url));
  if (found) throw new Error(`the page has asked for ${found}`);
}

/**
 * Runs a server of a tool's own for as long as somebody visits it.
 *
 * @param {string} folder
 * @param {(port: number) => string[]} command
 * @param {(url: string, stopped: Promise<never>) => Promise<unknown>} visit
 */
export async function whileServed(folder, command, visit) {
  const { child, ended, failed, stop } = start(folder, command(await freePort()));
  try {
    const [url] = await waitForText(child.stdout, /http:\/\/(localhost|127\.0\.0\.1):\d+/, ended);
    await visit(url, failed);
  } finally {
    await stop();
  }
}

/** A program without a page. @type {(command: (folder: string) => string[]) => Step} */
export const program = (command) => async (world) => {
  await judge(world.control, async () => start(world.folder, command(world.folder), env(world)));
};

/** Tests that have to pass as well as to report. @type {(command: string[]) => Step} */
export const tests = (command) => async (world) => {
  await judge(world.control, async () => {
    const ended = run(world.folder, command, { env: env(world) });
    const failed = ended.then(() => new Promise(() => {}));
    failed.catch(() => {});
    return { failed, stop: () => ended };
  });
};

/** A Vite server for development. @param {number} port */
export const vite = (port) => [
  ...["vite", "--host", "127.0.0.1"],
  ...["--port", `${port}`, "--strictPort"],
];

/** The environment of a program. @type {(world: World) => Record<string, string>} */
export const env = ({ control }) => ({ STEADYSOCKET_CONTROL: control.url });

/** The address of a page that is to report. @type {(url: string, world: any) => string} */
export const address = (url, { control }) =>
  `${url}${url.includes("?") ? "&" : "?"}control=${encodeURIComponent(control.url)}`;

/**
 * The program in the package for this platform: the npm packages find it by a script.
 *
 * @param {string} folder
 * @param {string} scope
 * @param {RegExp} pattern
 * @param {string} path
 */
export function binary(folder, scope, pattern, path) {
  const packages = join(folder, "node_modules", scope);
  const names = existsSync(packages)
    ? readdirSync(packages).filter((name) => pattern.test(name))
    : [];
  const found = names.map((name) => join(packages, name, path)).find(existsSync);
  if (!found) throw new Error(`${packages} has no program for ${process.platform} ${process.arch}`);
  return found;
}
