// Measures the npm package; see scripts/size.mjs.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { canRebuildStd } from "../../scripts/lib/compile.mjs";
import { ROOT } from "../e2e/support/server.mjs";
import { loadAll } from "./pages.mjs";
import { modulesOf, sectionsOf } from "./parts.mjs";
import { sizes, text } from "./sizes.mjs";
import { bundleAll, ENTRIES, IMPORT_MAP, PEERS } from "./subjects.mjs";

/** Gzip bytes of the one file that a page loads for the class, its wasm inside. */
const BUDGET = 20_000;

/** The same for the entry with sessions. */
const SESSION_BUDGET = 36_300;

const FOLDER = join(ROOT, "target/size");
/** scripts/size.mjs unpacks the package into its node_modules. */
const PAGES = join(FOLDER, "pages");
const DIST = join(PAGES, "node_modules/steadysocket/dist");

/** @typedef {Awaited<ReturnType<typeof loadAll>>[number]} Loaded */

const { values: options } = parseArgs({ options: { check: { type: "boolean", default: false } } });

await bundleAll(PAGES);
const loaded = await loadAll(PAGES, [...ENTRIES, ...PEERS], IMPORT_MAP);
const report = {
  dist: weighDist(),
  pages: loaded.slice(0, ENTRIES.length),
  bundled: loaded.slice(ENTRIES.length),
  modules: modulesOf([readModule("index.js")]),
  sections: sectionsOf(readFileSync(join(DIST, "steadysocket.wasm"))),
  isStdRebuilt: canRebuildStd(),
  budget: BUDGET,
};
writeFileSync(join(FOLDER, "package.json"), `${JSON.stringify(report, null, 2)}\n`);
print();
if (options.check) check();

function weighDist() {
  const entries = readdirSync(DIST, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return paths.map((path) => ({ path: relative(DIST, path), ...sizes(readFileSync(path)) }));
}

/** @param {string} name */
function readModule(name) {
  const read = (/** @type {string} */ path) => readFileSync(join(DIST, path), "utf8");
  return { code: read(name), map: JSON.parse(read(`${name}.map`)) };
}

function print() {
  table(
    "dist/, each file",
    report.dist.map(({ path, ...file }) => [path, text(file)]),
  );
  const pages = report.pages.map(({ name, total, files }) => [
    ...[name, text(total), String(files.length)],
    files.map(({ path }) => path.replace(/^.*\//, "")).join(" "),
  ]);
  table("what a page loads", [["", "in all", "requests", "files"], ...pages]);
  table(
    "the same in an app's bundle, and its peers, whole",
    report.bundled.map(({ name, total }) => [name, text(total)]),
  );
  const bytes = (/** @type {number} */ count) => count.toLocaleString("en");
  table(
    "index.js by module, its wasm as text among them, minified, not compressed",
    report.modules.map((module) => [module.path, bytes(module.bytes)]),
  );
  table(
    "the wasm by section, not compressed",
    report.sections.map((section) => [section.name, bytes(section.bytes)]),
  );
}

/**
 * @param {string} title
 * @param {readonly string[][]} rows
 */
function table(title, rows) {
  const unit = title.endsWith("compressed") ? "bytes" : "bytes: raw / gzip / brotli";
  console.log(`\n${title} (${unit})`);
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, i) =>
      i === 0 || i === 3 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
    );
    console.log(`  ${cells.join("   ").trimEnd()}`);
  }
}

function check() {
  const { total, files } = /** @type {Loaded} */ (report.pages[0]);
  const { gzip } = total;
  const paths = files.map(({ path }) => path).join(" ");
  const said = `a page with steadysocket loads ${paths}, ${gzip} bytes by gzip`;
  if (files.length !== 1) {
    console.error(`\nsize: FAILED: ${said}, expected one request`);
    process.exitCode = 1;
  }
  weigh(said, gzip, BUDGET);
  const session = report.dist.find(({ path }) => path === "session.js")?.gzip ?? Infinity;
  weigh(`session.js has ${session} bytes by gzip`, session, SESSION_BUDGET);
}

/**
 * @param {string} said
 * @param {number} gzip
 * @param {number} budget
 */
function weigh(said, gzip, budget) {
  if (gzip <= budget) {
    console.log(`\nsize: ${said}, ${budget - gzip} below the budget of ${budget}`);
    return;
  }
  console.error(`\nsize: FAILED: ${said}, ${gzip - budget} more than the budget of ${budget}`);
  if (!report.isStdRebuilt) {
    console.error(
      "size: the standard library was not rebuilt, as its sources are missing or Rust is older " +
        "than 1.91, and that makes some kB; npm run setup -- rust-src gets them",
    );
  }
  process.exitCode = 1;
}
