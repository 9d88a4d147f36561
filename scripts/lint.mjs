import { existsSync, readdirSync } from "node:fs";
import { readArguments } from "./lib/arguments.mjs";
import { SERVER_TARGET } from "./lib/cargo.mjs";
import { main } from "./lib/main.mjs";
import { Problem } from "./lib/problem.mjs";
import { packageProgram } from "./lib/programs.mjs";
import { WASM_TARGET } from "./lib/project.mjs";
import { statusOf } from "./lib/run.mjs";
import { filesOf, ours } from "./lib/scripts.mjs";
import { setUp } from "./setup/index.mjs";

/**
 * @typedef {object} Part
 * @property {string} about
 * @property {string} needs A component of the set-up.
 * @property {() => string[][]} commands In this order, up to the first that fails.
 */

/** @type {Record<string, Part>} */
const PARTS = {
  fmt: {
    about: "rustfmt",
    needs: "rust",
    commands: () => [
      ["cargo", "fmt", "--all", "--check"],
      ["rustfmt", "--edition", "2024", "--check", ...sourcesOfOtherCrates()],
    ],
  },
  clippy: {
    about: "clippy for this machine: library, example, tests",
    needs: "rust",
    commands: () => [
      ["cargo", "clippy", "--quiet", "--locked", "--all-targets", ...DENY],
      ["cargo", "clippy", "--quiet", "--locked", ...SESSION, ...DENY],
      ["cargo", "clippy", "--quiet", "--locked", ...SESSION_SERVER, ...DENY],
      ["cargo", "clippy", "--quiet", "--locked", ...SERVER_TARGET, "--test", "server", ...DENY],
    ],
  },
  "clippy-wasm": {
    about: "clippy for wasm32-unknown-unknown with all features: library, chat, tests",
    needs: "wasm",
    commands: () => [
      [
        "cargo",
        "clippy",
        "--quiet",
        "--locked",
        "--target",
        WASM_TARGET,
        ...WHAT_WASM_HAS,
        ...DENY,
      ],
    ],
  },
  types: {
    about: "TypeScript",
    needs: "npm",
    commands: () => [
      // The sources import the bindings that the build generates.
      ...(existsSync("target/pkg/steadysocket.d.ts") ? [] : [ours("build")]),
      [...packageProgram("typescript", "tsc"), "--noEmit"],
      [...packageProgram("typescript", "tsc"), "--noEmit", "-p", "tsconfig.tests.json"],
      [...packageProgram("typescript", "tsc"), "-p", "examples/chat-ts/tsconfig.sources.json"],
    ],
  },
  words: {
    about: "the first words of doc comments",
    needs: "npm",
    commands: () => [ours("lib/words")],
  },
  biome: {
    about: "format and lint of TypeScript, JavaScript, JSON, CSS",
    needs: "npm",
    commands: () => [
      [...packageProgram("@biomejs/biome", "biome"), "check", "--error-on-warnings"],
    ],
  },
};

const SESSION = ["--features", "session", "--lib", "--test", "session"];
const SESSION_SERVER = [
  ...["--features", "axum,redis", "--lib"],
  ...["--example", "chaos", "--example", "chaos_cluster", "--example", "cluster"],
  ...["--example", "redis_node"],
  ...["--test", "session_server", "--test", "session_memory", "--test", "redis"],
];
const DENY = ["--", "-D", "warnings"];
const WHAT_WASM_HAS = ["--all-features", "--lib", "--tests", "--example", "chat"];

const USAGE = `
Checks style and types, and changes nothing.

  npm run lint -- [part...]

Parts; without arguments all of them:
${Object.entries(PARTS)
  .map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`)
  .join("\n")}
`;

const SYNTAX = {
  program: "lint",
  usage: USAGE,
  words: { what: "part", names: Object.keys(PARTS) },
};

await main(import.meta.url, async (args) => {
  const { words } = readArguments(SYNTAX, args);
  const names = words.length > 0 ? words : Object.keys(PARTS);
  for (const name of names) await setUp([PARTS[name]?.needs ?? ""]);
  const failed = [];
  for (const name of names) {
    if (!(await isClean(name))) failed.push(name);
  }
  if (failed.length > 0) throw new Problem(`lint: FAILED: ${failed.join(" ")}`);
});

/** @param {string} name */
async function isClean(name) {
  const start = Date.now();
  console.log(`lint: ${name}`);
  for (const command of PARTS[name]?.commands() ?? []) {
    if ((await statusOf(command)) !== 0) return false;
  }
  console.log(`lint: ${name} is clean, ${Math.round((Date.now() - start) / 1000)} s`);
  return true;
}

/** The apps and the programs for size and speed are crates of their own. */
function sourcesOfOtherCrates() {
  const groups = ["examples/apps", "tests/size", "bench/rust"];
  const folders = groups.flatMap((group) =>
    readdirSync(group).map((name) => `${group}/${name}/src`),
  );
  const names = ["instructions", "native", "server-load", "session"];
  const more = [
    ...names.map((name) => `bench/${name}/src`),
    "examples/chat-rust/src",
    "tests/guides/src",
    "tests/loom",
  ];
  return [...folders.filter(existsSync), ...more].flatMap((folder) => filesOf(folder, ".rs"));
}
