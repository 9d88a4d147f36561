// Commands that Cargo builds.

import { join } from "node:path";
import { findProgram } from "../lib/programs.mjs";
import {
  CARGO_HOME,
  TOOL_VERSIONS,
  TOOLS,
  toolFolder,
  wasmBindgenVersion,
} from "../lib/project.mjs";
import { isAtLeast, versionOf } from "./versions.mjs";

/** @typedef {import("./steps.mjs").Steps} Steps */

/** @param {Steps} steps */
export async function setUpWasmBindgen(steps) {
  const version = wasmBindgenVersion();
  if (findProgram(["wasm-bindgen-test-runner"]) && versionOf("wasm-bindgen") === version) {
    return steps.present("wasm-bindgen", version);
  }
  // Not --locked: the lock file that comes with 0.2.130 names a crate that was withdrawn.
  const programs = ["--bin", "wasm-bindgen", "--bin", "wasm-bindgen-test-runner"];
  await install(
    steps,
    { name: "wasm-bindgen", crate: "wasm-bindgen-cli", version, time: "about 2 min" },
    programs,
  );
}

/** @param {Steps} steps */
export async function setUpWasmPack(steps) {
  const version = versionOf("wasm-pack");
  if (version && isAtLeast(version, "0.13.0")) return steps.present("wasm-pack", version);
  await install(steps, {
    name: "wasm-pack",
    version: TOOL_VERSIONS["wasm-pack"],
    time: "about 90 s",
  });
}

/** Any version will do. @param {Steps} steps */
export async function setUpGeckodriver(steps) {
  const version = versionOf("geckodriver");
  if (version) return steps.present("geckodriver", version);
  await install(steps, {
    name: "geckodriver",
    version: TOOL_VERSIONS.geckodriver,
    time: "about 2 min",
  });
}

/**
 * A command of which the version here or a newer one will do.
 *
 * @param {"cargo-hack" | "cargo-deny" | "cargo-mutants"} name
 * @param {string} time
 * @param {string[]} flags
 * @returns {(steps: Steps) => Promise<void>}
 */
export function cargoTool(name, time, flags) {
  return async (steps) => {
    const [have, version] = [versionOf(name), TOOL_VERSIONS[name]];
    if (have && isAtLeast(have, version)) return steps.present(name, have);
    await install(steps, { name, version, time }, flags);
  };
}

/**
 * @param {Steps} steps
 * @param {{ name: string, crate?: string, version: string, time: string }} tool
 * @param {readonly string[]} [flags] Of `cargo install`.
 */
async function install(steps, { name, crate = name, version, time }, flags = []) {
  let root = CARGO_HOME;
  if (findProgram([name])) {
    steps.say(name, `leaving ${versionOf(name)} where it is, ${version} goes to ${TOOLS}`);
    root = toolFolder(name, version);
  }
  const command = ["cargo", "install", crate, "--version", `=${version}`, "--root", root, ...flags];
  await steps.run(name, `building ${version} with cargo install (${time})`, command, {
    ...NOT_FOR_TOOLS,
    // One target folder for all of them: they share dependencies. Level 1 compiles in half the time,
    // and these commands run for a second.
    CARGO_TARGET_DIR: join(steps.scratch, "cargo-tools"),
    CARGO_PROFILE_RELEASE_OPT_LEVEL: "1",
    CARGO_PROFILE_RELEASE_LTO: "off",
    CARGO_TERM_PROGRESS_WHEN: "always",
    CARGO_TERM_PROGRESS_WIDTH: "60",
    CARGO_TERM_COLOR: "never",
  });
}

/** Settings that the user has made for the project. */
const NOT_FOR_TOOLS = {
  RUSTFLAGS: undefined,
  CARGO_BUILD_TARGET: undefined,
  CARGO_ENCODED_RUSTFLAGS: undefined,
};
