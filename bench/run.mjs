// Runs the benchmarks that scripts/bench.mjs has built everything for.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { main } from "../scripts/lib/main.mjs";
import { chooseEngines, ENGINES } from "../tests/support/engines.mjs";
import { BENCHES } from "./benches/index.mjs";
import { ENGINE_NAMES, readOptions, USUAL_ENGINES } from "./support/arguments.mjs";
import { bundlePages } from "./support/bundle.mjs";
import { goalTable, reasonsFor } from "./support/goals.mjs";
import { describeMachine } from "./support/machine.mjs";
import { writePage } from "./support/page.mjs";
import { drawPlots } from "./support/plots.mjs";
import { detail, terminal } from "./support/tables.mjs";
import { World } from "./support/world.mjs";

const OUT = "target/bench";

let options;
let engineNames;

await main(import.meta.url, (args) => {
  options = readOptions(args);
  return runChosen();
});

async function runChosen() {
  if (options.list) {
    for (const { name, title } of BENCHES) console.log(`${name.padEnd(12)} ${title}`);
    return 0;
  }
  engineNames = chooseEngines("bench", options.engine.length > 0 ? options.engine : installed());
  const chosen = chooseBenches();
  if (chosen.length === 0) {
    console.error("bench: nothing is left to run");
    return 2;
  }
  const isWhole = chosen.length === BENCHES.length && options.engine.length === 0;
  return report(await runAll(chosen), options.write || (isWhole && !options.quick));
}

/** All but WebKitGTK, where that is not installed: not every system has it. */
function installed() {
  if (ENGINES.webkit?.isInstalled()) return ENGINE_NAMES;
  console.error("bench: webkit is left out: npm run setup -- webkit");
  return USUAL_ENGINES;
}

/** The benchmarks that were asked for, except those of an engine that was not asked for. */
function chooseBenches() {
  const { only } = options;
  const named = BENCHES.filter(({ name }) => only.length === 0 || only.includes(name));
  return named.filter(({ name, engines = USUAL_ENGINES }) => {
    if (engines.length === 0 || engines.some((engine) => engineNames.includes(engine))) return true;
    console.error(`bench: ${name} is left out: it runs in ${engines.join(" and ")} only`);
    return false;
  });
}

async function runAll(benches) {
  await mkdir(OUT, { recursive: true });
  await bundlePages();
  const world = await World.open();
  const results = [];
  try {
    for (const bench of benches) {
      const begin = performance.now();
      const { engines = USUAL_ENGINES } = bench;
      world.begin(
        bench.name,
        engines.filter((engine) => engineNames.includes(engine)),
      );
      const { rows, goals, panels } = await bench.run(world, options.quick);
      const seconds = (performance.now() - begin) / 1000;
      world.say(`done in ${seconds.toFixed(0)} s`);
      const { name, title, note = "" } = bench;
      const machine = describeMachine(world.versions);
      const result = { name, title, note, machine, quick: options.quick, rows, goals, panels };
      await writeFile(`${OUT}/${bench.name}.json`, `${JSON.stringify(result, null, 2)}\n`);
      for (const table of detail(rows)) console.log(terminal(table));
      results.push(result);
    }
    return results;
  } finally {
    await world.close();
  }
}

/** Prints what came of it, and writes the page where that is wanted; the program's exit code. */
async function report(results, mustWrite) {
  const plots = await drawPlots(results, OUT);
  console.log(terminal(goalTable(results)));
  const missed = reasonsFor(results);
  if (missed.length > 0) console.log("\nNot met, and why");
  for (const { what, reason } of missed) console.log(`${what}\n  ${reason ?? "not known yet."}`);
  console.log(`\nbench: ${plots.length} plots and the figures are in ${OUT}`);
  if (!mustWrite) return 0;
  const { all, missing } = await latestResults();
  if (missing.length > 0) {
    const names = missing.join(", ");
    console.error(`bench: the page is not written: ${OUT} has no results of ${names}`);
    return 1;
  }
  console.log(`bench: wrote ${await writePage(all)}`);
  return 0;
}

/**
 * The last run of every benchmark, so that one alone can be run again for the page, which must not
 * lose the others.
 */
async function latestResults() {
  const names = BENCHES.map(({ name }) => name);
  const texts = await Promise.all(
    names.map((name) => readFile(`${OUT}/${name}.json`, "utf8").catch(() => undefined)),
  );
  return {
    all: texts.filter((text) => text !== undefined).map((text) => JSON.parse(text)),
    missing: names.filter((_, place) => texts[place] === undefined),
  };
}
