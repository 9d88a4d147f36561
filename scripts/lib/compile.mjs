// Makes the package's wasm files of src/, in target/pkg, with the JavaScript that wasm-bindgen
// generates for them.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compiledWasm, rustc, sysroot, WASM_FEATURES, wasmBindgen, wasmOpt } from "./cargo.mjs";
import { packageProgram } from "./programs.mjs";
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
  const { name, hasTexts } = variant;
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
  const bound = `${PKG}/${name}_bg.wasm`;
  const input = hasTexts ? bound : await trimmed(bound, readFileSync(`${PKG}/${name}.js`, "utf8"));
  // Short names of imports and exports, for the JavaScript.
  const names = outputOf(wasmOpt(...OPTIMIZE, input, "-o", `${PKG}/${name}.wasm`));
  writeFileSync(`${PKG}/${name}.names.json`, names);
}

/**
 * Writes the module as text, with a trap in place of the import that throws. Only the call of a freed
 * object throws, and nothing frees one that is in use: as traps never happen, wasm-opt takes out
 * every check that leads there. The texts of these errors become zeros, which it drops, and exports
 * that the JavaScript does not name go, with what only they need.
 *
 * @param {string} wasm
 * @param {string} script The JavaScript.
 */
async function trimmed(wasm, script) {
  const text = wasm.replace(/wasm$/, "wat");
  await run([...packageProgram("binaryen", "wasm-dis"), ...WASM_FEATURES, wasm, "-o", text]);
  let module = readFileSync(text, "utf8");
  const [imported, name] = THROW.exec(module) ?? [];
  if (!imported) throw new Error(`${wasm} has not the import ${THROW.source}`);
  const trap = `(func ${name} (param i32 i32) (unreachable))`;
  module = module.replace(imported, "").replace(/\)\s*$/, `${trap})`);
  for (const error of THROWN) module = module.replace(error, "\\00".repeat(error.length));
  const isNamed = (/** @type {string} */ line, /** @type {string} */ exported) =>
    script.includes(exported) ? line : "";
  writeFileSync(text, module.replaceAll(/^ \(export "(\w+)" .*\n/gm, isNamed));
  return text;
}

const THROW =
  /\(import "[^"]*" "__wbg___wbindgen_throw_[0-9a-f]+" \(func (\$\S+) \(param i32 i32\)\)\)/;

const THROWN = [
  "attempted to take ownership of Rust value while it was borrowed",
  "recursive use of an object detected which would lead to unsafe aliasing in rust",
  "closure invoked recursively or after being dropped",
  "null pointer passed to rust",
];

/**
 * The control flow is laid out anew, which takes a first round. Functions of more than 60 bytes stay
 * apart, those of up to 4 do not, common subexpressions stay where they are, and so do locals that
 * would otherwise turn into structure: all that compresses better.
 */
const OPTIMIZE = [
  "--traps-never-happen",
  "--low-memory-unused",
  "--flatten",
  "--rereloop",
  "-Oz",
  "-Oz",
  "--converge",
  "--one-caller-inline-max-function-size=60",
  "--always-inline-max-function-size=4",
  "--skip-pass=local-cse",
  "--skip-pass=simplify-locals",
  "--strip-debug",
  "--strip-producers",
  "--strip-target-features",
  "--minify-imports-and-exports-and-modules",
];

/**
 * A std that aborts at once, without words and places: two kB of gzip less. No value is computed in
 * one place so that another has it already, which takes locals. Cargo splits the flags at this
 * character, and they outrank what the user has in RUSTFLAGS.
 */
const ABORT_AT_ONCE = {
  RUSTC_BOOTSTRAP: "1",
  CARGO_ENCODED_RUSTFLAGS: [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Cllvm-args=-enable-pre=false",
  ].join("\x1f"),
};

/** True if the sources of std are there, and a Rust that can abort at once. */
export function canRebuildStd() {
  const source = join(sysroot(), "lib/rustlib/src/rust/library/std/Cargo.toml");
  return existsSync(source) && Number(rustc("release").split(".")[1]) >= 91;
}
