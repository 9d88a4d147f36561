import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "./lib/arguments.mjs";
import { canRebuildStd, compilePlain, compileSmall } from "./lib/compile.mjs";
import { main } from "./lib/main.mjs";
import { packageProgram } from "./lib/programs.mjs";
import { run } from "./lib/run.mjs";
import { VARIANTS } from "./lib/variants.mjs";
import { setUp } from "./setup/index.mjs";

const USAGE = `
Builds the npm package into dist/: the wasm, the JavaScript, the types.

  npm run build -- [--force] [--plain] [--into FOLDER]

  --force        also when dist/ is newer than all it is made from
  --plain        the larger one: with the toolchain's own std and the code that wasm-bindgen
                 generates as it is, which a new version of that cannot break
  --into FOLDER  there instead of dist/, and in any case
`;

const SYNTAX = {
  program: "build",
  usage: USAGE,
  options: {
    force: /** @type {const} */ ({ type: "boolean" }),
    plain: /** @type {const} */ ({ type: "boolean" }),
    into: /** @type {const} */ ({ type: "string", value: "FOLDER", what: "a folder" }),
  },
};

/** Holds the kind of the build in dist/; its time is that of the build. */
const STAMP = "target/dist-built";

const SOURCES = [
  "Cargo.toml",
  "Cargo.lock",
  "package.json",
  "tsconfig.json",
  "src",
  "npm",
  "scripts/build.mjs",
  "scripts/lib/bundle.mjs",
  "scripts/lib/cargo.mjs",
  "scripts/lib/compile.mjs",
  "scripts/lib/glue.mjs",
  "scripts/lib/variants.mjs",
  "scripts/lib/wasm-text.mjs",
];

await main(import.meta.url, async (args) => {
  const { options } = readArguments(SYNTAX, args);
  const folder = options.into ?? "dist";
  const kind = options.plain ? "plain" : "small";
  if (!options.force && !options.into && isFresh(kind)) {
    console.log("build: dist/ is up to date");
    return;
  }
  await setUp(["wasm", ...(options.plain ? [] : ["rust-src"]), "wasm-bindgen", "npm"]);
  const start = Date.now();
  await build({ folder, isPlain: options.plain });
  if (!options.into) writeFileSync(STAMP, kind);
  console.log(`build: done in ${Math.round((Date.now() - start) / 1000)} s`);
  const { printSizes } = await import("./lib/bundle.mjs");
  printSizes(folder);
});

/** @param {import("./lib/bundle.mjs").Setting} setting */
async function build(setting) {
  // It needs the packages that have just been installed.
  const { bundle, copyTypes } = await import("./lib/bundle.mjs");
  const withStd = canRebuildStd();
  for (const variant of VARIANTS) {
    console.log(`build: compiling src/ to ${variant.name}.wasm`);
    if (setting.isPlain) await compilePlain(variant);
    else await compileSmall(variant, withStd);
  }
  console.log(`build: bundling npm/ into ${setting.folder}/`);
  await bundle(setting);
  console.log("build: writing the types");
  await run([...packageProgram("typescript", "tsc"), "--outDir", "target/types"]);
  copyTypes(setting.folder);
}

function isFresh(/** @type {string} */ kind) {
  if (!existsSync("dist/index.js") || !existsSync(STAMP)) return false;
  if (readFileSync(STAMP, "utf8") !== kind) return false;
  const built = statSync(STAMP).mtimeMs;
  return SOURCES.every((path) => newest(path) <= built);
}

/** When the file, or anything in the folder, was last changed. */
function newest(/** @type {string} */ path) {
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  const within = readdirSync(path).map((name) => newest(join(path, name)));
  return Math.max(own.mtimeMs, ...within);
}
