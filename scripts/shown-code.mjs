// Compiles the code that the page shows for the options a user chose: the Rust code for wasm32, the
// JavaScript code by TypeScript, with what the package exports. Each option is there alone with
// every kind of value, and all are there together.
//
//   node scripts/shown-code.mjs
//
// Needs dist/. Writes target/shown-code.
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { WebSocket } from "ws";
import { optionTable } from "./lib/option-table.mjs";
import { shownCases } from "./lib/shown-cases.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUT = `${ROOT}target/shown-code`;
const TSC = "node_modules/typescript/bin/tsc";
const URL_SHOWN = "wss://example.com/ws";

const MANIFEST = `[package]
name = "shown-code"
version = "0.0.0"
edition = "2024"
publish = false

[workspace]

[dependencies]
steadysocket = { path = "../../.." }
`;

/** As strict as it gets. Finds the package by its own name, and so what users get of dist/. */
const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    lib: ["ES2023", "DOM", "DOM.Iterable", "ESNext.Disposable"],
    module: "nodenext",
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noEmit: true,
  },
};

process.chdir(ROOT);
rmSync(OUT, { recursive: true, force: true });
for (const folder of ["rust/src", "js"]) mkdirSync(`${OUT}/${folder}`, { recursive: true });

const table = optionTable();
const page = await importFromPage();
const { SteadySocket } = await import(`${ROOT}dist/index.js`);
const cases = shownCases(table, page.PRESETS, isTaken);
const failed = new Set();

for (const { name, url = URL_SHOWN, protocols, chosen, rust: expected = [] } of cases) {
  const rust = page.rustCode(url, protocols, chosen);
  for (const part of expected.filter((part) => !rust.includes(part))) {
    console.error(`shown-code: ${name} in Rust: expected ${part} in\n${rust}`);
    failed.add(name);
  }
  writeFileSync(`${OUT}/rust/src/${name}.rs`, inFunction(rust));
  writeFileSync(`${OUT}/js/${name}.ts`, page.javascriptCode(url, protocols, chosen));
}
for (const name of [...checkRust(), ...checkTypes()]) failed.add(name);
for (const name of failed) console.error(`shown-code: wrong: ${name}`);
console.log(`shown-code: ${cases.length} choices of ${table.length} options, in two languages`);
console.log(`shown-code: pass ${cases.length - failed.size}`);
console.log(`shown-code: fail ${failed.size}`);
process.exitCode = failed.size > 0 ? 1 : 0;

/** The generator, without those modules around it that need a page. */
async function importFromPage() {
  const outfile = `${OUT}/generator.mjs`;
  const contents = `export { javascriptCode, rustCode } from "./options/code-text.js";
    export { PRESETS } from "./options/presets.js";`;
  await build({
    stdin: { contents, resolveDir: `${ROOT}www` },
    outfile,
    bundle: true,
    format: "esm",
    logLevel: "error",
    plugins: [{ name: "page", setup: resolveAsPage }],
  });
  return import(outfile);
}

/** @param {import("esbuild").PluginBuild} builder */
function resolveAsPage({ onResolve, onLoad }) {
  onResolve({ filter: /^lab\/options$/ }, ({ path }) => ({ path, namespace: "table" }));
  onLoad({ filter: /./, namespace: "table" }, () => ({
    contents: `export const OPTIONS = ${JSON.stringify(table)};`,
  }));
  onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => ({
    path: fileURLToPath(new URL(path, `file://${resolveDir}/`)),
    sideEffects: false,
  }));
}

/**
 * Returns true if the library takes the number, so that the page would connect with it.
 *
 * @param {string} path
 * @param {string} typed As the form passes it on.
 */
function isTaken(path, typed) {
  const value = Number(typed);
  const [group = "", key] = path.split(".");
  const options = { [group]: key === undefined ? value : { [key]: value } };
  try {
    new SteadySocket(URL_SHOWN, [], { ...options, startClosed: true, WebSocket });
    return true;
  } catch (error) {
    if (error.code === "ERR_OPTION") return false;
    throw error;
  }
}

/** @param {string} code */
function inFunction(code) {
  const body = code.replace(/^(?=.)/gm, "    ");
  return `pub fn shown() -> Result<(), Box<dyn std::error::Error>> {\n${body}    Ok(())\n}\n`;
}

/** The cases whose Rust code does not compile, or not without a warning. */
function checkRust() {
  const folder = `${OUT}/rust`;
  // With the repository's own lock file, less what only its tests need.
  copyFileSync("Cargo.lock", `${folder}/Cargo.lock`);
  writeFileSync(`${folder}/Cargo.toml`, MANIFEST);
  const modules = cases.map(({ name }) => `pub mod ${name};\n`);
  writeFileSync(`${folder}/src/lib.rs`, `#![deny(warnings)]\n${modules.join("")}`);
  const flags = ["--quiet", "--target", "wasm32-unknown-unknown"];
  const paths = ["--manifest-path", `${folder}/Cargo.toml`, "--target-dir", targetFolder()];
  return failures("cargo", ["check", ...flags, ...paths], /--> src\/(\w+)\.rs/g);
}

/** The cases whose JavaScript code TypeScript refuses. */
function checkTypes() {
  writeFileSync(`${OUT}/js/tsconfig.json`, JSON.stringify(TSCONFIG));
  return failures(process.execPath, [TSC, "-p", `${OUT}/js`], /(\w+)\.ts[(:]\d/g);
}

/**
 * Runs a compiler; which cases its errors name.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {RegExp} place
 */
function failures(command, args, place) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (error) throw error;
  const text = stdout + stderr;
  if (status === 0) return [];
  process.stderr.write(text);
  const names = [...text.matchAll(place)].map(([, name]) => name);
  const found = names.filter((name) => cases.some((other) => other.name === name));
  if (found.length === 0) throw new Error(`${command} ended with ${status}, and names no case`);
  return found;
}

function targetFolder() {
  const flags = ["--format-version=1", "--locked", "--no-deps"];
  const json = execFileSync("cargo", ["metadata", ...flags], { maxBuffer: 1 << 28 });
  return JSON.parse(json.toString()).target_directory;
}
