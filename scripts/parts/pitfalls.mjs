import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { Problem } from "../lib/problem.mjs";

const USAGE = `
Finds the tests of each case of docs/pitfalls.md, and fails if a case has none, or none of the native
client though the page does not say why.

  npm test -- pitfalls [--list]

  --list   names the files of every case
`;

export const SYNTAX = {
  program: "pitfalls",
  usage: USAGE,
  options: { list: { type: /** @type {const} */ ("boolean") } },
};

/** Files whose tests run on the native client. */
const NATIVE = /^(tests[\\/](native|native_session|promises)|src[\\/]native)[\\/]/;

await main(import.meta.url, (args) => {
  const { options } = readArguments(SYNTAX, args);
  const page = readFileSync("docs/pitfalls.md", "utf8");
  const files = findTests(page);
  if (options.list) {
    for (const [number, found] of files) console.log(`${number}: ${[...found].join(", ")}`);
  }
  const missing = [...files].filter(([, found]) => found.size === 0).map(([number]) => number);
  if (missing.length > 0) throw new Problem(`pitfalls: no test names ${missing.join(", ")}`);
  const natively = findNative(files, exceptions(page));
  console.log(`pitfalls: each of the ${files.size} cases has a test, ${natively} natively`);
});

/**
 * How many cases have a test of the native client: all but the exceptions.
 *
 * @param {Map<number, Set<string>>} files
 * @param {Set<number>} excepted
 */
function findNative(files, excepted) {
  const tested = [...files].filter(([, found]) => [...found].some((file) => NATIVE.test(file)));
  const numbers = new Set(tested.map(([number]) => number));
  const missing = [...files.keys()].filter((it) => !numbers.has(it) && !excepted.has(it));
  if (missing.length > 0)
    throw new Problem(`pitfalls: natively no test names ${missing.join(", ")}`);
  const stale = [...excepted].filter((it) => numbers.has(it) || !files.has(it));
  if (stale.length > 0) throw new Problem(`pitfalls: no exceptions natively: ${stale.join(", ")}`);
  return numbers.size;
}

/** The cases that the page's last section says the native client cannot have. */
function exceptions(/** @type {string} */ page) {
  const [, section = ""] = page.split("\n## Natively\n");
  const lists = section.matchAll(/^- ([\d, ]+):/gm);
  return new Set([...lists].flatMap(([, list = ""]) => list.split(", ").map(Number)));
}

/** The files that name each case. */
function findTests(/** @type {string} */ page) {
  const cases = [...page.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
  const files = new Map(cases.map((number) => [number, new Set()]));
  const folders = ["tests", "src/core", "src/native"];
  for (const file of folders.flatMap(sources)) {
    for (const number of mentioned(readFileSync(file, "utf8"))) files.get(number)?.add(file);
  }
  return files;
}

/** The numbers after "pitfall" or "pitfalls", in comments of Rust and of JavaScript. */
function mentioned(/** @type {string} */ text) {
  const prose = text.replaceAll(/\n\s*(?:\/\/[/!]?|\*)/g, " ");
  const lists = prose.matchAll(/\bpitfalls? (\d+(?:(?:, | and |, and )\d+)*)/gi);
  return [...lists].flatMap(([, list]) => list.match(/\d+/g)?.map(Number) ?? []);
}

function sources(/** @type {string} */ folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(rs|mjs|ts)$/.test(name))
    .map((name) => join(folder, name));
}
