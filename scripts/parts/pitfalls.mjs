import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { Problem } from "../lib/problem.mjs";

const USAGE = `
Finds the tests of each case of docs/pitfalls.md, and fails if a case has none.

  npm test -- pitfalls [--list]

  --list   names the files of every case
`;

export const SYNTAX = {
  program: "pitfalls",
  usage: USAGE,
  options: { list: { type: /** @type {const} */ ("boolean") } },
};

await main(import.meta.url, (args) => {
  const { options } = readArguments(SYNTAX, args);
  const files = findTests();
  if (options.list) {
    for (const [number, found] of files) console.log(`${number}: ${[...found].join(", ")}`);
  }
  const missing = [...files].filter(([, found]) => found.size === 0).map(([number]) => number);
  if (missing.length > 0) throw new Problem(`pitfalls: no test names ${missing.join(", ")}`);
  console.log(`pitfalls: each of the ${files.size} cases has a test`);
});

/** The files that name each case. */
function findTests() {
  const page = readFileSync("docs/pitfalls.md", "utf8");
  const cases = [...page.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
  const files = new Map(cases.map((number) => [number, new Set()]));
  for (const file of [...sources("tests"), ...sources("src/core")]) {
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
