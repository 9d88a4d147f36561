// Scripts that build for minutes reject invalid options immediately, with a clear message.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { BENCHES } from "../../bench/benches/index.mjs";
import { BENCH_NAMES, ENGINE_NAMES, parseOptions } from "../../bench/support/arguments.mjs";
import { PARTS } from "../../scripts/lib/parts.mjs";

const BENCHMARKS = /expected one of .*echo, .*storm$/;

const BENCHMARKS_AMONG = /echo, .*storm$/;

/** The patterns that the one-line error for each command must match. */
const REFUSED = {
  "node scripts/bench.mjs --quick=3": [/--quick=3/, /expected --quick alone/],
  "node scripts/bench.mjs --onl echo": [/--onl:/, /no such option/, /--only NAME/],
  "node scripts/bench.mjs --rounds 3": [/--rounds:/, /no such option/],
  "node scripts/bench.mjs extra": [/extra:/, /expected an option/, BENCHMARKS_AMONG],
  "node scripts/bench.mjs --only": [/--only:/, /missing/, BENCHMARKS],
  "node scripts/bench.mjs --only=": [/--only:/, /missing/, BENCHMARKS],
  "node scripts/bench.mjs --only nonsense": [/--only nonsense:/, BENCHMARKS],
  "node scripts/bench.mjs --only --quick": [/--only --quick:/, BENCHMARKS],
  "node scripts/bench.mjs --engine safari": [
    /--engine safari:/,
    /expected one of chromium, firefox, webkit$/,
  ],
  "node scripts/bench.mjs --list --onl": [/--onl:/],
  "node scripts/benches/instructions.mjs --wrote": [/--wrote:/, /expected --write/],
  "node scripts/bench.mjs instructions --write extra": [/extra:/, /expected --write/],
  "node scripts/bench.mjs server-load --quik": [/--quik:/, /expected --quick/],
  "node scripts/bench.mjs size-crate nonsense": [/nonsense:/, /gloo-net/],
  "node scripts/setup.mjs nonsense": [/nonsense:/, /chromium/],
  "node scripts/build.mjs --plane": [/--plane:/, /expected --force, --plain/],
  "node scripts/build.mjs --into": [/--into:/, /missing/],
  "node scripts/size.mjs --chek": [/--chek:/, /expected --check/],
  "node scripts/lint.mjs nonsense": [/nonsense:/, /clippy-wasm/],
  "node scripts/format.mjs extra": [/extra:/, /expected --help/],
  "node scripts/release.mjs --try": [/--try:/, /expected --dry/],
  "node scripts/test.mjs nonsense": [/no such part: nonsense/, /fmt .* all$/],
  "node scripts/test.mjs fmt --only": [/no such part: --only/],
  "node scripts/test.mjs npm fuzz soon": [/soon:/, /number of seconds/],
  "node scripts/test.mjs fuzz socket": [/socket:/, /core, codec, client, server/],
  "node scripts/test.mjs conformance opera": [/opera:/, /chromium, firefox, webkit/],
  "node scripts/test.mjs fmt apps svelte": [/svelte:/, /bevy, dioxus, egui, leptos, yew/],
  "node scripts/test.mjs mutants --change": [/--change:/, /expected --changed/],
  "node scripts/test.mjs mutants --shard 4": [/--shard 4:/, /a part of so many/],
  "node scripts/test.mjs mutants --shard": [/--shard:/, /a part of so many, .* missing/],
  "node scripts/test.mjs lives --steps many": [/--steps many:/, /a number/],
  "node scripts/test.mjs crowd --sessions 10": [/--sessions 10:/, /a number/],
  "node scripts/chaos.mjs --seconds soon": [/--seconds soon:/, /a number/],
  "node scripts/chaos.mjs --redis-restarts": [/--redis-restarts:/, /with --cluster alone/],
  "node scripts/chaos.mjs --cluster --forgetful": [/--forgetful:/, /with --redis-restarts alone/],
  "node scripts/cluster.mjs --port soon": [/--port soon:/, /a port/],
  "node scripts/test.mjs mutants src/js/host.rs": [
    /src\/js\/host\.rs:/,
    /a file of src\/core or src\/drive/,
  ],
  "node scripts/test.mjs libraries nonsense": [/nonsense:/, /graphql-ws, .*sharedb$/],
  "node scripts/test.mjs supply-chain --lock": [/--lock:/, /expected --locks/],
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

/** How each is called, and the command that does so. */
const USED = {
  "npm run setup -- [": "node scripts/setup.mjs",
  "npm run build -- [": "node scripts/build.mjs",
  "npm test -- [": "node scripts/test.mjs",
  "npm test -- conformance [": "node scripts/test.mjs conformance",
  "npm test -- package [": "node scripts/test.mjs package --quick",
  "npm test -- apps [": "node scripts/test.mjs fmt apps",
  "npm test -- libraries [": "node scripts/test.mjs libraries",
  "npm test -- fuzz [": "node scripts/test.mjs fuzz",
  "npm test -- lives [": "node scripts/test.mjs lives",
  "npm test -- crowd [": "node scripts/test.mjs crowd",
  "npm test -- mutants [": "node scripts/test.mjs mutants src/core/rng.rs",
  "npm run lint -- [": "node scripts/lint.mjs",
  "npm run size -- [": "node scripts/size.mjs",
  "npm run bench -- [": "node scripts/bench.mjs",
  "npm run bench -- instructions [": "node scripts/bench.mjs instructions",
  "npm run bench -- server-load [": "node scripts/bench.mjs server-load",
  "npm run bench -- size-crate [": "node scripts/bench.mjs size-crate",
  "node scripts/release.mjs [": "node scripts/release.mjs",
};

for (const [usage, command] of Object.entries(USED)) {
  for (const flag of ["--help", "-h"]) {
    test(`${command} ${flag} prints how it is used`, () => {
      const { status, stdout, stderr } = run(`${command} ${flag}`);
      assert.ok(stdout.includes(`\n  ${usage}`), stdout);
      assert.equal(stderr, "");
      assert.equal(status, 0);
    });
  }
}

test("what the benchmarks' own program prints as help is the script's", () => {
  assert.equal(
    run("node bench/run.mjs --help").stdout,
    run("node scripts/bench.mjs --help").stdout,
  );
});

test("the names that --only takes are those of the benchmarks", () => {
  assert.deepEqual(BENCH_NAMES, BENCHES.map(({ name }) => name).sort());
});

test("a benchmark is named with and without --only", () => {
  assert.deepEqual(parseOptions(["echo", "--only", "storm", "echo"]).options?.only, [
    "storm",
    "echo",
  ]);
});

test("npm test -- --help has one line for each part", () => {
  const { stdout } = run("node scripts/test.mjs --help");
  for (const name of [...Object.keys(PARTS), "all"]) {
    const lines = stdout.split("\n").filter((line) => line.startsWith(`  ${name.padEnd(15)} `));
    assert.equal(lines.length, 1, `${name} in\n${stdout}`);
  }
});

test("a value that is also a part's name stays with its option", () => {
  const { stderr } = run("node scripts/test.mjs conformance --only npm opera");
  assert.match(stderr, /^conformance: opera: there is no such engine/);
});

test("people need to know twelve npm scripts, and none needs bash", () => {
  const { scripts } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  assert.ok(Object.keys(scripts).length <= 12, Object.keys(scripts).join(" "));
  for (const command of Object.values(scripts))
    assert.match(command, /^node scripts\/\w+\.mjs( all)?$/);
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
  assert.deepEqual(ENGINE_NAMES, ["chromium", "firefox", "webkit"]);
});

/** @param {string} command */
function run(command) {
  const [program, ...flags] = command.split(" ");
  return spawnSync(program, flags, { encoding: "utf8", cwd: new URL("../../", import.meta.url) });
}
