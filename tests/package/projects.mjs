// How each project is built and run. The names are the folders in tests/npm/projects.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { freePort, waitForText } from "../support/programs.mjs";
import { run, start } from "./commands.mjs";
import { judge } from "./control.mjs";
import { serveFiles } from "./files.mjs";
import { openPage } from "./pages.mjs";
import { chat, checkBlocks, copyExample } from "./readme.mjs";

/**
 * @typedef {object} World Available to each step.
 * @property {string} folder The copy of the project.
 * @property {Awaited<ReturnType<typeof import("./control.mjs").startControl>>} control
 * @property {ReturnType<typeof import("./pages.mjs").lazyBrowser>} browser
 *
 * @typedef {(world: World) => Promise<unknown>} Step Rejects on failure.
 *
 * @typedef {object} Project
 * @property {boolean} [quick] Whether `--quick` includes it.
 * @property {Record<string, Step>} steps
 */

/** @type {Step} */
const build = ({ folder }) => run(folder, ["npm", "run", "--silent", "build"]);

/** @type {(path?: string) => Step} */
const page =
  (path = "") =>
  async (world) => {
    const files = await serveFiles(join(world.folder, path));
    try {
      await judge(world.control, () => openPage(world.browser, address(files.url, world)));
    } finally {
      files.stop();
    }
  };

/** The tool's own server. @type {(command: (port: number) => string[]) => Step} */
const served = (command) => (world) =>
  whileServed(world.folder, command, (url, stopped) =>
    judge(world.control, async () => {
      const opened = await openPage(world.browser, address(url, world));
      return { ...opened, failed: Promise.race([opened.failed, stopped]) };
    }),
  );

/**
 * Runs a tool's own server while `visit` uses it.
 *
 * @param {string} folder
 * @param {(port: number) => string[]} command
 * @param {(url: string, stopped: Promise<never>) => Promise<unknown>} visit
 */
async function whileServed(folder, command, visit) {
  const { child, ended, failed, stop } = start(folder, command(await freePort()));
  try {
    const [url] = await waitForText(child.stdout, /http:\/\/(localhost|127\.0\.0\.1):\d+/, ended);
    await visit(url, failed);
  } finally {
    await stop();
  }
}

/** A program without a page. @type {(command: (folder: string) => string[]) => Step} */
const program = (command) => async (world) => {
  const env = { STEADYSOCKET_CONTROL: world.control.url };
  await judge(world.control, async () => start(world.folder, command(world.folder), env));
};

const vite = (/** @type {number} */ port) => [
  ...["vite", "--host", "127.0.0.1"],
  ...["--port", `${port}`, "--strictPort"],
];

const parcelServer = served((port) => [
  ...["parcel", "serve", "index.html"],
  ...["--host", "127.0.0.1", "--port", `${port}`],
]);

/** @type {(mode: string) => Step} */
const nextServer = (mode) =>
  served((port) => ["next", mode, "--hostname", "127.0.0.1", "--port", `${port}`]);

const node = (/** @type {string} */ folder) => binary(folder, "", /^node-/, "bin/node");
const deno = (/** @type {string} */ folder) => binary(folder, "@deno", /./, "deno");
// The baseline build runs on any x64 processor.
const bun = (/** @type {string} */ folder) =>
  binary(folder, "@oven", /baseline|aarch64/, "bin/bun");

/** @type {Record<string, Step>} */
const VITE = { build, page: page("dist"), dev: served(vite) };

