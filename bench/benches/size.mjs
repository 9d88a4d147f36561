import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { buildApps } from "../support/apps.mjs";
import { goal, limit } from "../support/goals.mjs";
import { isFloor, isOurs, Samples } from "../support/samples.mjs";
import { PROGRAMS } from "../support/world.mjs";

const CRATES = "target/size/crate.json";

export const size = {
  name: "size",
  title: "what a page loads, and what the crate adds to a Rust app",

  async run(world, quick) {
    const samples = new Samples();
    const row = (what) => ({ bench: "size", engine: "files", what, unit: "bytes", better: "less" });
    const add = (what, name, { gzip, brotli }) => {
      samples.add(row(`${what}, gzip`), name, gzip);
      samples.add(row(`${what}, brotli`), name, brotli);
    };
    for (const { name, file } of await buildApps()) add("a page loads", name, await pageSize(file));
    if (!quick || !(await areCratesMeasured())) {
      world.progress("building the smallest Rust programs");
      execFileSync("scripts/size-crate", { stdio: ["ignore", "ignore", "inherit"] });
    }
    const [empty, ...crates] = await readCrates();
    for (const { name, total } of crates) {
      add("a crate adds", `${name} (Rust)`, {
        gzip: total.gzip - empty.total.gzip,
        brotli: total.brotli - empty.total.brotli,
      });
    }
    const rows = samples.rows();
    return { rows, goals: rows.flatMap(goalsOf) };
  },
};

const readCrates = async () => JSON.parse(await readFile(CRATES, "utf8"));

/** Whether the figures of all of them are there, from the last time. */
async function areCratesMeasured() {
  const crates = await readCrates().catch(() => []);
  const measured = new Set(crates.map(({ name }) => name));
  return PROGRAMS.every((name) => isFloor(`${name} (Rust)`) || measured.has(name));
}

/** The app's bundle, and the wasm if it is ours; each file compressed by itself. */
async function pageSize(file) {
  const files = [file];
  if (file.endsWith("/steadysocket.js")) files.push("apps/steadysocket.wasm");
  const contents = await Promise.all(files.map((name) => readFile(`target/bench/www/${name}`)));
  const sum = (compress) => contents.reduce((total, bytes) => total + compress(bytes).length, 0);
  return { gzip: sum((bytes) => gzipSync(bytes, { level: 9 })), brotli: sum(brotliCompressSync) };
}

/** Among the Rust crates only: a page's peers in JavaScript have no wasm to load. */
function goalsOf(row) {
  if (!row.what.startsWith("a crate adds")) return [];
  const peers = Object.entries(row.figures).filter(([name]) => !isFloor(name) && !isOurs(name));
  const least = Math.min(...peers.map(([, { median }]) => median));
  return [goal(row, "steadysocket (Rust)", limit(least, "the smallest of all Rust peers"))];
}
