// Makes the package's wasm files of src/, in target/pkg, with the JavaScript that wasm-bindgen
// generates for them.

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compiledWasm, rustc, sysroot, wasmBindgen, wasmOpt } from "./cargo.mjs";
import { WASM_TARGET } from "./project.mjs";
import { outputOf, run } from "./run.mjs";

/** @typedef {import("./variants.mjs").Variant} Variant */

const PKG = "target/pkg";

/**
 * The library has no cdylib by itself: apps that depend on it would link one more at each build.
 *
 * @param {Variant} variant
 * @param {readonly string[]} flags
 */
function cargo({ features }, ...flags) {
  const what = ["--release", "--lib", "--crate-type", "cdylib", "--features", features];
  return ["cargo", "rustc", "--quiet", "--locked", ...what, "--target", WASM_TARGET, ...flags];
}

/** As the toolchain makes it, and nothing after that. */
export async function compilePlain(/** @type {Variant} */ variant) {
  await run(cargo(variant));
  await run(wasmBindgen(compiledWasm("target", "release", "steadysocket"), PKG, variant.name));
}

/**
 * As small as it gets.
 *
 * @param {Variant} variant
 * @param {boolean} withStd
 */
export async function compileSmall(variant, withStd) {
  const { name } = variant;
  const folder = withStd ? "target/small" : "target";
  if (withStd) {
    const flags = ["-Zbuild-std=std", "-Zbuild-std-features=optimize_for_size"];
    await run(cargo(variant, "--target-dir", folder, ...flags), { env: ABORT_AT_ONCE });
  } else {
    console.log(
      "build: without the sources of std, or with a Rust before 1.91: the wasm gets larger",
    );
    await run(cargo(variant));
  }
  const sections = ["--no-demangle", "--remove-name-section", "--remove-producers-section"];
  const wasm = compiledWasm(folder, "release", "steadysocket");
  await run(wasmBindgen(wasm, PKG, name, sections));
  // Short names of imports and exports, for the JavaScript.
  const names = outputOf(
    wasmOpt(...OPTIMIZE, `${PKG}/${name}_bg.wasm`, "-o", `${PKG}/${name}.wasm`),
  );
  writeFileSync(`${PKG}/${name}.names.json`, names);
}

/** The control flow is laid out anew, which takes a first round. Functions of more than 100 bytes stay
 * apart and common subexpressions stay where they are, as both compress better. */
const OPTIMIZE = [
  "--traps-never-happen",
  "--low-memory-unused",
  "--flatten",
  "--rereloop",
  "-Oz",
  "-Oz",
  "--converge",
  "--one-caller-inline-max-function-size=100",
  "--skip-pass=local-cse",
  "--strip-debug",
  "--strip-producers",
  "--strip-target-features",
  "--minify-imports-and-exports-and-modules",
];

/**
 * A std that aborts at once, without words and places: two kB of gzip less. Cargo splits the flags at
 * this character, and they outrank what the user has in RUSTFLAGS.
 */
const ABORT_AT_ONCE = {
  RUSTC_BOOTSTRAP: "1",
  CARGO_ENCODED_RUSTFLAGS: [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
  ].join("\x1f"),
};

/** True if the sources of std are there, and a Rust that can abort at once. */
export function canRebuildStd() {
  const source = join(sysroot(), "lib/rustlib/src/rust/library/std/Cargo.toml");
  return existsSync(source) && Number(rustc("release").split(".")[1]) >= 91;
}
