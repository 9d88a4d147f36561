import { mkdirSync } from "node:fs";
import { readArguments } from "../lib/arguments.mjs";
import { rustc } from "../lib/cargo.mjs";
import { main } from "../lib/main.mjs";
import { Problem } from "../lib/problem.mjs";
import { EXE } from "../lib/project.mjs";
import { run, statusOf } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Fuzzes the core.

  npm test -- fuzz [seconds]

20 seconds by default; give it an hour by hand. Runs with the stable compiler: the coverage that
libFuzzer needs is a pass that it has, and without the address sanitizer, since the core has no
unsafe code.
`;

export const SYNTAX = {
  program: "fuzz",
  usage: USAGE,
  words: { what: "a number of seconds", pattern: /^[1-9]\d*$/ },
};

/** The flags of `cargo fuzz`, without the sanitizer. */
const FLAGS = [
  "-Cpasses=sancov-module",
  "-Cllvm-args=-sanitizer-coverage-level=4",
  "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
  "-Cllvm-args=-sanitizer-coverage-pc-table",
  "-Cllvm-args=-sanitizer-coverage-trace-compares",
  "-Cdebug-assertions",
  "-Ccodegen-units=1",
  "--cfg",
  "fuzzing",
];

const OUT = "target/fuzz";

/** How far it is, many times in a second. */
const NOISE = /^#[0-9]+\s+(NEW|REDUCE|RELOAD)|NEW_FUNC|# Uses: |^#####/;

await main(import.meta.url, async (args) => {
  const { words } = readArguments(SYNTAX, args);
  const [seconds = "20"] = words;
  await setUp(["rust"]);
  const host = rustc("host");
  console.log("fuzz: building");
  const place = ["--manifest-path", "fuzz/Cargo.toml", "--target", host, "--target-dir", OUT];
  await run(["cargo", "build", "--quiet", "--release", ...place], {
    env: { RUSTFLAGS: FLAGS.join(" ") },
  });
  for (const folder of ["corpus", "artifacts"]) mkdirSync(`${OUT}/${folder}`, { recursive: true });
  console.log(`fuzz: running for ${seconds} s`);
  const limits = [`-max_total_time=${seconds}`, "-max_len=4096", "-print_final_stats=1"];
  const command = [`${OUT}/${host}/release/core${EXE}`, `${OUT}/corpus`, ...limits];
  const status = await statusOf([...command, `-artifact_prefix=${OUT}/artifacts/`], {
    onLine: (line) => {
      if (!NOISE.test(line)) console.log(line);
    },
  });
  if (status !== 0) throw new Problem("");
});
