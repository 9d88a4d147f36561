// Counts the instructions of driver and core for one operation, under callgrind, and compares them
// with what was committed. The host does nothing. Unlike times, instructions are the same on a busy
// machine, so that a small growth shows. The locks of natives are among them, which the package has
// not: a quarter of what a message costs that the core looks at.
//
//   node bench/instructions/count.mjs [--write]     --write makes what is counted now the measure
//
// The program is run twice, for N and for 2 N operations; the difference leaves out its start.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const OUT = "target/bench/instructions";
const MEASURE = "bench/instructions/measure.json";
const PROGRAM = "target/bench/native/release/instructions";

/** How many are done; few enough for callgrind, which is fifty times slower. */
const OPERATIONS = { bypass: 5_000, receive: 5_000, send: 5_000, queue: 5_000, reconnect: 500 };

/** More is a failure; less is one too, or the gain could be lost again unseen. */
const TOLERANCE = 0.03;

const [unknown] = process.argv.slice(2).filter((option) => option !== "--write");
if (unknown !== undefined) {
  console.error(`instructions: ${unknown}: there is no such option, expected --write or none`);
  process.exit(2);
}
const counted = countAll();
if (process.argv.includes("--write")) write(counted);
process.exitCode = compare(counted, JSON.parse(readFileSync(MEASURE, "utf8"))) ? 0 : 1;

function countAll() {
  mkdirSync(OUT, { recursive: true });
  const entries = Object.entries(OPERATIONS);
  return Object.fromEntries(entries.map(([name, count]) => [name, perOperation(name, count)]));
}

function perOperation(name, count) {
  const [once, twice] = [count, 2 * count].map((operations) => instructions(name, operations));
  return Math.round((twice - once) / count);
}

function instructions(name, count) {
  const file = `${OUT}/${name}-${count}.callgrind`;
  const flags = ["--tool=callgrind", `--callgrind-out-file=${file}`, PROGRAM, name, String(count)];
  execFileSync("valgrind", flags, { stdio: ["ignore", "ignore", "pipe"] });
  const [, total] = /^(?:summary|totals): (\d+)/m.exec(readFileSync(file, "utf8")) ?? [];
  if (!total) throw new Error(`${file} has no total, expected a line "summary: NUMBER"`);
  return Number(total);
}

function write(counts) {
  const { rustc } = versions();
  writeFileSync(MEASURE, `${JSON.stringify({ rustc, counts }, null, 2)}\n`);
  console.log(`instructions: wrote ${MEASURE}`);
}

/** Another compiler makes other code: then the figures are shown, and nothing is judged. */
function compare(counts, measure) {
  const { rustc } = versions();
  const isSame = rustc === measure.rustc;
  const verdicts = { ok: 0, FAILED: 0, "not judged": 0 };
  for (const [name, count] of Object.entries(counts)) {
    const expected = measure.counts[name];
    const change = count / expected - 1;
    const verdict = isSame ? (Math.abs(change) <= TOLERANCE ? "ok" : "FAILED") : "not judged";
    const percent = `${change >= 0 ? "+" : ""}${(change * 100).toFixed(1)} %`;
    console.log(
      `instructions: ${name}: ${count} each, expected ${expected}, ${percent}, ${verdict}`,
    );
    verdicts[verdict] += 1;
  }
  const { ok, FAILED: failed, "not judged": skipped } = verdicts;
  if (skipped > 0) {
    console.log(`instructions: not judged: this is ${rustc}, the measure is of ${measure.rustc}`);
  }
  if (failed > 0)
    console.log("instructions: if it is meant: npm run bench -- instructions --write");
  console.log(`instructions: pass ${ok}\ninstructions: fail ${failed}`);
  console.log(`instructions: skipped ${skipped}`);
  return failed === 0;
}

function versions() {
  return { rustc: execFileSync("rustc", ["--version"], { encoding: "utf8" }).trim() };
}
