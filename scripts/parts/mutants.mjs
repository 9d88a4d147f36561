import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { AREAS, areaOf, FOLDERS, GOAL, judge, knownSurvivors, merge } from "../lib/mutants.mjs";
import { Problem } from "../lib/problem.mjs";
import { outputOf, statusOf } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const SURVIVORS = "tests/mutants/survivors.md";
const OUT = "target/mutants";
const CHANGES = `${OUT}/changes.diff`;

const USAGE = `
Tests the tests of the core and of the driver: changes ${FOLDERS.join(" and ")} in more than two
thousand small ways, one at a time (cargo-mutants), and runs the native tests on each. Fails if they
notice less than ${GOAL} % of the changes, and for each that they do not notice and that is not in
${SURVIVORS}.

  npm test -- mutants [--changed] [--resume] [--shard K/N] [file...]

  --changed     only the lines that differ from where the branch left main, uncommitted ones
                included; on main itself from the commit before
  --resume      goes on with an interrupted run of the same code; survivors are tried again
  --shard K/N   only the part with this number, from 0, of so many

A file is one of ${FOLDERS.join(" or ")}; all of them take some hours. What became of each
change is in ${OUT}, in a folder for each of these: ${AREAS.map(({ name }) => name).join(", ")}.
`;

export const SYNTAX = {
  program: "mutants",
  usage: USAGE,
  options: {
    changed: { type: /** @type {const} */ ("boolean") },
    resume: { type: /** @type {const} */ ("boolean") },
    shard: {
      type: /** @type {const} */ ("string"),
      value: "K/N",
      what: "a part of so many, 0/4",
      pattern: /^\d{1,3}\/[1-9]\d{0,2}$/,
    },
  },
  words: {
    what: `a file of ${FOLDERS.join(" or ")}`,
    pattern: new RegExp(`^(?:${FOLDERS.join("|")})/.+\\.rs$`),
  },
};

/** Nobody debugs these builds. More random lives would notice little more, and take their time. */
const ENV = {
  CARGO_PROFILE_DEV_DEBUG: "0",
  SESSION_LIVES: "300",
  SESSION_NODES_LIVES: "20",
  SESSION_NODES_STATES: "300",
};

/** Exit codes of cargo-mutants: all caught, some missed, some out of time. */
const DONE = [0, 2, 3];

/** Between two lines of progress, in changes. */
const PROGRESS = 50;

await main(import.meta.url, async (args) => {
  const { options, words: files } = readArguments(SYNTAX, args);
  mkdirSync(OUT, { recursive: true });
  const base = options.changed ? findBase() : undefined;
  const chosen = options.shard ? ["--shard", options.shard] : [];
  if (base) {
    if (!writeChanges(base)) return console.log(`mutants: the code is as in ${base}`);
    chosen.push("--in-diff", CHANGES);
  }
  await setUp(["rust", "cargo-mutants"]);
  const outcomes = [];
  for (const area of AREAS) {
    const own = files.filter((file) => areaOf(file) === area);
    if (files.length > 0 && own.length === 0) continue;
    const which = [...chosen, ...own.flatMap((file) => ["--re", `^${file}:`])];
    outcomes.push(...(await test(area, which, options.resume)));
  }
  const known = knownSurvivors(readFileSync(SURVIVORS, "utf8"));
  const isWhole = chosen.length + files.length === 0;
  const { summary, problems } = judge(outcomes, known, { isWhole });
  console.log(`mutants: ${summary}`);
  if (problems.length > 0) {
    throw new Problem(problems.map((problem) => `mutants: ${problem}`).join("\n"));
  }
});

/**
 * Tries the changes to an area; the outcomes, with those of the run that this one goes on with.
 *
 * @param {import("../lib/mutants.mjs").Area} area
 * @param {string[]} which
 * @param {boolean} isResumed
 */
async function test({ name, config }, which, isResumed) {
  const folder = `${OUT}/${name}`;
  mkdirSync(folder, { recursive: true });
  // What was tried before the last run, which may have been resumed itself.
  const kept = `${folder}/earlier.json`;
  const earlier = existsSync(kept) ? JSON.parse(readFileSync(kept, "utf8")) : [];
  const known = isResumed ? merge(earlier, outcomesIn(folder)) : [];
  writeFileSync(kept, JSON.stringify(known));
  // Where nothing is to be tried, cargo-mutants leaves the outcomes of the last run as they are.
  rmSync(outcomesOf(folder), { force: true });
  const command = ["cargo", "mutants", "--config", config, "--output", folder];
  const shown = ["--caught", "--unviable", "--colors", "never"];
  const again = isResumed ? ["--iterate"] : [];
  const status = await statusOf([...command, ...shown, ...again, ...which], {
    env: ENV,
    onLine: progress(name),
  });
  if (!DONE.includes(status)) throw new Problem("", status);
  return merge(known, outcomesIn(folder));
}

/** The outcomes of a folder's last run, up to where it came. */
function outcomesIn(/** @type {string} */ folder) {
  const path = outcomesOf(folder);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).outcomes : [];
}

function outcomesOf(/** @type {string} */ folder) {
  return `${folder}/mutants.out/outcomes.json`;
}

/** Prints what cargo-mutants says, but for what is well: of that the number. */
function progress(/** @type {string} */ area) {
  let count = 0;
  let total = "";
  return (/** @type {string} */ line) => {
    const [, found] = /^Found (\d+) mutants? to test/.exec(line) ?? [];
    total = found ?? total;
    const [, verdict] = /^(caught|unviable|MISSED|TIMEOUT) /i.exec(line) ?? [];
    if (verdict) count += 1;
    if (!/^(caught|unviable) /i.test(line)) console.log(line);
    if (verdict && count % PROGRESS === 0) console.log(`mutants: ${area}: ${count} of ${total}`);
  };
}

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
  outputOf(["git", "diff", ...format, `--output=${CHANGES}`, base, "--", ...FOLDERS]);
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
