// How each project is built and run. Names are those of the folders in tests/npm/projects; what a
// row of docs/bundlers.md says of them stands beside it.

import { join } from "node:path";
import { strings, unused } from "./bytes.mjs";
import { run } from "./commands.mjs";
import { judge } from "./control.mjs";
import { EXTENSION } from "./extension.mjs";
import { fileModule, filePage } from "./file-page.mjs";
import { serveFiles } from "./files.mjs";
import { replaced } from "./hot.mjs";
import { minifiers } from "./minifiers.mjs";
import { oneClass, oneRequest } from "./once.mjs";
import { chat, checkBlocks, copyBlock, copyExample } from "./readme.mjs";
import { bun, deno, node, nodeSteps, workerd, workerdProgram } from "./runtimes.mjs";
import { sessions } from "./sessions.mjs";
import {
  address,
  build,
  compiledOnce,
  noWasm,
  page,
  program,
  served,
  shows,
  tests,
  visited,
  vite,
  whileServed,
} from "./steps.mjs";
import { typescriptSteps } from "./typescript.mjs";

/**
 * @typedef {import("./steps.mjs").Step} Step
 *
 * @typedef {object} Project
 * @property {boolean} [quick] `--quick` runs it too.
 * @property {string} [tool] Its name in the table; `{vite}` stands for the version of the package.
 * @property {string} [how] What is tested, in the table.
 * @property {string} [needs] Default: nothing.
 * @property {Record<string, Step>} steps
 */

/** @type {Record<string, Step>} */
const VITE = { build, page: page("dist"), dev: served(vite) };

const VITE_HOW = "`vite build`, `vite`";

/** @type {(mode: string, path: string, inspect?: any) => Step} */
const next = (mode, path, inspect) =>
  served((port) => ["next", mode, "--hostname", "127.0.0.1", "--port", `${port}`], path, inspect);

/** A route that chats while it answers. @type {(mode: string) => Step} */
const edge = (mode) => (world) =>
  whileServed(
    world.folder,
    (port) => ["next", mode, "--hostname", "127.0.0.1", "--port", `${port}`],
    (url, stopped) =>
      judge(world.control, async () => {
        const answer = fetch(address(`${url}/api/edge`, world)).then((response) => response.text());
        // It answers after it has reported, or with an error before.
        const failed = answer.then((text) => {
          if (text !== "reported") throw new Error(`it answered: ${text}`);
          return new Promise(() => {});
        });
        failed.catch(() => {});
        return { failed: Promise.race([failed, stopped]), stop: async () => {} };
      }),
  );

