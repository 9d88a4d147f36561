// Scripts that build for minutes reject invalid options immediately, with a clear message.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { BENCHES } from "../../bench/benches/index.mjs";
import { BENCH_NAMES, ENGINE_NAMES, parseOptions } from "../../bench/support/arguments.mjs";

const BENCHMARKS = /expected one of .*echo, .*storm$/;

/** The patterns that the one-line error for each command must match. */
const REFUSED = {
  "scripts/bench --quick=3": [/--quick=3/, /expected --quick alone/],
  "scripts/bench --onl echo": [/--onl:/, /no such option/, /--only NAME/],
  "scripts/bench --rounds 3": [/--rounds:/, /no such option/],
  "scripts/bench extra": [/extra:/, /expected an option/],
  "scripts/bench --only": [/--only:/, /missing/, BENCHMARKS],
  "scripts/bench --only=": [/--only:/, /missing/, BENCHMARKS],
  "scripts/bench --only nonsense": [/--only nonsense:/, BENCHMARKS],
  "scripts/bench --only --quick": [/--only --quick:/, BENCHMARKS],
  "scripts/bench --engine safari": [/--engine safari:/, /expected one of chromium, firefox$/],
  "scripts/bench --list --onl": [/--onl:/],
  "scripts/instructions --wrote": [/--wrote:/, /expected --write/],
  "scripts/instructions --write extra": [/extra:/, /expected --write/],
  "scripts/size-crate nonsense": [/nonsense:/, /gloo-net/],
  "node bench/run.mjs --only=": [/--only:/, BENCHMARKS],
  "node bench/instructions/count.mjs --wrote": [/--wrote:/, /expected --write/],
};

for (const [command, patterns] of Object.entries(REFUSED)) {
  test(`${command} is refused before anything is built`, () => {
    const { status, stdout, stderr } = run(command);
    assert.equal(stdout, "");
    for (const pattern of patterns) assert.match(stderr.trimEnd(), pattern);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
    assert.equal(status, 2);
  });
}

for (const script of ["scripts/bench", "scripts/instructions", "scripts/size-crate"]) {
  for (const flag of ["--help", "-h"]) {
    test(`${script} ${flag} prints how it is used`, () => {
      const { status, stdout, stderr } = run(`${script} ${flag}`);
      assert.ok(stdout.includes(`\n  ${script} [`), stdout);
      assert.equal(stderr, "");
      assert.equal(status, 0);
    });
  }
}

test("what the benchmarks' own program prints as help is the script's", () => {
  assert.equal(run("node bench/run.mjs --help").stdout, run("scripts/bench --help").stdout);
});

test("the names that --only takes are those of the benchmarks", () => {
  assert.deepEqual(BENCH_NAMES, BENCHES.map(({ name }) => name).sort());
});

test("options that can be meant are taken, each name once", () => {
  const flags = ["--quick", "--only", "echo", "--only=storm", "--only=echo", "--engine", "firefox"];
  const { options, problem } = parseOptions(flags);
  assert.equal(problem, undefined);
  const expected = { quick: true, only: ["echo", "storm"], engine: ["firefox"], write: false };
  assert.deepEqual({ ...options }, { ...expected, list: false, help: false });
});

test("without options everything runs, in every engine", () => {
  const { options } = parseOptions([]);
  assert.deepEqual([options.only, options.engine, options.quick], [[], [], false]);
  assert.deepEqual(ENGINE_NAMES, ["chromium", "firefox"]);
});

/** @param {string} command */
function run(command) {
  const [program, ...flags] = command.split(" ");
  return spawnSync(program, flags, { encoding: "utf8", cwd: new URL("../../", import.meta.url) });
}
