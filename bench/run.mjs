// Runs the benchmarks that scripts/bench has built everything for.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { chooseEngines } from "../tests/support/engines.mjs";
import { BENCHES } from "./benches/index.mjs";
import { bundlePages } from "./support/bundle.mjs";
import { goalTable, reasonsFor } from "./support/goals.mjs";
import { describeMachine } from "./support/machine.mjs";
import { writePage } from "./support/page.mjs";
import { drawPlots } from "./support/plots.mjs";
import { detail, terminal } from "./support/tables.mjs";
import { World } from "./support/world.mjs";

const OUT = "target/bench";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    engine: { type: "string", multiple: true, default: [] },
    write: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});

process.exitCode = await main();

async function main() {
  if (options.list) {
    for (const { name, title } of BENCHES) console.log(`${name.padEnd(12)} ${title}`);
    return 0;
  }
  const unknown = options.only.find((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown) {
    const names = BENCHES.map(({ name }) => name).join(", ");
    console.error(`bench: there is no benchmark ${unknown}; there are ${names}`);
    return 2;
  }
  const { only } = options;
  const chosen = BENCHES.filter(({ name }) => only.length === 0 || only.includes(name));
  const isWhole = chosen.length === BENCHES.length && options.engine.length === 0;
  await report(await runAll(chosen), options.write || (isWhole && !options.quick));
  return 0;
}

/** The results of each benchmark, and of the machine. */
async function runAll(benches) {
  await mkdir(OUT, { recursive: true });
  await bundlePages();
  const engines = chooseEngines(
    "bench",
    options.engine.length > 0 ? options.engine : ["chromium", "firefox"],
  );
  const world = await World.open(engines);
  const results = [];
  try {
    for (const bench of benches) {
      const begin = performance.now();
      world.begin(bench.name);
      const { rows, goals, panels } = await bench.run(world, options.quick);
      const seconds = (performance.now() - begin) / 1000;
      world.say(`done in ${seconds.toFixed(0)} s`);
      const { name, title } = bench;
      const measured = new Date().toISOString().slice(0, 16).replace("T", " ");
      const result = { name, title, measured, quick: options.quick, rows, goals, panels };
      await writeFile(`${OUT}/${bench.name}.json`, `${JSON.stringify(result, null, 2)}\n`);
      for (const table of detail(rows)) console.log(terminal(table));
      results.push(result);
    }
    return { results, machine: await describeMachine(world.versions) };
  } finally {
    await world.close();
  }
}

async function report({ results, machine }, mustWrite) {
  await writeFile(`${OUT}/machine.json`, `${JSON.stringify(machine, null, 2)}\n`);
  const plots = await drawPlots(results, OUT);
  console.log(terminal(goalTable(results)));
  const missed = reasonsFor(results);
  if (missed.length > 0) console.log("\nNot met, and why");
  for (const { what, reason } of missed) console.log(`${what}\n  ${reason ?? "not known yet."}`);
  console.log(`\nbench: ${plots.length} plots and the figures are in ${OUT}`);
  if (!mustWrite) return;
  const all = await latestResults();
  console.log(`bench: wrote ${await writePage(all, machine, await drawPlots(all, OUT))}`);
}

/** Of every benchmark the last run, so that one alone can be run again for the page. */
async function latestResults() {
  const texts = await Promise.all(
    BENCHES.map(({ name }) => readFile(`${OUT}/${name}.json`, "utf8").catch(() => undefined)),
  );
  return texts.filter((text) => text !== undefined).map((text) => JSON.parse(text));
}
