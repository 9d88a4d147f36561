import { readFile } from "node:fs/promises";
import { goal, limit } from "../support/goals.mjs";
import { runQuietly } from "../support/quietly.mjs";
import { isFloor, isOurs, Samples } from "../support/samples.mjs";
import { PROGRAMS } from "../support/world.mjs";

const PACKAGE = "target/size/package.json";
const CRATES = "target/size/crate.json";

export const size = {
  name: "size",
  title: "what a page loads, and what the crate adds to a Rust app",
  note: "As `npm run size` and `npm run bench -- size-crate` weigh it.",
  engines: [],

  async run(world, quick) {
    const samples = new Samples();
    const row = (what) => ({ bench: "size", engine: "files", what, unit: "bytes", better: "less" });
    const add = (what, name, { gzip, brotli }) => {
      samples.add(row(`${what}, gzip`), name, gzip);
      samples.add(row(`${what}, brotli`), name, brotli);
    };
    world.progress("bundling");
    runQuietly(process.execPath, ["scripts/size.mjs"]);
    const { bundled, budget } = await read(PACKAGE);
    for (const { name, total } of bundled)
      add("a page loads", name.replace(", bundled", ""), total);
    if (quick && (await areCratesMeasured())) {
      world.say("what the crates add is of the last `npm run bench -- size-crate`");
    } else {
      world.progress("building the smallest Rust programs");
      runQuietly(process.execPath, ["scripts/benches/size-crate.mjs"]);
    }
    const [empty, ...crates] = await read(CRATES);
    for (const { name, total } of crates) {
      add("a crate adds", `${name} (Rust)`, {
        gzip: total.gzip - empty.total.gzip,
        brotli: total.brotli - empty.total.brotli,
      });
    }
    const rows = samples.rows();
    return { rows, goals: rows.flatMap((row) => goalsOf(row, budget)) };
  },
};

const read = async (file) => JSON.parse(await readFile(file, "utf8"));

/** Returns true if the previous run has figures for all of them. */
async function areCratesMeasured() {
  const crates = await read(CRATES).catch(() => []);
  const measured = new Set(crates.map(({ name }) => name));
  return PROGRAMS.every((name) => name === "best-path" || measured.has(name));
}

/** The smallest of the Rust crates only: the JavaScript peers have no wasm to load. */
function goalsOf(row, budget) {
  if (row.what === "a page loads, gzip") {
    return [goal(row, "steadysocket", limit(budget, "the budget"))];
  }
  if (!row.what.startsWith("a crate adds")) return [];
  const peers = Object.entries(row.figures).filter(([name]) => !isFloor(name) && !isOurs(name));
  const least = Math.min(...peers.map(([, { median }]) => median));
  return [goal(row, "steadysocket (Rust)", limit(least, "the smallest of all Rust peers"))];
}
