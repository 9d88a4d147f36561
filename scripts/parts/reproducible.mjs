import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { packCrate, packNpm } from "../lib/pack.mjs";
import { Problem } from "../lib/problem.mjs";
import { CARGO_HOME, ROOT } from "../lib/project.mjs";
import { outputOf, run, statusOf } from "../lib/run.mjs";
import { printSums } from "../lib/sums.mjs";
import { setUp } from "../setup/index.mjs";

const OUT = join(ROOT, "target/reproducible");
const ONE = join(OUT, "one");
const TWO = join(OUT, "two/at-another-depth");

const USAGE = `
Builds what would be published from the last commit twice, in two folders that have nothing in
common, and compares every byte: dist/, the npm tarball and the crate.

  npm test -- reproducible

What is not committed is not in it. The folders are target/reproducible/one and
target/reproducible/two/at-another-depth; they stay for a look at what differs.
`;

await main(import.meta.url, async (args) => {
  readArguments({ program: "reproducible", usage: USAGE }, args);
  await setUp(["wasm", "rust-src", "wasm-bindgen", "npm"]);
  if (outputOf(["git", "status", "--porcelain"]) !== "") {
    console.log("reproducible: there are uncommitted changes, which are not in this");
  }
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  await build(ONE);
  // A build may not depend on the hour, the language, the rights of new files.
  process.umask(0o077);
  Object.assign(process.env, { TZ: "Asia/Kathmandu", LC_ALL: "C" });
  await build(TWO);
  compare();
});

/** In a clone of its own: its own node_modules, its own target. @param {string} folder */
async function build(folder) {
  const start = Date.now();
  const commit = outputOf(["git", "rev-parse", "--short", "HEAD"]);
  console.log(`reproducible: building ${commit} in ${relative(ROOT, folder)}`);
  await run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, folder]);
  mkdirSync(join(folder, "target/packed"), { recursive: true });
  delete process.env.CARGO_TARGET_DIR;
  delete process.env.CARGO_BUILD_TARGET_DIR;
  await buildIn(folder);
  await packNpm("target/packed", folder);
  await packCrate("target/packed", { cwd: folder });
  console.log(`reproducible: built in ${Math.round((Date.now() - start) / 1000)} s`);
}

/** @param {string} folder */
async function buildIn(folder) {
  const log = join(OUT, "build.log");
  rmSync(log, { force: true });
  const command = [process.execPath, join(folder, "scripts/build.mjs"), "--force"];
  const onLine = (/** @type {string} */ line) => appendFileSync(log, `${line}\n`);
  if ((await statusOf(command, { cwd: folder, onLine })) === 0) return;
  const end = readFileSync(log, "utf8").trimEnd().split("\n").slice(-20);
  const shown = end.map((line) => `  | ${line}`).join("\n");
  throw new Problem(`reproducible: the build failed; the end of its log:\n${shown}`);
}

function compare() {
  const different = ["dist", "target/packed"].flatMap((part) => differences(part));
  if (different.length > 0) {
    throw new Problem(`reproducible: FAILED, the two builds differ in: ${different.join(", ")}`);
  }
  // In both, as they are the same.
  const files = filesIn(join(ONE, "dist"));
  const places = [join(CARGO_HOME, "/"), join(ROOT, "/")];
  const telling = files.filter((file) => {
    const bytes = readFileSync(join(ONE, "dist", file));
    return places.some((place) => bytes.includes(place));
  });
  if (telling.length > 0) {
    const names = telling.join(", ");
    throw new Problem(`reproducible: FAILED, these name a folder of this machine: ${names}`);
  }
  printSums(join(ONE, "target/packed"));
  const what = `the ${files.length} files of dist/, the tarball and the crate`;
  console.log(`reproducible: ${what} are the same to the byte`);
}

/** The files that only one build has or that differ. @param {string} part */
function differences(part) {
  const [one, two] = [join(ONE, part), join(TWO, part)];
  const names = [...new Set([...filesIn(one), ...filesIn(two)])];
  const same = (/** @type {string} */ name) => {
    try {
      return readFileSync(join(one, name)).equals(readFileSync(join(two, name)));
    } catch {
      return false;
    }
  };
  return names.filter((name) => !same(name)).map((name) => `${part}/${name}`);
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)));
}
