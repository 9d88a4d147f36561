// Runs the essentials of the JavaScript API in browsers, with a line for each engine and context.
//
//   node tests/engines/run.mjs [--only TEXT] [engine...]
//
// Engines are chromium, firefox and webkit; without one all that are installed.
//   --only TEXT    only cases whose name contains it
import { parseArgs } from "node:util";
import { startServer } from "../e2e/support/server.mjs";
import { chooseEngines, ENGINES, within } from "../support/engines.mjs";
import { startControl } from "./control.mjs";
import { startPeers } from "./peers.mjs";

/**
 * The page has no script of its own: in WebKit an `import()` of a module that is still loading its
 * own imports may resolve too early, so the runner's `import()` is the only one.
 */
const ASK = `async (setting) => {
  const { runContext } = await import(new URL("./page.mjs", location.href));
  return runContext(setting);
}`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string", default: "" } },
});
process.exitCode = (await main()) ? 0 : 1;

async function main() {
  const engines = chooseEngines("engines", positionals);
  const [pages, control, peers] = await Promise.all([
    startServer(["--root", "tests"]),
    startControl(),
    startPeers(),
  ]);
  let [passed, failed] = [0, 0];
  try {
    for (const engine of engines) {
      const { version, reports } = await runEngine(engine, pages, control, peers.addresses);
      for (const report of reports) show(`${engine} ${version}`, report);
      passed += reports.reduce((sum, report) => sum + report.passed.length, 0);
      failed += reports.reduce((sum, report) => sum + report.failed.length, 0);
    }
  } finally {
    await Promise.all([control.stop(), pages.stop(), peers.stop()]);
  }
  console.log(`engines: pass ${passed}\nengines: fail ${failed}`);
  return failed === 0 && passed > 0;
}

/** Runs all contexts of one engine at the same time, each with its own server. */
async function runEngine(engine, pages, control, peers) {
  const browser = await ENGINES[engine].launch();
  try {
    const reports = await Promise.all(
      ENGINES[engine].contexts.map(async (context) => {
        const page = await browser.open(`${pages.url}/engines/`);
        const addresses = await control.add(`${engine}-${context}`);
        const setting = { context, ...addresses, peers, only: options.only };
        return within(page.evaluate(ASK, setting), `${engine}, ${context}`);
      }),
    );
    return { version: browser.version, reports };
  } finally {
    await browser.close();
  }
}

function show(engine, { context, passed, failed, slow, ms }) {
  const cases = passed.length + failed.length;
  const verdict = failed.length === 0 ? "all passed" : `${failed.length} failed`;
  console.log(`${engine}, ${context}: ${cases} cases, ${verdict}, ${seconds(ms)}`);
  for (const { name, problem } of failed) console.log(`  FAILED: ${name}\n    ${problem}`);
  for (const { name, ms } of slow) console.log(`  slow: ${name}, ${seconds(ms)}`);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
