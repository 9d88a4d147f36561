// Makes the published files of what Cargo, wasm-bindgen and tsc have written.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";
import { glue } from "./glue.mjs";

const ENTRIES = ["index", "slim", "compat"];

/** Thin layers upon `store`, which is no entry point: each loads its framework and nothing twice. */
const FRAMEWORKS = ["react", "vue", "svelte"];

/**
 * The store is one file beside them, though its source is in a folder.
 *
 * @type {import("esbuild").Plugin}
 */
const store = {
  name: "store",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/(view\/)?store\.js$/ }, () => ({
      path: "./store.js",
      external: true,
    }));
  },
};

/**
 * @typedef {object} Setting
 * @property {string} folder Where the files go, `dist`.
 * @property {boolean} isPlain Takes the generated code as it is.
 */

/** The JavaScript and the wasm. */
export async function bundle(/** @type {Setting} */ setting) {
  const { folder, isPlain } = setting;
  rmSync(folder, { recursive: true, force: true });
  await buildModules([...ENTRIES, "view/store"], setting, {
    splitting: true,
    chunkNames: "shared",
  });
  await buildModules(FRAMEWORKS, setting, { packages: "external", plugins: [store] });
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".js"))) {
    await minifyAgain(join(folder, name));
  }
  const wasm = isPlain ? "steadysocket_bg.wasm" : "steadysocket.wasm";
  copyFileSync(join(PKG, wasm), join(folder, "steadysocket.wasm"));
}

/** Where wasm-bindgen and wasm-opt write. */
const PKG = "target/pkg";

/** terser finds another 4 % that the bundler leaves. */
async function minifyAgain(/** @type {string} */ file) {
  const map = readFileSync(`${file}.map`, "utf8");
  const { code, map: newMap } = await minify(readFileSync(file, "utf8"), {
    module: true,
    ecma: 2022,
    // "use client" is one that it does not know.
    compress: { passes: 3, directives: false },
    sourceMap: { content: map, url: `${basename(file)}.map` },
  });
  writeFileSync(file, code);
  writeFileSync(`${file}.map`, newMap);
}

/**
 * @param {readonly string[]} names
 * @param {Setting} setting
 * @param {import("esbuild").BuildOptions} options
 */
function buildModules(names, { folder, isPlain }, options) {
  return build({
    entryPoints: names.map((name) => ({ in: `npm/${name}.ts`, out: basename(name) })),
    outdir: folder,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    sourcemap: true,
    legalComments: "none",
    logLevel: "warning",
    plugins: isPlain ? [] : [glue],
    ...options,
  });
}

/** The declarations that the entry points reach; the others speak of files that are not published. */
export function copyTypes(/** @type {string} */ folder) {
  const reached = new Set();
  const queue = [...ENTRIES, ...FRAMEWORKS].map((name) => resolve("target/types", `${name}.d.ts`));
  for (let file = queue.pop(); file; file = queue.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, path] of text.matchAll(/from "(\.[^"]*)\.js"/g)) {
      queue.push(resolve(dirname(file), `${path}.d.ts`));
    }
  }
  for (const file of reached) {
    const name = relative("target/types", file);
    checkTypes(name, readFileSync(file, "utf8"));
    if (name.startsWith("..")) throw new Error(`${name} is in the public types, but not published`);
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    copyFileSync(file, join(folder, name));
  }
}

/** Nothing that a user sees is `any`. */
function checkTypes(name, text) {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  if (/\bany\b/.test(code)) throw new Error(`${name} has the type any`);
}

/** Prints what a page loads. */
export function printSizes(/** @type {string} */ folder) {
  const loaded = readdirSync(folder).filter((name) => /^(index|shared).*\.js$|\.wasm$/.test(name));
  let gzip = 0;
  for (const name of loaded) {
    const bytes = readFileSync(join(folder, name));
    const packed = gzipSync(bytes, { level: 9 }).length;
    gzip += packed;
    const brotli = brotliCompressSync(bytes).length;
    console.log(
      `build: ${name.padEnd(20)} ${bytes.length} bytes, gzip ${packed}, brotli ${brotli}`,
    );
  }
  console.log(`build: a page loads ${gzip} bytes by gzip`);
}
