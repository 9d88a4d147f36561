// Makes the published files of what Cargo, wasm-bindgen and tsc have written.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";
import { glue } from "./glue.mjs";
import { MAIN, VARIANTS } from "./variants.mjs";
import { textModule } from "./wasm-text.mjs";

const ENTRIES = [
  ...VARIANTS.flatMap(({ entries }) => Object.keys(entries)),
  "slim",
  "compat",
  "testing",
  "server-redis",
];

/**
 * Thin layers over `store`, which is not an entry point: each loads its framework, and nothing
 * twice.
 */
const FRAMEWORKS = ["react", "vue", "svelte"];

/**
 * The files that other entry points import as they are, so that a page has one class and one wasm.
 *
 * @type {import("esbuild").Plugin}
 */
const siblings = {
  name: "siblings",
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\/(index|view\/store|store)\.js$/ }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path: `./${basename(path)}`, external: true },
    );
  },
};

/** Events that the edge runtime of Next.js lacks. */
const EDGE_EVENTS = ["npm/host/edge-events.ts"];

/**
 * @typedef {object} Setting
 * @property {string} folder Where the files go, `dist`.
 * @property {boolean} isPlain Takes the generated code as it is.
 */

/** The JavaScript and the wasm. */
export async function bundle(/** @type {Setting} */ setting) {
  const { folder } = setting;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const heads = [];
  for (const variant of VARIANTS) heads.push(...(await bundleVariant(variant, setting)));
  await buildModules({ slim: "slim" }, setting);
  await buildModules({ testing: "testing" }, setting);
  await buildModules({ "server-redis": "server-redis" }, setting);
  await buildModules({ compat: "compat", "view/store": "store" }, setting, [siblings]);
  const frameworks = Object.fromEntries(FRAMEWORKS.map((name) => [name, name]));
  await buildModules(frameworks, setting, [siblings], { packages: "external" });
  await buildModules({ compat: "workerd/compat" }, setting, [siblings]);
  await bundleForEdge(setting);
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (name.endsWith(".js")) await minifyAgain(join(folder, name));
  }
  for (const { file, text } of heads) putAhead(file, text);
  for (const variant of VARIANTS) {
    for (const name of Object.values(variant.entries)) {
      await checkInlineWasm(resolve(folder, `${name}.js`), variant, folder);
    }
  }
}

/**
 * The entry points with this wasm inside, and those for workerd beside it. Returns the text that has
 * yet to be put at the head of each file.
 *
 * @param {import("./variants.mjs").Variant} variant
 * @param {Setting} setting
 */
async function bundleVariant({ name, entries, modules }, setting) {
  const wasm = readFileSync(join(PKG, setting.isPlain ? `${name}_bg.wasm` : `${name}.wasm`));
  const { code, types, text } = textModule(wasm);
  writeFileSync(join(PKG, `${name}-text.js`), code);
  writeFileSync(join(PKG, `${name}-text.d.ts`), types);
  writeFileSync(join(setting.folder, `${name}.wasm`), wasm);
  await buildModules(entries, setting, [generated(name)], { define: { WASM_TEXT: TEXT_NAME } });
  await buildModules(modules, setting, [generated(name), wasmModule(name, "")]);
  return Object.values(entries).map((out) => ({ file: join(setting.folder, `${out}.js`), text }));
}

/** A name that minifiers give to nothing else, as they know of no declaration of it. */
const TEXT_NAME = "$";

/**
 * Puts the wasm's text at the head of a finished file, where no minifier takes it to the place that
 * uses it: in the middle of the JavaScript more blocks of gzip would hold both, which costs 0.3 kB.
 *
 * @param {string} file
 * @param {string} text
 */
function putAhead(file, text) {
  const map = JSON.parse(readFileSync(`${file}.map`, "utf8"));
  map.mappings = `;${map.mappings}`;
  writeFileSync(`${file}.map`, JSON.stringify(map));
  writeFileSync(file, `const ${TEXT_NAME}="${text}";\n${readFileSync(file, "utf8")}`);
}

/**
 * Takes the generated code of this wasm where the sources import that of the main one.
 *
 * @param {string} name
 * @returns {import("esbuild").Plugin}
 */
