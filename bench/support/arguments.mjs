// The command line of the benchmarks.
//
// Needs nothing but Node.js: scripts/bench.mjs asks before anything is installed or built.
import { readdirSync } from "node:fs";
import { parseArguments, readArguments } from "../../scripts/lib/arguments.mjs";

/** The engines that benchmarks run in, in this order. */
export const ENGINE_NAMES = ["chromium", "firefox", "webkit"];

/** Those of a benchmark that does not name its own. */
export const USUAL_ENGINES = ["chromium", "firefox"];

/** By the files, since a benchmark itself imports packages that may not be there yet. */
export const BENCH_NAMES = readdirSync(new URL("../benches/", import.meta.url))
  .map((file) => file.replace(/\.mjs$/, ""))
  .filter((name) => name !== "index")
  .sort();

/** Measurements with a script of their own, each run alone. */
export const OWN_SCRIPTS = {
  instructions: "the core's instructions under callgrind, against those that were committed",
  "redis-store": "the store in Redis beside Redis itself, and its memory",
  "server-load": "memory and delay of the session server with 10,000 sessions",
  "size-crate": "what this crate and its peers add to a Rust app",
  storm: "when ten thousand clients dial after a restart, printed and drawn, in a second",
};

const USAGE = `
The benchmarks: this package and its peers beside the browser's own class, in Chromium and Firefox,
and where one says so in WebKitGTK.

  npm run bench -- [name...] [--quick] [--only NAME]... [--engine NAME]... [--write] [--list]

  name           only these benchmarks; --list says which there are
  --quick        the same tables with fewer rounds, under three minutes
  --only NAME    as a name alone
  --engine NAME  only chromium, firefox or webkit
  --write        also writes docs/benchmarks.md and its plots; the default where everything runs
                 in full
  --list         names the benchmarks

Results are in target/bench, as JSON and plots.

These are alone, first, and have options of their own, which --help after them lists:
${Object.entries(OWN_SCRIPTS)
  .map(([name, about]) => `  ${name.padEnd(14)} ${about}`)
  .join("\n")}
`;

/** @type {import("../../scripts/lib/arguments.mjs").Syntax} */
const SYNTAX = {
  program: "bench",
  usage: USAGE,
  options: {
    quick: { type: "boolean" },
    only: {
      type: "string",
      multiple: true,
      value: "NAME",
      what: "a benchmark",
      names: BENCH_NAMES,
    },
    engine: {
      type: "string",
      multiple: true,
      value: "NAME",
      what: "an engine",
      names: ENGINE_NAMES,
    },
    write: { type: "boolean" },
    list: { type: "boolean" },
  },
  words: { what: "benchmark", names: BENCH_NAMES },
};

/** The options; throws where they cannot be meant, and what `--help` prints. */
export function readOptions(flags) {
  return optionsOf(readArguments(SYNTAX, flags));
}

/** The options, or what is wrong with the first that is wrong, in words. */
export function parseOptions(flags) {
  const { problem, ...read } = parseArguments(SYNTAX, flags);
  return problem ? { problem } : { options: optionsOf(read) };
}

function optionsOf({ options, words }) {
  return { ...options, only: [...new Set([...options.only, ...words])] };
}
