// Runs the suite in browsers and compares the differences with the table in docs/conformance.md.
//
//   node tests/conformance/run.mjs [--only TEXT] [--browsers | --self-test | --fake] [engine...]
//
// Without engines: all that are installed.
//   --only TEXT    only cases whose name contains it
//   --browsers     shows instead where the browsers' own classes differ from each other
//   --fake         compares instead the class of steadysocket/testing, with docs/testing.md
//   --self-test    shows instead which cases would accept a wrong class as native; none should
import { parseArgs } from "node:util";
import { startServer } from "../e2e/support/server.mjs";
import { chooseEngines, ENGINES, within } from "../support/engines.mjs";
import { MUTANTS } from "./mutants.mjs";
import { startPeer } from "./peer.mjs";
import { readTable } from "./table.mjs";

/**
 * The page has no script of its own: in WebKit an `import()` of a module that is still loading its
 * own imports may resolve too early, so the runner's `import()` is the only one.
 */
const ASK = `async (setting) => {
  const { conformance } = await import(new URL("/page.mjs", location.href));
  return conformance(setting);
}`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string", default: "" },
    browsers: { type: "boolean", default: false },
    "self-test": { type: "boolean", default: false },
    fake: { type: "boolean", default: false },
  },
});
process.exitCode = (await main()) ? 0 : 1;

async function main() {
  const engines = chooseEngines("conformance", positionals);
  const [server, peer] = await Promise.all([
    startServer(["--root", "tests/conformance"]),
    startPeer(),
  ]);
  const addresses = { server: server.url, peer: peer.url };
  try {
    if (options["self-test"]) return await testSuite(engines[0], addresses);
    const results = [];
    for (const engine of engines) results.push(await runEngine(engine, addresses));
    return options.browsers ? compareBrowsers(results) : verdict(results);
  } finally {
    peer.stop();
    await server.stop();
  }
}

/** Runs the suite in all contexts of one engine, and prints the result on one line. */
async function runEngine(name, addresses, mutant = undefined) {
  const { only, browsers, fake } = options;
  // One context is enough to compare browsers, for the fake or to test the suite itself.
  const contexts = mutant || browsers || fake ? ["window"] : ENGINES[name].contexts;
  const browser = await ENGINES[name].launch();
  try {
    const reports = await Promise.all(
      contexts.map(async (context) => {
        const page = await browser.open(`${addresses.server}/`);
        const setting = { context, addresses, only, keep: browsers, mutant, fake };
        return within(page.evaluate(ASK, setting), `${name}, ${context}`);
      }),
    );
    return { name, version: browser.version, reports };
  } finally {
    await browser.close();
  }
}

function verdict(results) {
  const table = readTable(options.fake ? "testing.md" : "conformance.md");
  let [passed, failed] = [0, 0];
  for (const { name, version, reports } of results) {
    const allowed = table(name);
    const sum = (count) => reports.reduce((total, report) => total + count(report), 0);
    const cases = sum((report) => report.cases);
    const different = sum((report) => report.different.length);
    const parts = reports.map((report) => `${report.context} ${report.cases}`).join(", ");
    const problems = findProblems(reports, allowed);
    failed += problems.length;
    passed += cases - problems.length;
    const listed = problems.length === 0 ? "all listed" : `${problems.length} problems`;
    console.log(
      `${name} ${version}: ${cases} cases (${parts}), ${cases - different} same as native, ` +
        `${different} different${different === 0 ? "" : `, ${listed}`}`,
    );
    for (const [difference, contexts] of group(reports)) {
      if (allowed.has(difference)) console.log(`  listed: ${difference} (${contexts.join(", ")})`);
    }
    for (const problem of problems) console.log(`  ${problem}`);
  }
  console.log(`conformance: pass ${passed}\nconformance: fail ${failed}`);
  return failed === 0 && passed > 0;
}

/** Unlisted differences, cases that fail natively, and outdated rows. */
function findProblems(reports, allowed) {
  const problems = [];
  for (const { context, different, broken } of reports) {
    for (const { name, native, steady } of different) {
      if (allowed.has(name)) continue;
      problems.push(
        `DIFFERENT in ${context}: ${name}\n    native: ${native}\n    steady: ${steady}`,
      );
    }
    for (const { name, problem } of broken) {
      problems.push(`BROKEN in ${context}, with the native class: ${name}\n    ${problem}`);
    }
  }
  const seen = group(reports);
  for (const name of allowed) {
    if (options.only === "" && !seen.has(name)) problems.push(`LISTED, but not different: ${name}`);
  }
  return problems;
}

/** The contexts in which each case differs. */
function group(reports) {
  const contexts = new Map();
  for (const { context, different } of reports) {
    for (const { name } of different) contexts.set(name, [...(contexts.get(name) ?? []), context]);
  }
  return contexts;
}

/** Prints where the engines' own classes differ, in a window. */
function compareBrowsers(results) {
  const broken = results.flatMap(({ reports }) => reports[0].broken);
  for (const { name, problem } of broken) console.log(`BROKEN: ${name}\n  ${problem}`);
  const [first, ...rest] = results.map(({ name, reports }) => ({ name, kept: reports[0].kept }));
  for (const [name, value] of Object.entries(first.kept)) {
    const others = rest.filter(({ kept }) => kept[name] !== value);
    if (others.length === 0) continue;
    console.log(name);
    for (const { name: engine, kept } of [first, ...rest])
      console.log(`  ${engine}: ${kept[name]}`);
  }
  return broken.length === 0;
}

/** Runs the suite against deliberately wrong classes. */
async function testSuite(engine, addresses) {
  let same;
  let count = 0;
  for (const mutant of Object.keys(MUTANTS)) {
    const { reports } = await runEngine(engine, addresses, mutant);
    const different = group(reports);
    count = reports[0].cases;
    same = (same ?? Object.keys(reports[0].kept)).filter((name) => !different.has(name));
  }
  console.log(
    `${engine}: ${count - same.length} of ${count} cases tell a wrong class from the native`,
  );
  for (const name of same) console.log(`  CANNOT FAIL: ${name}`);
  return same.length === 0;
}