function generated(name) {
  return {
    name: "generated",
    setup({ onResolve }) {
      onResolve({ filter: /\/pkg\/steadysocket(-text)?\.js$/ }, ({ path }) => ({
        path: resolve(PKG, basename(path).replace(MAIN.name, name)),
      }));
    },
  };
}

/** The edge runtime of Next.js compiles no bytes either, and wants `?module` after the name. */
async function bundleForEdge(/** @type {Setting} */ setting) {
  const options = { inject: EDGE_EVENTS };
  for (const { name, modules } of VARIANTS) {
    const entries = Object.entries(modules).map(([source, out]) => [
      source,
      out.replace("workerd", "edge-light"),
    ]);
    const plugins = [generated(name), wasmModule(name, "?module")];
    await buildModules(Object.fromEntries(entries), setting, plugins, options);
  }
  await buildModules({ compat: "edge-light/compat" }, setting, [siblings], options);
}

/**
 * Imports this wasm as a module, from the folder above.
 *
 * @param {string} name
 * @param {string} query Stands after its name.
 * @returns {import("esbuild").Plugin}
 */
function wasmModule(name, query) {
  return {
    name: "wasm-module",
    setup({ onResolve }) {
      onResolve({ filter: /^\w+\.wasm$/ }, () => ({
        path: `../${name}.wasm${query}`,
        external: true,
      }));
    },
  };
}

/** Where wasm-bindgen and wasm-opt write. */
const PKG = "target/pkg";

/**
 * terser finds another 4 % that the bundler leaves. The functions that it makes methods of, which
 * `new` refuses, are those of the generated imports.
 */
async function minifyAgain(/** @type {string} */ file) {
  const map = readFileSync(`${file}.map`, "utf8");
  const { code, map: newMap } = await minify(readFileSync(file, "utf8"), {
    module: true,
    ecma: 2022,
    // "use client" is one that it does not know.
    compress: { passes: 3, directives: false, unsafe_methods: true },
    format: { ascii_only: true },
    sourceMap: { content: map, url: `${basename(file)}.map` },
  });
  writeFileSync(file, code);
  writeFileSync(`${file}.map`, newMap);
}

/**
 * @param {Record<string, string>} entries The output of each source.
 * @param {Setting} setting
 * @param {import("esbuild").Plugin[]} [plugins]
 * @param {import("esbuild").BuildOptions} [options]
 */
function buildModules(entries, { folder, isPlain }, plugins = [], options = {}) {
  return build({
    entryPoints: Object.entries(entries).map(([name, out]) => ({ in: `npm/${name}.ts`, out })),
    outdir: folder,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    sourcemap: true,
    legalComments: "none",
    logLevel: "warning",
    plugins: isPlain ? plugins : [glue, ...plugins],
    ...options,
  });
}

/**
 * Runs a built file up to where it compiles the wasm, and compares that with what went in.
 *
 * @param {string} file
 * @param {import("./variants.mjs").Variant} variant
 * @param {string} folder
 */
async function checkInlineWasm(file, { name, start }, folder) {
  const wasm = readFileSync(join(folder, `${name}.wasm`));
  const { Module } = WebAssembly;
  /** @type {BufferSource | undefined} */
  let compiled;
  WebAssembly.Module = class Spy extends Module {
    constructor(/** @type {BufferSource} */ bytes) {
      super(bytes);
      compiled ??= bytes;
    }
  };
  start(await import(pathToFileURL(file).href));
  WebAssembly.Module = Module;
  if (!compiled || !wasm.equals(/** @type {Uint8Array} */ (compiled))) {
    throw new Error(`${file} does not hold the wasm`);
  }
  const [strange] = readFileSync(file, "utf8").match(/[^\n\x20-\x7e]/u) ?? [];
  if (strange) throw new Error(`${file} holds ${JSON.stringify(strange)}, expected ASCII`);
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
  const inside = VARIANTS.flatMap(({ name, entries }) => [
    ...Object.values(entries),
    `${name}.wasm`,
  ]);
  const files = inside.map((name) => (name.endsWith(".wasm") ? name : `${name}.js`));
  for (const name of [...files, "slim.js"]) {
    const bytes = readFileSync(join(folder, name));
    const gzip = gzipSync(bytes, { level: 9 }).length;
    const brotli = brotliCompressSync(bytes).length;
    console.log(`build: ${name.padEnd(20)} ${bytes.length} bytes, gzip ${gzip}, brotli ${brotli}`);
  }
}
