// What the command line of the benchmarks may say.
//
//   node bench/support/arguments.mjs [option...]     ends with 2 if an option cannot be meant
//
// Needs nothing but Node.js: scripts/bench asks before anything is installed or built.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** The engines that the benchmarks run in, in this order. */
export const ENGINE_NAMES = ["chromium", "firefox"];

/** By the files, since a benchmark itself imports packages that may not be there yet. */
export const BENCH_NAMES = readdirSync(new URL("../benches/", import.meta.url))
  .map((file) => file.replace(/\.mjs$/, ""))
  .filter((name) => name !== "index")
  .sort();

/** The options; ends the program by 2 where they cannot be meant, and by 0 after `--help`. */
export function readOptions(flags) {
  const { options, problem } = parseOptions(flags);
  if (problem) {
    console.error(`bench: ${problem}`);
    process.exit(2);
  }
  if (options.help) {
    console.log(usage());
    process.exit(0);
  }
  return options;
}

/** The options, or what is wrong with the first that is wrong, in words. */
export function parseOptions(flags) {
  // Not strict, as the messages of a strict one say neither the value nor what was expected.
  const setting = { args: flags, options: OPTIONS, strict: false, tokens: true };
  const { values, tokens } = parseArgs({ ...setting, allowPositionals: true });
  const problem = tokens.map(problemOf).find((text) => text !== undefined);
  if (problem) return { problem };
  const [only, engine] = [values.only, values.engine].map((names) => [...new Set(names)]);
  return { options: { ...values, only, engine } };
}

function problemOf({ kind, name, rawName, value }) {
  if (kind === "option-terminator") return undefined;
  if (kind === "positional") return `${value}: expected an option, one of ${SYNOPSIS}`;
  if (!Object.hasOwn(OPTIONS, name)) {
    return `${rawName}: there is no such option, expected one of ${SYNOPSIS}`;
  }
  if (OPTIONS[name].type === "boolean") {
    return value === undefined ? undefined : `${rawName}=${value}: expected ${rawName} alone`;
  }
  const { what, names } = VALUES[name];
  const expected = `expected one of ${names.join(", ")}`;
  if (!value) return `${rawName}: the name of ${what} is missing, ${expected}`;
  return names.includes(value)
    ? undefined
    : `${rawName} ${value}: that is not ${what}, ${expected}`;
}

/** The comment at the top of scripts/bench. */
function usage() {
  const script = readFileSync(new URL("../../scripts/bench", import.meta.url), "utf8");
  const lines = script.slice(0, script.indexOf("\nset ")).split("\n").slice(1);
  return lines.map((line) => line.replace(/^# ?/, "")).join("\n");
}

const OPTIONS = {
  quick: { type: "boolean", default: false },
  only: { type: "string", multiple: true, default: [] },
  engine: { type: "string", multiple: true, default: [] },
  write: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
};

const VALUES = {
  only: { what: "a benchmark", names: BENCH_NAMES },
  engine: { what: "an engine", names: ENGINE_NAMES },
};

const SYNOPSIS = "--quick, --only NAME, --engine NAME, --write, --list, --help";

if (process.argv[1] === fileURLToPath(import.meta.url)) readOptions(process.argv.slice(2));
