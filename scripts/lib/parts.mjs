// The parts of the tests, each as commands that run one after the other, up to the first that fails.

import { randomInt } from "node:crypto";
import { SERVER_TARGET } from "./cargo.mjs";
import { WASM_TARGET } from "./project.mjs";
import { filesOf, ours } from "./scripts.mjs";

/**
 * @typedef {object} Step
 * @property {string[]} command
 * @property {NodeJS.ProcessEnv} [env]
 *
 * @typedef {object} Part
 * @property {string} about In one line.
 * @property {(args: string[]) => Step[]} steps
 * @property {string} [script] The one that says in `SYNTAX` what may stand after the part's name.
 */

const NATIVE_SESSION = ["--features", "server,session,stream", "--test", "native_session"];
const FEATURES = ["--features", "session,stream,io,json,msgpack"];
const NATIVE_FEATURES = ["--features", "stream,io,json,msgpack,axum,redis"];
const NATIVE = ["--test", "native", "--test", "native_memory"];
const SESSION = ["--features", "session", "--lib", "--test", "session"];
const SESSION_SERVER = [
  ...["--features", "axum", "--lib"],
  ...["--test", "session_server", "--test", "session_memory"],
];
const CHAOS = [
  ...["--features", "axum,redis"],
  ...["--example", "chaos", "--example", "chaos_cluster", "--example", "cluster"],
];
const LOOM = ["--manifest-path", "tests/loom/Cargo.toml", "--target-dir", "target/loom"];
const SERVER = step("cargo", "build", "--locked", ...SERVER_TARGET);

/** Parts that run without arguments, in this order. @type {Record<string, Part>} */
export const DEFAULT_PARTS = {
  fmt: part("rustfmt", () => [script("lint", "fmt")]),
  clippy: part("clippy, native", () => [script("lint", "clippy")]),
  "clippy-wasm": part("clippy, wasm32", () => [script("lint", "clippy-wasm")]),
  docs: part("rustdoc without warnings and its examples, native and wasm32", docs),
  pitfalls: scripted("pitfalls", "each case of docs/pitfalls.md has a test"),
  crate: part(
    "what would be published: its files, built alone and in an app, its tree, the oldest Rust",
    () => [script("parts/crate"), script("parts/trees")],
  ),
  native: part("library, core in virtual time, server, the Rust API", () => [
    // The tests of the server start the program.
    SERVER,
    step("cargo", "test", "--locked", "--no-fail-fast", "--all-targets"),
    step("cargo", "test", "--locked", "--no-fail-fast", "--features", "server", "--test", "server"),
  ]),
  "native-api": part("the Rust API natively, with every feature", () => [
    step("cargo", "test", "--locked", "--no-fail-fast", ...FEATURES, ...NATIVE),
    step("cargo", "test", "--locked", ...NATIVE_SESSION),
  ]),
  session: part(
    "reliable sessions: dialogues, scenarios, random lives, every small session",
    () => [step("cargo", "test", "--locked", "--no-fail-fast", ...SESSION, "--test", "client")],
  ),
  "session-server": part("sessions on a server, over TCP and in virtual time; their memory", () => [
    step("cargo", "test", "--locked", "--no-fail-fast", ...SESSION_SERVER),
  ]),
  redis: part("sessions that servers share in Redis, with a redis-server for each test", () => [
    script("setup", "redis"),
    step("cargo", "test", "--locked", "--no-fail-fast", "--features", "redis", "--test", "redis"),
    script("build"),
    step("cargo", "build", "--locked", "--features", "redis", "--example", "redis_node"),
    nodeTest(...filesOf("tests/redis", ".test.mjs")),
  ]),
  chaos: part("sessions on lines that are cut, and for 20 s on nodes that are killed", () => [
    step("cargo", "test", "--locked", ...CHAOS),
    script("chaos", "--short"),
    script("chaos", "--cluster", "--short", "--native", "--seconds", "20", "--messages", "20000"),
  ]),
  wasm: part("the bare `wasm-pack test --headless --chrome`", () => [
    step("wasm-pack", "test", "--headless", "--chrome"),
  ]),
  "browser-server": part("the Rust API in Chromium against the server, with every feature", () => [
    script("parts/browser-server"),
  ]),
  types: part(
    "what TypeScript must and must not take; the linter; the code that the page shows",
    () => [script("build"), script("lint", "types", "words", "biome"), script("shown-code")],
  ),
  npm: part("the JavaScript API in Node.js, and what the scripts refuse", () => [
    script("build"),
    nodeTest(...filesOf("tests/npm", ".test.mjs"), ...filesOf("tests/scripts", ".test.mjs")),
  ]),
  protocol: part("frames, dialogues and random lives of sessions, by PROTOCOL.md", () => [
    nodeTest(...filesOf("tests/protocol", ".test.mjs")),
  ]),
  e2e: part("the JavaScript API and the page in Chromium, and the course's programs", () => [
    script("build"),
    script("lab-assets"),
    SERVER,
    ...e2eTests(),
  ]),
  contexts: part(
    "the JavaScript API in Chromium's window and workers; signals leave nothing",
    () => [
      script("build"),
      SERVER,
      node("tests/engines/run.mjs", "chromium"),
      node("tests/engines/signals.mjs", "chromium"),
    ],
  ),
  conformance: scripted("conformance", "the class against the browser's own, in Chromium", [
    "chromium",
  ]),
  fuzz: scripted("fuzz", "twenty seconds of random inputs for the core and its sessions", ["20"]),
  "package-quick": part(
    "the packed tarball: files, types, maps; in a page, Vite, Node.js, TypeScript",
    () => [script("parts/package", "--quick")],
  ),
  "libraries-quick": part(
    "five libraries of others with the class in Chromium and Node.js: as with the native one",
    () => [script("parts/libraries", "--quick")],
  ),
  size: part("what a page loads of the package, against the budget", () => [
    script("size", "--check"),
  ]),
};

