// The project's folder, the versions of its tools, and where they are.

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the project. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");

/** The oldest Node.js that will do, and the tools that set-up installs. */
export const NODE_VERSION = "20.16";
export const TOOL_VERSIONS = {
  "wasm-pack": "0.15.1",
  geckodriver: "0.37.1",
  "cargo-hack": "0.6.46",
  "cargo-deny": "0.20.2",
  "cargo-mutants": "27.1.0",
};

export const WASM_TARGET = "wasm32-unknown-unknown";

/** Tools of a version that differs from the one the user has installed go here, not over the user's. */
export const TOOLS = join(
  process.env.XDG_CACHE_HOME || join(homedir(), ".cache"),
  "steadysocket-tools",
);

export const CARGO_HOME = process.env.CARGO_HOME || join(homedir(), ".cargo");

/** The wasm-bindgen command must be of exactly the version of the crate. */
export function wasmBindgenVersion(lock = join(ROOT, "Cargo.lock")) {
  const [, version = ""] =
    /^name = "wasm-bindgen"\r?\nversion = "(.*)"$/m.exec(readFileSync(lock, "utf8")) ?? [];
  return version;
}

/** Where `cargo install` puts a tool that is not to replace the user's. */
export function toolFolder(/** @type {string} */ name, /** @type {string} */ version) {
  return join(TOOLS, `${name}-${version}`);
}

/**
 * Goes to the project's folder and puts on PATH what set-up installs, so that the scripts work from
 * any folder and whether or not Cargo's bin folder is on the caller's PATH.
 */
export function enterProject() {
  process.chdir(ROOT);
  const tools = { "wasm-bindgen": wasmBindgenVersion(), ...TOOL_VERSIONS };
  const first = [
    join(ROOT, "node_modules", ".bin"),
    ...Object.entries(tools).map(([name, version]) => join(toolFolder(name, version), "bin")),
  ];
  const own = (process.env.PATH ?? "").split(delimiter).filter((folder) => !first.includes(folder));
  const cargo = join(CARGO_HOME, "bin");
  const folders = [...first, ...own, ...(own.includes(cargo) ? [] : [cargo])];
  process.env.PATH = folders.join(delimiter);
}

/** The program that Cargo makes of an example, for debugging. */
export function exampleProgram(/** @type {string} */ name) {
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
  return join(target, "debug", "examples", `${name}${EXE}`);
}

/** How the name of a program ends that a compiler has made. */
export const EXE = process.platform === "win32" ? ".exe" : "";
