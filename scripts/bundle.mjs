// Makes dist/ of what scripts/build has compiled.
//
//   node scripts/bundle.mjs           the JavaScript and the wasm
//   node scripts/bundle.mjs --types   the declarations that the entry points reach
//   node scripts/bundle.mjs --sizes   prints what a page loads
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";
import { blank, glue } from "./lib/glue.mjs";

const ENTRIES = ["index", "slim", "compat"];

/** Thin layers upon `store`, which is no entry point: each loads its framework and nothing twice. */
const FRAMEWORKS = ["react", "vue", "svelte"];

/** Names of internal classes, which get short ones; `checkTypes` sees that no user knows them. */
const INTERNAL = [
  "__wbg_ptr",
  "handshakeMessage",
  "hangUp",
  "listenToPage",
  "onDrained",
  "onEnded",
  "onOpening",
  "onSocket",
  "openSocket",
  "sendDirect",
  "setAlarm",
  "setBypassLimit",
  "stateChange",
  "takeQueued",
].join("|");

switch (process.argv[2]) {
  case "--types":
    copyTypes();
    break;
  case "--sizes":
    printSizes();
    break;
  default:
    await bundle();
}

async function bundle() {
  rmSync("dist", { recursive: true, force: true });
  await buildModules([...ENTRIES, "store"], { splitting: true, chunkNames: "shared" });
  await buildModules(FRAMEWORKS, { packages: "external", external: ["./store.js"] });
  for (const name of readdirSync("dist").filter((name) => name.endsWith(".js"))) {
    await minifyAgain(join("dist", name));
  }
  writeFileSync("dist/steadysocket.wasm", blank(readFileSync("target/pkg/steadysocket.wasm")));
}

/** terser finds another 4 % that the bundler leaves. */
async function minifyAgain(file) {
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

function buildModules(names, options) {
  return build({
    entryPoints: names.map((name) => `npm/${name}.ts`),
    outdir: "dist",
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    mangleProps: new RegExp(`^(${INTERNAL})$`),
    sourcemap: true,
    legalComments: "none",
    logLevel: "warning",
    plugins: [glue],
    ...options,
  });
}

function copyTypes() {
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
    mkdirSync(join("dist", dirname(name)), { recursive: true });
    copyFileSync(file, join("dist", name));
  }
}

/** Nothing that a user sees is `any`, or has a name that is made short. */
function checkTypes(name, text) {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  const [internal] = code.match(new RegExp(`\\b(${INTERNAL})\\b`)) ?? [];
  if (internal) throw new Error(`${name} has the name ${internal}, which is internal`);
  if (/\bany\b/.test(code)) throw new Error(`${name} has the type any`);
}

function printSizes() {
  const loaded = readdirSync("dist").filter((name) => /^(index|shared).*\.js$|\.wasm$/.test(name));
  let gzip = 0;
  for (const name of loaded) {
    const bytes = readFileSync(join("dist", name));
    const packed = gzipSync(bytes, { level: 9 }).length;
    gzip += packed;
    const brotli = brotliCompressSync(bytes).length;
    console.log(
      `build: ${name.padEnd(20)} ${bytes.length} bytes, gzip ${packed}, brotli ${brotli}`,
    );
  }
  console.log(`build: a page loads ${gzip} bytes by gzip`);
}
