import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readArguments } from "../lib/arguments.mjs";
import { rustc } from "../lib/cargo.mjs";
import { main } from "../lib/main.mjs";
import { Problem } from "../lib/problem.mjs";
import { EXE } from "../lib/project.mjs";
import { run, statusOf } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const TARGETS = ["core", "codec", "client", "server"];

const USAGE = `
Fuzzes the core and its sessions.

  npm test -- fuzz [target...] [seconds]

Targets, all by default: ${TARGETS.join(", ")}. 20 seconds for all together by default; give it an
hour by hand. Runs with the stable compiler: the coverage that libFuzzer needs is a pass that it
has, and without the address sanitizer, since the core has no unsafe code.
`;

export const SYNTAX = {
  program: "fuzz",
  usage: USAGE,
  words: { what: "target or number of seconds", names: TARGETS, pattern: /^[1-9]\d*$/ },
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

/** The files of golden frames, which the codec begins with. */
const FRAMES = ["text", "control", "openings", "bodies"];

await main(import.meta.url, async (args) => {
  const { words } = readArguments(SYNTAX, args);
  const targets = words.filter((word) => TARGETS.includes(word));
  const [total = "20"] = words.filter((word) => !TARGETS.includes(word));
  const chosen = targets.length > 0 ? targets : TARGETS;
  const seconds = Math.max(1, Math.round(Number(total) / chosen.length));
  await setUp(["rust"]);
  const host = rustc("host");
  console.log("fuzz: building");
  const place = ["--manifest-path", "fuzz/Cargo.toml", "--target", host, "--target-dir", OUT];
  await run(["cargo", "build", "--quiet", "--release", ...place], {
    env: { RUSTFLAGS: FLAGS.join(" ") },
  });
  for (const target of chosen) await fuzz(target, seconds, `${OUT}/${host}/release`);
});

/**
 * @param {string} target
 * @param {number} seconds
 * @param {string} programs
 */
async function fuzz(target, seconds, programs) {
  const [corpus, artifacts] = [`${OUT}/corpus/${target}`, `${OUT}/artifacts/${target}`];
  for (const folder of [corpus, artifacts]) mkdirSync(folder, { recursive: true });
  if (target === "codec") writeFrames(corpus);
  console.log(`fuzz: ${target} for ${seconds} s`);
  const length = target === "codec" ? 20_000 : 4_096;
  const limits = [`-max_total_time=${seconds}`, `-max_len=${length}`, "-print_final_stats=1"];
  const command = [`${programs}/${target}${EXE}`, corpus, ...limits, "-timeout=5"];
  const status = await statusOf([...command, `-artifact_prefix=${artifacts}/`], {
    onLine: (line) => {
      if (!NOISE.test(line)) console.log(line);
    },
  });
  if (status !== 0) throw new Problem("");
}

/** Puts the golden frames where the fuzzer finds them. */
function writeFrames(/** @type {string} */ corpus) {
  for (const name of FRAMES) {
    const { valid } = JSON.parse(readFileSync(`tests/vectors/${name}.json`, "utf8"));
    for (const [place, { frame }] of valid.entries()) {
      if (typeof frame === "string") writeFileSync(`${corpus}/${name}-${place}`, frame);
    }
  }
}
