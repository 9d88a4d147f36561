// Plays the life of each library with the native class and with ours, and compares what was seen;
// scripts/parts/libraries.mjs says how.

import { parseArgs } from "node:util";
import { lazyBrowser } from "../package/pages.mjs";
import { bundle, install, versionOf } from "./build.mjs";
import { MUTANTS } from "./client/mutants.mjs";
import { differenceOf, refusalsIn, sizeOf } from "./compare.mjs";
import { GAINS, LIBRARIES } from "./libraries.mjs";
import { play } from "./worlds.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    "self-test": { type: "boolean", default: false },
    show: { type: "boolean", default: false },
  },
});

/** How long a library may stand still; with a wrong class it may do so for ever. */
const GUARD_MS = 60_000;
const SHORT_GUARD_MS = 3_000;

/** A library dials more often while a slow machine starts the server again. */
const TRIES = 3;

/** The one that tries the comparison itself in each run. */
const TRIED = "rxjs";

const browser = lazyBrowser();
process.exitCode = (await main()) ? 0 : 1;

async function main() {
  const names = choose();
  const gains = options["self-test"] ? [] : choiceOfGains(names);
  await install();
  await bundle(names, gains);
  let [passed, failed] = [0, 0];
  try {
    for (const check of checksOf(names, gains)) {
      if (await report(check)) passed += 1;
      else failed += 1;
    }
  } finally {
    await browser.close();
  }
  console.log(`libraries: pass ${passed}\nlibraries: fail ${failed}`);
  return failed === 0 && passed > 0;
}

function choose() {
  const names = Object.keys(LIBRARIES);
  if (positionals.length > 0) return names.filter((name) => positionals.includes(name));
  return options.quick ? names.filter((name) => LIBRARIES[name].quick) : names;
}

function choiceOfGains(names) {
  return Object.keys(GAINS).filter((name) => names.includes(GAINS[name].library));
}

/** Each is printed as a line: a library in one world, a wrong class, something gained. */
function checksOf(names, gains) {
  const tried = options["self-test"] ? names : names.filter((name) => name === TRIED);
  const lives = options["self-test"] ? [] : names.flatMap(livesOf);
  return [
    ...lives,
    ...gains.map((name) => ({
      name: GAINS[name].library,
      what: "gained",
      run: () => gain(name),
    })),
    ...tried.flatMap((name) =>
      Object.keys(MUTANTS).map((mutant) => ({
        name,
        what: mutant,
        run: () => notice(name, mutant),
      })),
    ),
  ];
}

/** A library's life, in each world where it takes a class. */
function livesOf(name) {
  const worlds = LIBRARIES[name].browserOnly ? ["chromium"] : ["chromium", "node"];
  return worlds.map((world) => ({ name, what: world, run: () => compare(name, world) }));
}

/** Runs a check, and prints its result on one line; under it, what differs. */
async function report({ name, what, run }) {
  const start = Date.now();
  const label = `${name} ${versionOf(LIBRARIES[name].package ?? name)}`;
  const { isRight, text } = await run().catch((error) => ({
    isRight: false,
    text: `BROKEN: ${error.message}`,
  }));
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(
    `libraries: ${label.padEnd(20)} ${what.padEnd(18)} ${seconds.padStart(4)} s: ${text}`,
  );
  return isRight;
}

/** Compares a library's life with the native class and with ours. */
async function compare(name, world) {
  for (let left = TRIES; ; left -= 1) {
    const [native, ours] = await both(name, world, "ours");
    if (left > 1 && ours.seen && refusalsIn(native) !== refusalsIn(ours.seen)) continue;
    if (options.show) console.log(JSON.stringify(native, undefined, 2));
    const difference = ours.seen ? differenceOf(native, ours.seen) : ours.problem;
    const text = `native ${sizeOf(native)}; ours ${ours.seen ? sizeOf(ours.seen) : "broken"}; `;
    const isRight = difference === undefined;
    return { isRight, text: text + (isRight ? "same" : `DIFFERENT\n${difference}`) };
  }
}

/** Tells a wrong class from the native one: with it a library may also stand still or fail. */
async function notice(name, mutant) {
  const [native, { seen }] = await both(name, "chromium", mutant);
  const isRight = !seen || differenceOf(native, seen) !== undefined;
  return { isRight, text: isRight ? "different, as it must be" : "NOT NOTICED" };
}

async function gain(name) {
  const { about, server, times } = GAINS[name];
  const setting = { times, guardMs: GUARD_MS };
  await play({ world: "chromium", name, server, setting, browser });
  return { isRight: true, text: about };
}

/**
 * The life of a library with the native class and with another one, at the same time. With that one it
 * may come to nothing, and then there is a problem.
 */
async function both(name, world, other) {
  const { server = name } = LIBRARIES[name];
  const lives = ["native", other].map((subject) => {
    const guardMs = subject in MUTANTS ? SHORT_GUARD_MS : GUARD_MS;
    return play({ world, name, server, setting: { subject, guardMs }, browser });
  });
  const [native, another] = await Promise.allSettled(lives);
  if (native?.status === "rejected") throw native.reason;
  return [native.value, { seen: another?.value, problem: another?.reason?.message }];
}
