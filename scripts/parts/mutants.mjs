import { mkdirSync, readFileSync, statSync } from "node:fs";
import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { GOAL, judge, knownSurvivors } from "../lib/mutants.mjs";
import { Problem } from "../lib/problem.mjs";
import { outputOf, statusOf } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const SURVIVORS = "tests/mutants/survivors.md";
const OUT = "target/mutants";
const CHANGES = `${OUT}/changes.diff`;

const USAGE = `
Tests the tests of the core: changes src/core, but not its sessions, in hundreds of small ways, one
at a time (cargo-mutants), and runs the native tests on each. Fails if they notice less than
${GOAL} % of the changes, and for each that they do not notice and that is not in
${SURVIVORS}.

  npm test -- mutants [--changed] [file...]

  --changed   only the lines that differ from where the branch left main, uncommitted ones
              included; on main itself from the commit before

A file is one of src/core; all of them take a quarter of an hour on an idle machine. What became of
each change is in ${OUT}/mutants.out.
`;

export const SYNTAX = {
  program: "mutants",
  usage: USAGE,
  options: { changed: { type: /** @type {const} */ ("boolean") } },
  words: { what: "a file of src/core", pattern: /^src\/core\/.+\.rs$/ },
};

/** Nobody debugs these builds. */
const ENV = { CARGO_PROFILE_DEV_DEBUG: "0" };

/** Exit codes of cargo-mutants: all caught, some missed, some out of time. */
const DONE = [0, 2, 3];

await main(import.meta.url, async (args) => {
  const { options, words: files } = readArguments(SYNTAX, args);
  mkdirSync(OUT, { recursive: true });
  const base = options.changed ? findBase() : undefined;
  const chosen = files.flatMap((file) => ["--re", `^${file}:`]);
  if (base) {
    if (!writeChanges(base)) return console.log(`mutants: src/core is as in ${base}`);
    chosen.push("--in-diff", CHANGES);
  }
  await setUp(["rust", "cargo-mutants"]);
  const status = await statusOf(["cargo", "mutants", "--output", OUT, ...chosen], { env: ENV });
  if (!DONE.includes(status)) throw new Problem("", status);
  const { outcomes } = JSON.parse(readFileSync(`${OUT}/mutants.out/outcomes.json`, "utf8"));
  const known = knownSurvivors(readFileSync(SURVIVORS, "utf8"));
  const { summary, problems } = judge(outcomes, known, { isWhole: chosen.length === 0 });
  console.log(`mutants: ${summary}`);
  if (problems.length > 0) {
    throw new Problem(problems.map((problem) => `mutants: ${problem}`).join("\n"));
  }
});

/** Where the branch left main; the commit before on main itself; undefined in a first commit. */
function findBase() {
  const head = git("rev-parse", "HEAD");
  const bases = ["main", "origin/main"].map((name) => git("merge-base", "HEAD", name));
  const base = bases.find((hash) => hash && hash !== head);
  return base || git("rev-parse", "--verify", "HEAD~1");
}

/** Writes them for cargo-mutants; false if there are none. */
function writeChanges(/** @type {string} */ base) {
  const format = ["--no-color", "--no-ext-diff", "--src-prefix=a/", "--dst-prefix=b/"];
  outputOf(["git", "diff", ...format, `--output=${CHANGES}`, base, "--", "src/core"]);
  return statSync(CHANGES).size > 0;
}

/** The output of git; undefined if it fails. */
function git(/** @type {string[]} */ ...args) {
  try {
    return outputOf(["git", ...args], { quiet: true });
  } catch {
    return undefined;
  }
}
