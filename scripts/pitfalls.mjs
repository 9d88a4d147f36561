// Finds the tests of each case of docs/pitfalls.md, and fails if a case has none.
//
//   node scripts/pitfalls.mjs [--list]     --list names the files of every case
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const cases = [...readFileSync("docs/pitfalls.md", "utf8").matchAll(/^(\d+)\. /gm)].map(([, n]) =>
  Number(n),
);
const files = new Map(cases.map((number) => [number, new Set()]));

for (const file of [...sources("tests"), ...sources("src/core")]) {
  for (const number of mentioned(readFileSync(file, "utf8"))) files.get(number)?.add(file);
}

const missing = cases.filter((number) => files.get(number)?.size === 0);
if (process.argv.includes("--list")) {
  for (const [number, found] of files) console.log(`${number}: ${[...found].join(", ")}`);
}
if (missing.length > 0) {
  console.error(`pitfalls: no test names ${missing.join(", ")}`);
  process.exit(1);
}
console.log(`pitfalls: each of the ${cases.length} cases has a test`);

/** The numbers after "pitfall" or "pitfalls", in comments of Rust and of JavaScript. */
function mentioned(text) {
  const prose = text.replaceAll(/\n\s*(?:\/\/[/!]?|\*)/g, " ");
  const lists = prose.matchAll(/\bpitfalls? (\d+(?:(?:, | and |, and )\d+)*)/gi);
  return [...lists].flatMap(([, list]) => list.match(/\d+/g)?.map(Number) ?? []);
}

function sources(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.(rs|mjs|ts)$/.test(name))
    .map((name) => join(folder, name));
}
