import { createWriteStream, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { readArguments } from "./lib/arguments.mjs";
import { Counter } from "./lib/counter.mjs";
import { main } from "./lib/main.mjs";
import { ALL, DEFAULT_PARTS, MORE_PARTS, NAMED_PARTS, PARTS, WHOLE } from "./lib/parts.mjs";
import { Help, Problem } from "./lib/problem.mjs";
import { statusOf } from "./lib/run.mjs";
import { setUp } from "./setup/index.mjs";

const USAGE = `
Runs the tests and prints one summary; the last line is "N passed, N failed".

  npm test -- [part [its options]...]

Parts, in this order; without arguments all before "${Object.keys(MORE_PARTS)[0]}":
${Object.entries(PARTS)
  .map(([name, { about, script }]) => `  ${name.padEnd(15)} ${about}${script ? " *" : ""}`)
  .join("\n")}
  ${"all".padEnd(15)} every part but ${[...Object.keys(WHOLE), ...Object.keys(NAMED_PARTS)].join(", ")}

* npm test -- PART --help says which options it has.
`;

const LOGS = "target/test-logs";
const SUMMARY = "target/test-summary";

await main(import.meta.url, async (args) => {
  rmSync(SUMMARY, { force: true });
  const chosen = await read(args);
  mkdirSync(LOGS, { recursive: true });
  try {
    await setUp();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(error.message);
    return summarize([], { passed: 0, failed: 1 });
  }
  const lines = [];
  const sum = { passed: 0, failed: 0 };
  for (const part of chosen) {
    const { passed, failed, line } = await runPart(part);
    sum.passed += passed;
    sum.failed += failed;
    lines.push(line);
  }
  return summarize(lines, sum);
});

/**
 * @param {string[]} lines
 * @param {{ passed: number, failed: number }} sum
 */
function summarize(lines, { passed, failed }) {
  if (lines.length > 0)
    console.log(["", "test: summary", ...lines.map((line) => `test: ${line}`)].join("\n"));
  const last = `${passed} passed, ${failed} failed`;
  writeFileSync(SUMMARY, `${last}\n`);
  console.log(last);
  return failed === 0 && passed > 0 ? 0 : 1;
}

/**
 * @typedef {{ name: string, args: string[] }} Chosen
 *
 * The parts with what stands after each; refused before anything is built.
 *
 * @param {string[]} args
 * @returns {Promise<Chosen[]>}
 */
async function read(args) {
  const [first] = args;
  if (first === "-h" || first === "--help") throw new Help(USAGE.trim());
  if (first === undefined) return Object.keys(DEFAULT_PARTS).map((name) => ({ name, args: [] }));
  /** @type {Chosen[]} */
  const chosen = [];
  let isValue = false;
  for (const word of args) {
    const last = chosen.at(-1);
    if (isValue) last?.args.push(word);
    else if (word === "all") chosen.push(...ALL.map((name) => ({ name, args: [] })));
    else if (Object.hasOwn(PARTS, word)) chosen.push({ name: word, args: [] });
    else if (last && PARTS[last.name]?.script) last.args.push(word);
    else
      throw new Problem(
        `test: no such part: ${word}; there are ${[...Object.keys(PARTS), "all"].join(" ")}`,
        2,
      );
    isValue = !isValue && last !== undefined && (await takesValue(last, word));
  }
  for (const part of chosen) await checkArguments(part);
  return chosen;
}

/** @param {Chosen} part */
async function checkArguments({ name, args }) {
  const syntax = args.length > 0 ? await syntaxOf(name) : undefined;
  if (syntax) readArguments(syntax, args);
}

/**
 * True if the word after this one belongs to it, though it may be a part's name.
 *
 * @param {Chosen} part
 * @param {string} word
 */
async function takesValue({ name }, word) {
  if (!word.startsWith("--")) return false;
  return (await syntaxOf(name))?.options?.[word.slice(2)]?.type === "string";
}

/**
 * @param {string} name
 * @returns {Promise<import("./lib/arguments.mjs").Syntax | undefined>}
 */
async function syntaxOf(name) {
  const { script } = PARTS[name] ?? {};
  return script ? (await import(`./${script}.mjs`)).SYNTAX : undefined;
}

/**
 * Runs one part, counts what its runners counted, and counts a part that broke off as a failure.
 *
 * @param {Chosen} part
 */
async function runPart({ name, args }) {
  const start = Date.now();
  console.log(`\ntest: === ${name}`);
  const log = createWriteStream(`${LOGS}/${name}.log`);
  const counter = new Counter();
  const onLine = (/** @type {string} */ line) => {
    console.log(line);
    log.write(`${line}\n`);
    counter.read(line);
  };
  let status = 0;
  for (const { command, env } of PARTS[name]?.steps(args) ?? []) {
    status = await statusOf(command, { env: env ?? {}, onLine });
    if (status !== 0) break;
  }
  log.end();
  const { passed, failed, skipped } = counter.judge(status);
  const seconds = Math.round((Date.now() - start) / 1000);
  const note = skipped > 0 ? `, ${skipped} skipped` : "";
  const counts = `${String(passed).padStart(5)} passed, ${failed} failed${note}`;
  return { passed, failed, line: `${name.padEnd(15)} ${counts}, ${seconds} s` };
}
