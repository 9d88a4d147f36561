// The standard library for wasm32, and its sources.

import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rustc, sysroot } from "../lib/cargo.mjs";
import { findProgram } from "../lib/programs.mjs";
import { ROOT, WASM_TARGET } from "../lib/project.mjs";
import { lastOf } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Steps} Steps */

/** Builds std from Debian's sources, into the toolchain. */
const DEBIAN = join(ROOT, "scripts/setup/debian-wasm-std.sh");

/** @param {Steps} steps */
export async function setUpWasm(steps) {
  const step = "wasm target";
  const folder = join(sysroot(), "lib/rustlib", WASM_TARGET);
  if (hasStd(folder)) return steps.present(step, WASM_TARGET);
  // Built for an older compiler, of use to nobody.
  if (existsSync(marker(folder))) rmSync(folder, { recursive: true });
  if (await addByRustup(steps, step, ["target", "add", WASM_TARGET])) return;
  if (process.platform === "linux") {
    const text = "building it from Debian's rust-src (about 30 s)";
    const built = await steps.attempt(step, text, ["bash", DEBIAN, steps.scratch]);
    if (built.isDone && hasStd(folder)) return steps.done(step, built.seconds);
    steps.showFailure(step, built.log);
  }
  steps.fail(step, `the standard library for ${WASM_TARGET} is missing; either`, [
    `run 'rustup target add ${WASM_TARGET}' where rustup can download, or`,
    "install the Rust version that your system packages with its wasm32 library",
    ...(process.platform === "linux"
      ? ["(Debian, Ubuntu: apt-get install rustc cargo libstd-rust-dev-wasm32)"]
      : []),
  ]);
}

/** @param {Steps} steps */
export async function setUpSources(steps) {
  const step = "rust sources";
  const library = join(sysroot(), "lib/rustlib/src/rust/library/std/Cargo.toml");
  if (existsSync(library)) return steps.present(step, "of the standard library");
  if (await addByRustup(steps, step, ["component", "add", "rust-src"])) return;
  if (process.platform === "linux") {
    const text = "fetching Debian's rust-src";
    const fetched = await steps.attempt(step, text, ["bash", DEBIAN, steps.scratch, "sources"]);
    if (fetched.isDone && existsSync(library)) return steps.done(step, fetched.seconds);
  }
  steps.say(step, "cannot be had here; the wasm will be larger than the published one");
}

/**
 * @param {Steps} steps
 * @param {string} step
 * @param {string[]} args
 */
async function addByRustup(steps, step, args) {
  if (!findProgram(["rustup"])) return false;
  const { isDone, log, seconds } = await steps.attempt(step, `rustup ${args.join(" ")}`, [
    "rustup",
    ...args,
  ]);
  if (isDone) steps.done(step, seconds);
  else steps.say(step, `rustup failed: ${lastOf(log)}`);
  return isDone;
}

/** True if std is there and, where it was built here, was built by this very compiler. */
function hasStd(/** @type {string} */ folder) {
  const lib = join(folder, "lib");
  const files = existsSync(lib) ? readdirSync(lib) : [];
  if (!files.some((name) => /^libstd-.*\.rlib$/.test(name))) return false;
  if (!existsSync(marker(folder))) return true;
  return readFileSync(marker(folder), "utf8").trim() === rustc("commit-hash");
}

function marker(/** @type {string} */ folder) {
  return join(folder, ".built-by-setup");
}