/** Parts that `all` runs besides. @type {Record<string, Part>} */
export const MORE_PARTS = {
  features: part("clippy with every combination of features, native and wasm32", () => [
    script("parts/features"),
  ]),
  loom: part("the native client's locks in every order of the threads' steps", () => [
    step("cargo", "test", "--locked", "--release", ...LOOM, "orders"),
  ]),
  cluster: part(
    "a minute of chaos on three nodes, and with Redis killed; the example's page",
    () => [
      script("chaos", "--cluster", "--short"),
      script("chaos", "--cluster", "--redis-restarts", "--short", "--native"),
      script("chaos", "--cluster", "--redis-restarts", "--forgetful", "--short", "--seconds", "30"),
      script("build"),
      step("cargo", "build", "--locked", ...CHAOS),
      nodeTest(...filesOf("tests/cluster", ".test.mjs")),
    ],
  ),
  apps: scripted("apps", "the chats of examples and examples/apps, in Chromium and natively"),
  guides: scripted("guides", "the examples of the guide that need other crates, compiled"),
  package: scripted("package", "the packed tarball in all projects of tests/npm/projects"),
  libraries: scripted("libraries", "all libraries of tests/libraries: as with the native class"),
  plain: part("the npm tests with a package that is built without what makes it small", () => [
    script("parts/plain"),
  ]),
  engines: scripted(
    "engines",
    "Firefox and WebKitGTK: the Rust API, the JavaScript API, the class, the page",
  ),
  soak: part("the page for ten minutes at 5,000 messages a second", () => [
    script("build"),
    script("lab-assets"),
    SERVER,
    node("tests/e2e/lab-soak.mjs"),
  ]),
  instructions: part(
    "the core's instructions under callgrind, against those that were committed",
    () => [script("benches/instructions")],
  ),
  long: part("the same kinds of tests with far more rounds; two minutes offline in Firefox", () => [
    {
      ...step("cargo", "test", "--locked", "--release", "--test", "sim"),
      env: { SIM_LIVES: "100000", SIM_SEED: String(randomInt(32_768)) },
    },
    {
      ...step("cargo", "test", "--locked", "--release", ...SESSION),
      env: {
        SESSION_LIVES: "1000000",
        SESSION_STATES: "700000",
        SESSION_NODES_STATES: "200000",
        SESSION_SEED: String(randomInt(32_768)),
      },
    },
    script("parts/fuzz", "300"),
    script("parts/coverage"),
    script("build"),
    SERVER,
    node("tests/engines/outage.mjs", "firefox"),
  ]),
  "mutants-changed": part("mutants, on the lines of core and driver that main has not", () => [
    script("parts/mutants", "--changed"),
  ]),
  "supply-chain": scripted(
    "supply-chain",
    "checksums, install scripts, licences, sources of what this is made from",
  ),
  reproducible: part(
    "two builds of the last commit in two folders are the same to the byte",
    () => [script("parts/reproducible")],
  ),
};

