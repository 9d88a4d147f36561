// The contents of the tarball, and the results of the usual package checkers.

import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { ROOT } from "../e2e/support/server.mjs";
import { run } from "./commands.mjs";
import { install } from "./install.mjs";
import { linksOf } from "./markdown.mjs";
import { PROJECTS } from "./projects.mjs";
import { tableOf } from "./table.mjs";

/** One path per line, sorted. */
const LIST = "tests/package/files.txt";

/** @type {Record<string, (world: any) => Promise<string | void>>} */
export const CHECKS = { files, links, sources, publint, attw, table };

/** Exactly the files in the list, so that new files are deliberate, and every page of docs/. */
async function files({ tarball }) {
  // Except for the benchmarks, whose plots are larger than everything else together.
  const isShipped = (name) => name.endsWith(".md") && name !== "benchmarks.md";
  const pages = readdirSync(join(ROOT, "docs")).filter(isShipped);
  const listed = readFileSync(join(ROOT, LIST), "utf8").trim().split("\n");
  listed.push(...pages.map((name) => `docs/${name}`));
  const unlisted = tarball.files.filter((path) => !listed.includes(path));
  const missing = listed.filter((path) => !tarball.files.includes(path));
  if (unlisted.length + missing.length > 0) {
    throw new Error(`not in ${LIST}: ${show(unlisted)}; only there: ${show(missing)}`);
  }
  return `${listed.length} files`;
}

/** The names of a page's headings in links. */
function places(page) {
  const headings = readFileSync(join(ROOT, page), "utf8").match(/^#+ .*$/gm) ?? [];
  const words = headings.map((line) => line.replace(/^#+ /, "").toLowerCase());
  return words.map((text) => text.replace(/[^\p{L}\p{N} -]/gu, "").replaceAll(" ", "-"));
}

/**
 * Links between packaged pages lead to files in the package, except those that only a clone has.
 * README's picture is not shipped: the sites of npm and crates.io load relative pictures from the
 * repository's address only, never from the package, whose size it would more than double.
 */
async function links({ tarball }) {
  const pages = tarball.files.filter((path) => path.endsWith(".md"));
  let count = 0;
  for (const page of pages) {
    for (const link of linksOf(readFileSync(join(ROOT, page), "utf8"))) {
      if (/^(https:|\.\.\/(tests|examples)\/|docs\/(benchmarks\.md|lab\.png))/.test(link)) continue;
      const [path = "", place] = link.split("#");
      const target = path === "" ? page : join(dirname(page), path);
      const isThere = tarball.files.includes(target) && (!place || places(target).includes(place));
      if (!isThere) throw new Error(`${page} links to ${link}`);
      count += 1;
    }
  }
  if (count === 0) throw new Error("no page links to another");
  return `${count} in ${pages.length} pages`;
}

/** Each module has a source map that includes its sources, and Node.js uses it. */
async function sources({ tarball }) {
  const dist = join(await unpack(tarball.path), "package/dist");
  const modules = readdirSync(dist, { encoding: "utf8", recursive: true }).filter((name) =>
    name.endsWith(".js"),
  );
  for (const name of modules) checkMap(dist, name);
  const folder = await install("plain", tarball.path);
  const program = `
    import { SteadySocket } from "steadysocket";
    try { new SteadySocket("ws://127.0.0.1/", [], { none: 1 }); } catch (error) { console.log(error.stack); }
  `;
  const flags = ["--enable-source-maps", "--input-type=module", "--eval", program];
  const said = await run(folder, [process.execPath, ...flags]);
  if (!/npm\/socket\/socket\.ts:\d+:\d+/.test(said)) {
    throw new Error(`a stack with source maps does not name npm/socket/socket.ts:\n${said}`);
  }
  return `${modules.length} modules`;
}

function checkMap(dist, name) {
  const code = readFileSync(join(dist, name), "utf8");
  const [, mapName] = /\n\/\/# sourceMappingURL=(\S+)\n?$/.exec(code) ?? [];
  if (mapName !== `${basename(name)}.map`) throw new Error(`${name} names the map ${mapName}`);
  const { sources, sourcesContent } = JSON.parse(readFileSync(join(dist, `${name}.map`), "utf8"));
  for (const [index, source] of sources.entries()) {
    if (!/^(\.\.\/)+(npm|target\/pkg)\//.test(source))
      throw new Error(`${mapName} names ${source}`);
    if (!sourcesContent?.[index]) throw new Error(`${mapName} does not hold ${source}`);
  }
}

async function publint({ tarball }) {
  await run(ROOT, [tool("publint"), "run", tarball.path, "--strict"]);
}

/** Without CommonJS, which the package does not offer; and a wasm file has no types. */
async function attw({ tarball }) {
  const flags = ["--profile", "esm-only", "--exclude-entrypoints", "./steadysocket.wasm"];
  const said = await run(ROOT, [tool("attw"), tarball.path, ...flags]);
  // It accepts a package without any types.
  if (/does not contain types|untyped/i.test(said)) throw new Error(said);
}

/** The table of docs/bundlers.md is the one that these tests make. */
async function table() {
  const made = tableOf(PROJECTS);
  if (readFileSync(join(ROOT, "docs/bundlers.md"), "utf8").includes(`\n${made}\n`)) return;
  throw new Error(`docs/bundlers.md has another table than \`run.mjs --table\` prints`);
}

async function unpack(tarball) {
  const folder = join(ROOT, "target/package/tarball");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await run(folder, ["tar", "-xzf", tarball]);
  return folder;
}

const tool = (name) => join(ROOT, "node_modules/.bin", name);

const show = (paths) => paths.join(", ") || "none";
