// Commands for Cargo and for what makes its wasm fit for a page.

import { packageProgram } from "./programs.mjs";
import { EXE, exampleProgram, WASM_TARGET } from "./project.mjs";
import { outputOf, run } from "./run.mjs";

/** The target of the example server. */
export const SERVER_TARGET = ["--features", "server", "--example", "server"];

/** The path of the example server, which is built for debugging. */
export async function buildServer() {
  await run(["cargo", "build", "--quiet", "--locked", ...SERVER_TARGET]);
  return exampleProgram("server");
}

/** A value of `rustc -vV`, by its key: `release`, `host`, `commit-hash`. */
export function rustc(/** @type {string} */ key) {
  return new RegExp(`^${key}: (.+)$`, "m").exec(outputOf(["rustc", "-vV"]))?.[1]?.trim() ?? "";
}

/** The folder of the toolchain. */
export function sysroot() {
  return outputOf(["rustc", "--print", "sysroot"]).trim();
}

/**
 * The features that rustc switches on by default, and no more: with all of them wasm-opt has produced
 * code that Safari refused.
 */
export const WASM_FEATURES = [
  "--enable-bulk-memory",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];

/** The command for wasm-opt, with the features that rustc uses. */
export function wasmOpt(/** @type {string[]} */ ...args) {
  return [...packageProgram("binaryen", "wasm-opt"), ...WASM_FEATURES, ...args];
}

/**
 * The command that binds a program, as Cargo has compiled it for wasm, to JavaScript.
 *
 * @param {string} wasm
 * @param {string} folder
 * @param {string} name
 * @param {readonly string[]} [flags]
 */
export function wasmBindgen(wasm, folder, name, flags = []) {
  const out = ["--out-dir", folder, "--out-name", name];
  return ["wasm-bindgen", "--target", "web", ...out, ...flags, wasm];
}

/** The wasm that Cargo has made of a program, whose name has no hyphens where it is a library. */
export function compiledWasm(
  /** @type {string} */ folder,
  /** @type {"debug" | "release"} */ profile,
  /** @type {string} */ name,
) {
  return `${folder}/${WASM_TARGET}/${profile}/${name}.wasm`;
}

/**
 * Optimized native programs, of which all debug assertions hold: the crate's own release profile is
 * for small wasm. In a folder of their own.
 */
const FAST = {
  CARGO_PROFILE_RELEASE_OPT_LEVEL: "3",
  CARGO_PROFILE_RELEASE_LTO: "off",
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
  CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS: "true",
};
const FAST_FOLDER = "target/fast";

/** Compiles an optimized example; resolves to the program. */
export async function buildFastExample(/** @type {string} */ name, /** @type {string} */ features) {
  const command = fastCommand("build", "--example", name, "--features", features);
  await run(command, { env: FAST });
  return `${FAST_FOLDER}/release/examples/${name}${EXE}`;
}

/** Compiles an optimized test; resolves to the program. */
export async function buildFastTest(/** @type {string} */ name, /** @type {string} */ features) {
  const command = fastCommand("test", "--no-run", "--test", name, "--features", features);
  await run(command, { env: FAST });
  const [program] = executablesOf(command, FAST);
  return String(program);
}

/**
 * The programs that a command of Cargo has built.
 *
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
export function executablesOf(command, env) {
  const messages = outputOf([...command, "--message-format=json"], { env, quiet: true });
  return messages
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line).executable)
    .filter(Boolean);
}

function fastCommand(/** @type {string} */ verb, /** @type {string[]} */ ...args) {
  const common = ["--quiet", "--locked", "--release", "--target-dir", FAST_FOLDER];
  return ["cargo", verb, ...common, ...args];
}