/** @type {Record<string, Project>} */
export const PROJECTS = {
  plain: {
    quick: true,
    tool: "a plain page",
    how: "one request, for `dist/index.js`",
    steps: { page: page("", "", oneRequest) },
  },
  "plain-import-map": {
    quick: true,
    tool: "a plain page with an import map",
    how: "one request, under a Content Security Policy",
    steps: { page: page("", "", oneRequest) },
  },
  vite: {
    quick: true,
    tool: "Vite {vite}",
    how: `${VITE_HOW}; a module that is replaced while the page stays`,
    steps: { ...VITE, replaced },
  },
  "vite-7": { tool: "Vite {vite}", how: VITE_HOW, steps: VITE },
  webpack: {
    tool: "webpack {webpack}",
    how: "`webpack`",
    steps: {
      build,
      page: page(),
      string: strings(["webpack", "--entry", "./bare.js", "-o", "string"]),
      unused: unused((entry) => ["webpack", "--entry", `./${entry}.js`, "-o", entry]),
    },
  },
  rspack: {
    tool: "Rspack {@rspack/core}",
    how: "`rspack build`",
    steps: {
      build,
      page: page(),
      string: strings(["rspack", "build", "--entry", "./bare.js", "-o", "string"]),
      unused: unused((entry) => ["rspack", "build", "--entry", `./${entry}.js`, "-o", entry]),
    },
  },
  rollup: {
    tool: "Rollup {rollup}",
    how: "`rollup` with `@rollup/plugin-node-resolve`, as for any package",
    steps: {
      build,
      page: page(),
      string: strings(["rollup", "bare.js", "-p", "node-resolve", "-o", "string/main.js"]),
      unused: unused((entry) => [
        ...["rollup", `${entry}.js`, "-p", "node-resolve", "-o", `${entry}/main.js`],
      ]),
    },
  },
  esbuild: {
    quick: true,
    tool: "esbuild {esbuild}",
    how: "`--format=esm`, `iife` and `cjs`; the `iife` and a module in a page from `file://`",
    steps: {
      build,
      esm: page("", "esm.html"),
      iife: page("", "iife.html"),
      file: filePage("iife.html"),
      "file module": fileModule,
      cjs: program(() => [process.execPath, "dist/program.cjs"]),
      string: strings(["esbuild", "bare.js", "--bundle", "--minify", "--outfile=string/main.js"]),
      unused: unused((entry) => [
        ...["esbuild", `${entry}.js`, "--bundle", "--minify", `--outfile=${entry}/main.js`],
      ]),
    },
  },
  parcel: {
    tool: "Parcel {parcel}",
    how: "`parcel build`, `parcel serve`",
    steps: {
      build,
      page: page("dist"),
      dev: served((port) => [
        ...["parcel", "serve", "index.html"],
        ...["--host", "127.0.0.1", "--port", `${port}`],
      ]),
    },
  },
  next: {
    tool: "Next.js {next}",
    how: "app router, pages router, edge runtime; `next dev`, `next build` (Turbopack, webpack), `next start`",
    steps: {
      build,
      app: next("start", ""),
      pages: next("start", "old"),
      edge: edge("start"),
      dev: next("dev", ""),
      "edge dev": edge("dev"),
      "webpack build": ({ folder }) => run(folder, ["next", "build", "--webpack"]),
      "webpack app": next("start", ""),
      "webpack edge": edge("start"),
    },
  },
  sveltekit: {
    tool: "SvelteKit {@sveltejs/kit}",
    how: "`vite build` and `vite preview`, `vite`",
    steps: {
      build,
      preview: served((port) => {
        const [name = "", ...flags] = vite(port);
        return [name, "preview", ...flags];
      }),
      dev: served(vite),
    },
  },
  react: {
    tool: "React {react}",
    how: "with Vite, in development too",
    steps: { ...VITE, "one class": oneClass },
  },
  preact: {
    tool: "Preact {preact}",
    how: "`steadysocket/react` with Vite, `react` an alias of `preact/compat`",
    steps: VITE,
  },
  vue: { tool: "Vue {vue}", how: "with Vite, in development too", steps: VITE },
  svelte: { tool: "Svelte {svelte}", how: "with Vite, in development too", steps: VITE },
  angular: {
    tool: "Angular {@angular/core}",
    how: "with zone.js, which notices each event; a service with a signal",
    steps: angularSteps(),
  },
  workers: {
    tool: "workers of a plain page",
    how: "dedicated, shared and service worker, as modules",
    steps: Object.fromEntries(
      ["dedicated", "shared", "service"].map((kind) => [kind, page("", `?kind=${kind}`, noWasm)]),
    ),
  },
  "vite-worker": {
    tool: "a worker bundled by Vite {vite}",
    how: "classic by `vite build`, a module by `vite`",
    steps: { build, page: page("dist", "", noWasm), dev: served(vite, "", noWasm) },
  },
  extension: {
    tool: "a browser extension",
    how: "Manifest V3: service worker, page, content script; with and without the line",
    needs: "`'wasm-unsafe-eval'` in the manifest, see below",
    steps: EXTENSION,
  },
  node: {
    quick: true,
    tool: "Node.js",
    how: "`import` and `require`, in the version that runs the tests",
    needs: "nothing; up to 21 a WebSocket, see below",
    steps: nodeSteps(() => process.execPath, ["import", "require", "no WebSocket"]),
  },
  "node-versions": {
    tool: "Node.js 20 and 22",
    how: "`import` in 20.16 and 22.12, `require` in 20.19 and 22.12",
    needs: "nothing; up to 21 a WebSocket, see below",
    steps: {
      ...prefixed("20.16", nodeSteps(node("node-20.16"), ["import", "no WebSocket"])),
      ...prefixed("20.19", nodeSteps(node("node-20.19"), ["import", "require"])),
      ...prefixed("22.12", nodeSteps(node("node-22.12"), ["native", "refused", "require"])),
      "22.12 sql": ({ folder }) => {
        copyBlock("server-node.md", "sql", join(folder, "statements.sql"));
        return run(folder, [node("node-22.12")(folder), "--experimental-sqlite", "sql.js"]);
      },
    },
  },
  jest: {
    tool: "Jest {jest}",
    how: "ES modules, by `--experimental-vm-modules` as Jest has them",
    steps: { test: tests(["npm", "test", "--silent"]) },
  },
  vitest: {
    tool: "Vitest {vitest}",
    how: "in node and in jsdom",
    steps: {
      node: tests(["vitest", "run", "node.test.js"]),
      jsdom: tests(["vitest", "run", "jsdom.test.js"]),
    },
  },
  testing: {
    steps: {
      copy: async ({ folder }) => {
        for (const name of ["vitest", "msw", "mock-socket"]) {
          // MSW needs a global WebSocket.
          const before = "// @vitest-environment jsdom\n";
          copyBlock("testing.md", name, join(folder, `docs-${name}.test.js`), before);
        }
      },
      test: ({ folder }) => run(folder, ["vitest", "run"]),
    },
  },
  deno: {
    tool: "Deno {deno}",
    how: "`deno run`",
    steps: { run: program((folder) => [deno(folder), "run", "--allow-all", "main.js"]) },
  },
  bun: {
    tool: "Bun 1",
    how: "`bun`, `bun build --minify`",
    steps: {
      run: program((folder) => [bun(folder), "main.js"]),
      string: strings((folder) => [
        ...[bun(folder), "build", "bare.js", "--minify", "--outfile=string/main.js"],
      ]),
    },
  },
  workerd: {
    tool: "workerd",
    how: "bundled by esbuild with the condition `workerd`",
    steps: { build, run: workerd },
  },
  sessions: {
    steps: {
      copy: async ({ folder }) => {
        for (const name of ["chat", "bun", "deno", "crossws", "worker"]) {
          copyBlock("server-node.md", name, join(folder, `${name}.js`));
        }
      },
      build,
      "crossws on Node.js": sessions(() => ["node", "crossws.js"]),
      "crossws on Bun": sessions((folder) => [bun(folder), "crossws-bun.js"]),
      Bun: sessions((folder) => [bun(folder), "bun.js"]),
      Deno: sessions((folder) => [deno(folder), "run", "--allow-all", "deno.js"]),
      workerd: sessions((folder) => [
        ...[workerdProgram(folder), "serve", "config.capnp", "--control-fd=1"],
      ]),
    },
  },
  typescript: {
    quick: true,
    tool: "TypeScript",
    how: "7 and 5.9, strict, `moduleResolution` `bundler`, `node16`, `nodenext`; `require` in a `.cts`; for Node.js without the types of the DOM",
    steps: typescriptSteps(),
  },
  minifiers: { steps: minifiers() },
  readme: { quick: true, steps: readmeSteps() },
};

/** The steps under names of their own. */
function prefixed(version, steps) {
  return Object.fromEntries(
    Object.entries(steps).map(([name, step]) => [`${version} ${name}`, step]),
  );
}

/** A component that only the zone tells of changes, and the service that readers copy. */
function angularSteps() {
  return {
    /** @type {Step} */
    copy: async ({ folder }) => copyBlock("frameworks.md", "angular", join(folder, "chat.ts")),
    build,
    page: page("", "", async (opened) => {
      await compiledOnce(opened);
      await shows("5 messages, closed")(opened);
    }),
    service: visited("service.html", shows("echo one, echo two")),
  };
}

/** The example that README.md has its readers copy, in a project as `npm create vite` makes it. */
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