/** Those that run by name only: others include what matters. @type {Record<string, Part>} */
export const NAMED_PARTS = {
  coverage: scripted("coverage", "how much of src/core the native tests reach; a part of long"),
  lives: scripted("lives", "random lives of sessions, 10^8 steps, on every core of the machine"),
  crowd: scripted("crowd", "a million sessions without a socket in one server"),
  mutants: scripted("mutants", "changes core and driver in small ways, which tests must notice"),
};

/** @type {Record<string, Part>} */
export const PARTS = { ...DEFAULT_PARTS, ...MORE_PARTS, ...NAMED_PARTS };

/** Quick parts, each with the whole one that `all` has instead. @type {Record<string, string>} */
export const WHOLE = { "package-quick": "package", "libraries-quick": "libraries" };

/** The parts of `all`. */
export const ALL = [
  ...new Set([
    ...Object.keys(DEFAULT_PARTS).map((name) => WHOLE[name] ?? name),
    ...Object.keys(MORE_PARTS),
  ]),
];

function docs() {
  const doc = ["cargo", "doc", "--locked", "--quiet", "--no-deps", "--lib"];
  const test = ["cargo", "test", "--locked", "--doc"];
  const wasm = [...FEATURES, "--target", WASM_TARGET];
  const env = { RUSTDOCFLAGS: "-D warnings" };
  return [
    // A link must not need a feature that is off.
    { command: doc, env },
    { command: [...doc, ...NATIVE_FEATURES], env },
    { command: [...doc, ...wasm], env },
    // The examples of what exists in browsers only are compiled; there is no point in running them.
    // The others run natively.
    {
      command: [...test, ...wasm],
      env: { ...env, CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: "node -e 0" },
    },
    { command: [...test, ...NATIVE_FEATURES], env },
  ];
}

/**
 * @param {string} about
 * @param {() => Step[]} steps
 * @returns {Part}
 */
function part(about, steps) {
  return { about, steps };
}

/**
 * A part that is a script with arguments of its own.
 *
 * @param {string} name
 * @param {string} about
 * @param {string[]} [byDefault] The arguments where there are none.
 * @returns {Part}
 */
function scripted(name, about, byDefault = []) {
  const path = `parts/${name}`;
  const steps = (/** @type {string[]} */ args) => [
    script(path, ...(args.length > 0 ? args : byDefault)),
  ];
  return { about, script: path, steps };
}

/** @returns {Step} */
function step(/** @type {string[]} */ ...command) {
  return { command };
}

/** @returns {Step} */
function script(/** @type {string} */ name, /** @type {string[]} */ ...args) {
  return { command: ours(name, ...args) };
}

/** @returns {Step} */
function node(/** @type {string[]} */ ...args) {
  return { command: [process.execPath, ...args] };
}

/** One file at a time: two browsers would share two cores. */
function nodeTest(/** @type {string[]} */ ...files) {
  return nodeTests(1, files);
}

/** @param {number} atOnce @param {string[]} files */
function nodeTests(atOnce, files) {
  return node("--test", "--test-reporter=spec", `--test-concurrency=${atOnce}`, ...files);
}

/**
 * Two files at a time, as a page that is loaded waits for the server and its timers as long as it
 * works; then, one at a time, those that measure.
 */
function e2eTests() {
  const measures = /\/(data|lab-load|lab-views|leak|memory)\.test\.mjs$/;
  const files = filesOf("tests/e2e", ".test.mjs");
  return [
    nodeTests(
      2,
      files.filter((file) => !measures.test(file)),
    ),
    nodeTest(...files.filter((file) => measures.test(file))),
  ];
}
