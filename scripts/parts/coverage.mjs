import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "../lib/arguments.mjs";
import { executablesOf, rustc, sysroot } from "../lib/cargo.mjs";
import { main } from "../lib/main.mjs";
import { Problem } from "../lib/problem.mjs";
import { findProgram } from "../lib/programs.mjs";
import { ROOT } from "../lib/project.mjs";
import { outputOf, run, statusOf } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Prints how much of src/core the native tests reach, and fails below the goal.

  npm test -- coverage [--html]

  --html   also writes target/coverage/html/index.html
`;

export const SYNTAX = {
  program: "coverage",
  usage: USAGE,
  options: { html: { type: /** @type {const} */ ("boolean") } },
};

/** Percent of the lines. */
const GOAL = 95;

const OUT = "target/coverage";
const PROFILE = `${OUT}/tests.profdata`;
const TESTS = ["cargo", "test", "--quiet", "--locked", "--lib", "--test", "sim"];

await main(import.meta.url, async (args) => {
  const { options } = readArguments(SYNTAX, args);
  await setUp(["rust"]);
  const tools = await findTools();
  const programs = await runTests();
  const raw = readdirSync(`${OUT}/raw`).map((name) => `${OUT}/raw/${name}`);
  await run([join(tools, "llvm-profdata"), "merge", "--sparse", ...raw, "--output", PROFILE]);
  const objects = programs.flatMap((program) => ["--object", program]);
  const common = ["--instr-profile", PROFILE, ...objects, "--sources", "src/core"];
  const cov = join(tools, "llvm-cov");
  if (options.html) {
    await run([cov, "show", "--format", "html", "--output-dir", `${OUT}/html`, ...common]);
    console.log(`coverage: ${OUT}/html/index.html`);
  }
  const summaries = ["--show-region-summary=false", "--show-branch-summary=false"];
  judge(outputOf([cov, "report", ...summaries, ...common]));
});

/** @param {string} text */
function judge(text) {
  const report = text.replaceAll(join(ROOT, "/"), "");
  writeFileSync(`${OUT}/report`, `${report}\n`);
  console.log(report);
  const total = report.split("\n").find((line) => line.startsWith("TOTAL")) ?? "";
  const lines = Number.parseFloat(total.trim().split(/\s+/).at(-1) ?? "");
  console.log(`coverage: ${lines.toFixed(2)} % of the lines of src/core, goal ${GOAL} %`);
  if (!(lines >= GOAL)) throw new Problem("");
}

/** Runs them, and resolves to their programs. */
async function runTests() {
  rmSync(`${OUT}/raw`, { recursive: true, force: true });
  mkdirSync(`${OUT}/raw`, { recursive: true });
  console.log("coverage: running the native tests of the core");
  const env = {
    RUSTFLAGS: `${process.env.RUSTFLAGS ?? ""} -Cinstrument-coverage`.trim(),
    LLVM_PROFILE_FILE: join(ROOT, OUT, "raw/%p-%m.profraw"),
    CARGO_TARGET_DIR: `${OUT}/build`,
  };
  /** @type {string[]} */
  const said = [];
  const status = await statusOf(TESTS, { env, onLine: (line) => said.push(line) });
  writeFileSync(`${OUT}/tests.log`, said.join("\n"));
  if (status !== 0) throw new Problem(said.join("\n"), status);
  return executablesOf([...TESTS, "--no-run"], env);
}

/** The tools must be those of the compiler's LLVM. */
async function findTools() {
  const folder = join(sysroot(), "lib/rustlib", rustc("host"), "bin");
  if (findProgram([join(folder, "llvm-cov")])) return folder;
  if ((await statusOf(["rustup", "component", "add", "llvm-tools"])) === 0) return folder;
  throw new Problem("coverage: llvm-cov is missing; run: rustup component add llvm-tools");
}
