import { rmSync } from "node:fs";
import { readArguments } from "../lib/arguments.mjs";
import { buildServer, compiledWasm, wasmBindgen, wasmOpt } from "../lib/cargo.mjs";
import { main } from "../lib/main.mjs";
import { WASM_TARGET } from "../lib/project.mjs";
import { run } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const FLOOR = "empty";
const PROGRAMS = [
  FLOOR,
  "web-sys",
  "steadysocket",
  "steadysocket-bare",
  "steadysocket-session",
  "gloo-net",
  "tokio-tungstenite-wasm",
  "ewebsock",
  "ws-stream-wasm",
];

const USAGE = `
What this crate and its peers add to a Rust app: builds the smallest program with each of them
(tests/size), runs each in Chromium against the server, and prints what a page would load, and what
the program with this crate is made of. Fails if that grows by more than its budget.

  npm run bench -- size-crate [program...]

Without names all of them: ${PROGRAMS.join(" ")}

Also writes target/size/crate.json.
`;

export const SYNTAX = {
  program: "size-crate",
  usage: USAGE,
  words: { what: "program", names: PROGRAMS },
};

const OUT = "target/size";
const NAMED = "steadysocket";

await main(import.meta.url, async (args) => {
  const { words } = readArguments(SYNTAX, args);
  const names = words.length > 0 ? [...new Set([FLOOR, ...words])] : PROGRAMS;
  await setUp(["wasm", "wasm-bindgen", "npm", "chromium"]);
  await buildServer();
  for (const name of names) await build(name);
  await run([process.execPath, "tests/size/measure.mjs", ...names]);
  if (names.includes(NAMED)) await printParts(NAMED);
});

/** One at a time: together they would share the features of what they share. @param {string} name */
async function build(name) {
  const folder = `${OUT}/programs/${name}`;
  console.log(`size: building ${name}`);
  const place = ["--target-dir", `${OUT}/build`, "--manifest-path", "tests/size/Cargo.toml"];
  const what = ["--release", "--target", WASM_TARGET, "--package", `size-${name}`];
  // As Cargo does by itself: what it compiles incrementally has another size.
  const env = { CARGO_INCREMENTAL: "0" };
  await run(["cargo", "build", "--quiet", "--locked", ...what, ...place], { env });
  await bind(name, folder, ["--remove-name-section", "--remove-producers-section"]);
  await optimize(folder, ["--strip-debug", "--strip-producers"]);
  const { build: bundle } = await import("esbuild");
  const file = `${folder}/program.js`;
  const files = { entryPoints: [file], outfile: file, allowOverwrite: true };
  await bundle({ ...files, logLevel: "error", bundle: true, minify: true, format: "esm" });
}

/** The same program once more, with the names of its functions. @param {string} name */
async function printParts(name) {
  const folder = `${OUT}/named`;
  await bind(name, folder, []);
  await optimize(folder, ["-g"]);
  await run([process.execPath, "tests/size/functions.mjs", `${folder}/program_bg.wasm`]);
}

/**
 * @param {string} name
 * @param {string} folder
 * @param {string[]} flags
 */
async function bind(name, folder, flags) {
  rmSync(folder, { recursive: true, force: true });
  const wasm = compiledWasm(`${OUT}/build`, "release", `size_${name.replaceAll("-", "_")}`);
  await run(wasmBindgen(wasm, folder, "program", ["--no-typescript", ...flags]));
}

/**
 * @param {string} folder
 * @param {string[]} flags
 */
async function optimize(folder, flags) {
  const wasm = `${folder}/program_bg.wasm`;
  await run(wasmOpt("-Oz", "--converge", ...flags, wasm, "-o", wasm));
}