/** @type {Record<string, Project>} */
export const PROJECTS = {
  node: { quick: true, steps: nodeSteps(() => process.execPath) },
  "node-20": { steps: nodeSteps(node) },
  "node-22": { steps: { run: program((folder) => [node(folder), "main.js"]) } },
  deno: { steps: { run: program((folder) => [deno(folder), "run", "--allow-all", "main.js"]) } },
  bun: { steps: { run: program((folder) => [bun(folder), "main.js"]) } },
  plain: { quick: true, steps: { page: page() } },
  "plain-import-map": { quick: true, steps: { page: page() } },
  worker: { steps: { page: page() } },
  "service-worker": { steps: { page: page() } },
  readme: { quick: true, steps: readmeSteps() },
  vite: { quick: true, steps: VITE },
  "vite-7": { steps: VITE },
  "vite-worker": { steps: VITE },
  webpack: { steps: { build, page: page() } },
  rollup: { steps: { build, page: page() } },
  esbuild: { steps: { build, page: page() } },
  parcel: { steps: { build, page: page("dist") } },
  "parcel-slim": { steps: { build, page: page("dist"), dev: parcelServer } },
  next: { steps: { build, start: nextServer("start"), dev: nextServer("dev") } },
  react: { steps: VITE },
  vue: { steps: VITE },
  svelte: { steps: VITE },
  typescript: { quick: true, steps: typescriptSteps() },
};

/** @type {(url: string, world: World) => string} */
const address = (url, { control }) => `${url}/?control=${encodeURIComponent(control.url)}`;

/** The code that README.md asks its readers to copy, in a project made by `npm create vite`. */
function readmeSteps() {
  return {
    copy: copyExample,
    types: checkBlocks,
    build,
    /** @type {Step} */
    page: async ({ folder }) => {
      const files = await serveFiles(join(folder, "dist"));
      try {
        await chat(folder, files.url);
      } finally {
        files.stop();
      }
    },
    /** @type {Step} */
    dev: ({ folder }) => whileServed(folder, vite, (url) => chat(folder, url)),
  };
}

/**
 * With the class of the package ws, and without one, where the constructor names what is missing.
 */
function nodeSteps(/** @type {(folder: string) => string} */ find) {
  return {
    /** @type {Step} */
    run: (world) => program((folder) => [find(folder), "main.js"])(world),
    /** @type {Step} */
    "no WebSocket": async ({ folder }) => {
      // From Node.js 22 on there is a global one, unless it is switched off.
      const command = [find(folder), "--no-experimental-websocket", "without-websocket.js"];
      const said = await run(folder, command);
      const expected = "function\nOptionError: option WebSocket is undefined, ";
      if (!said.startsWith(expected)) throw new Error(`it said: ${said}\nexpected: ${expected}…`);
    },
  };
}

function typescriptSteps() {
  /** @type {Record<string, Step>} */
  const steps = {};
  for (const resolution of ["bundler", "node16", "nodenext"]) {
    steps[resolution] = ({ folder }) =>
      run(folder, [TSC, "--project", `tsconfig.${resolution}.json`]);
  }
  steps["TypeScript 5"] = ({ folder }) =>
    run(folder, ["node_modules/typescript-5/bin/tsc", "--project", "tsconfig.nodenext.json"]);
  steps.wrong = async ({ folder }) => {
    const command = [TSC, "--project", "tsconfig.wrong.json"];
    const said = await run(folder, command, { status: 1 });
    const lines = [...said.matchAll(/^wrong\.ts\((\d+),/gm)].map(([, line]) => Number(line));
    if (lines.join() !== WRONG_LINES.join()) {
      throw new Error(`errors in lines ${lines.join()}, expected ${WRONG_LINES.join()}:\n${said}`);
    }
  };
  return steps;
}

const TSC = "node_modules/typescript/bin/tsc";

/** The lines of wrong.ts that must not compile. */
const WRONG_LINES = [3, 4, 5, 7, 8, 9];

/** The program inside the package for this platform; the npm packages find it with a script. */
function binary(folder, scope, pattern, path) {
  const packages = join(folder, "node_modules", scope);
  const names = existsSync(packages)
    ? readdirSync(packages).filter((name) => pattern.test(name))
    : [];
  const found = names.map((name) => join(packages, name, path)).find(existsSync);
  if (!found) throw new Error(`${packages} has no program for ${process.platform} ${process.arch}`);
  return found;
}
