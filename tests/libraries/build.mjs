// Installs the libraries, and bundles each with its scenario and its line of docs/libraries.md.

import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../e2e/support/server.mjs";
import { run } from "../package/commands.mjs";
import { blockNamed, blocksOf } from "../package/markdown.mjs";
import { GAINS, LIBRARIES } from "./libraries.mjs";

const HERE = join(ROOT, "tests/libraries");
const MANIFESTS = ["package.json", "package-lock.json"];

/** Has the packages and the bundles, which find the packages there. */
export const FOLDER = join(ROOT, "target/libraries");

/**
 * Install scripts are skipped; none of the libraries needs one. Not `npm ci`, which insists on
 * packages for other platforms that some registries do not have.
 */
const INSTALL = ["npm", "install", "--no-save", "--ignore-scripts", "--prefer-offline"];
const QUIETLY = ["--no-audit", "--no-fund", "--loglevel=error"];

/** The names that a line of the page may use beside its imports. */
const GIVEN = "url, options, doc, token";

/** Installs the packages unless they are there already. */
export async function install() {
  mkdirSync(FOLDER, { recursive: true });
  const read = (folder, name) => readFileSync(join(folder, name), "utf8");
  if (read(HERE, "package-lock.json").includes('"resolved"')) {
    throw new Error('package-lock.json has "resolved"; write it in a folder with .npmrc');
  }
  const isThere = [...MANIFESTS, "node_modules/.package-lock.json"].every((name) =>
    existsSync(join(FOLDER, name)),
  );
  if (isThere && MANIFESTS.every((name) => read(HERE, name) === read(FOLDER, name))) return;
  for (const name of MANIFESTS) copyFileSync(join(HERE, name), join(FOLDER, name));
  await run(FOLDER, [...INSTALL, ...QUIETLY]);
}

/** The exact version of a package. */
export function versionOf(name) {
  return JSON.parse(readFileSync(join(HERE, "package.json"), "utf8")).dependencies[name];
}

/**
 * Bundles what is played, for the page and for Node.js.
 *
 * @param {string[]} libraries
 * @param {string[]} gains
 */
export async function bundle(libraries, gains) {
  const common = {
    bundle: true,
    plugins: [lines()],
    nodePaths: [join(FOLDER, "node_modules")],
    logLevel: "error",
    target: "es2022",
  };
  const scenarios = libraries.map((name) => ({ in: `scenario:${name}`, out: name }));
  const entryPoints = [...scenarios, ...gains.map((name) => ({ in: `gain:${name}`, out: name }))];
  await Promise.all([
    build({ ...common, ...PAGE, entryPoints, outdir: join(FOLDER, "browser") }),
    build({ ...common, ...NODE, entryPoints: scenarios, outdir: join(FOLDER, "node") }),
    build({
      ...common,
      ...NODE,
      entryPoints: [join(HERE, "servers/*.mjs")],
      outdir: join(FOLDER, "servers"),
    }),
  ]);
}

/** Some packages ask for the environment of Node.js. */
const PAGE = {
  format: "iife",
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
  external: ["crypto"],
};

const NODE = {
  platform: "node",
  format: "esm",
  packages: "external",
  outExtension: { ".js": ".mjs" },
};

const ENTRIES = {
  scenario: (name) => `
    import { play } from "./client/scenario.mjs";
    import * as library from "./cases/${name}.mjs";
    import { make } from "line:${name}";
    globalThis.finished = play(library, make);
  `,
  gain: (name) => `
    import { run } from "./gains/${name}.mjs";
    import { make } from "line:${name}";
    globalThis.finished = run({ make, url: globalThis.setting.url });
  `,
};

/** The page has a block for each library and each gain, and no other. */
function checkPage(page) {
  const there = blocksOf(page).map(({ name }) => name);
  const expected = [...Object.keys(GAINS), ...Object.keys(LIBRARIES)];
  if (`${there}` === `${expected}`) return;
  throw new Error(`docs/libraries.md has the blocks ${there}, expected ${expected}`);
}

/** Resolves the scenario of a library, its line of the page, and in that line our own package. */
function lines() {
  const page = readFileSync(join(ROOT, "docs/libraries.md"), "utf8");
  checkPage(page);
  return {
    name: "lines",
    setup(builder) {
      builder.onResolve({ filter: /^(scenario|gain|line):/ }, ({ path }) => {
        const [namespace = "", name = ""] = path.split(":");
        return { path: name, namespace };
      });
      builder.onResolve({ filter: /^steadysocket$/ }, () => ({
        path: join(HERE, "client/subject.mjs"),
      }));
      for (const [namespace, contentsOf] of Object.entries(ENTRIES)) {
        builder.onLoad({ filter: /./, namespace }, ({ path }) => ({
          resolveDir: HERE,
          contents: contentsOf(path),
        }));
      }
      builder.onLoad({ filter: /./, namespace: "line" }, ({ path }) => ({
        resolveDir: HERE,
        contents: functionOf(blockNamed(page, path)),
      }));
    },
  };
}

/** A block of the page as a function that returns its last constant. */
function functionOf(block) {
  const imports = [...block.matchAll(/^import .*;$/gm)].map(([line]) => line);
  const body = block.replaceAll(/^import .*;$/gm, "");
  const [last = ""] = [...body.matchAll(/^const (\w+)/gm)].map(([, name]) => name).reverse();
  return `${imports.join("\n")}
    export ${/\bawait\b/.test(body) ? "async " : ""}function make({ ${GIVEN} }) { ${body} return ${last}; }`;
}
