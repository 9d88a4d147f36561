// Files import only from their own folder and from folders below it (ARCHITECTURE.md, code map).
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The folders below each folder; "." stands for the files on top. @type {Record<string, string[]>} */
const NPM = {
  core: [],
  options: ["core"],
  wire: ["core"],
  host: ["core", "options"],
  socket: ["core", "options", "host"],
  // "." is index.ts, so that a page with several entries has one class and one wasm.
  compat: ["core", "options", "host", "socket", "."],
  view: ["core", "options", "host", "socket", "session", "."],
  testing: ["core", "host", "socket"],
  session: ["core", "options", "wire", "host", "socket"],
  server: ["core", "host", "socket", "wire"],
  ".": ["core", "options", "host", "socket", "compat", "view", "testing", "session", "server"],
};

/** @type {Record<string, string[]>} */
const WWW = {
  texts: [],
  ui: ["texts"],
  net: ["ui"],
  options: ["net", "ui"],
  log: ["net", "ui"],
  live: ["net", "ui", "options", "log"],
  compare: ["net", "ui", "log"],
  course: ["net", "ui", "texts"],
  storm: ["net", "ui"],
  chat: ["net", "ui"],
  line: ["net", "ui"],
  session: ["net", "ui", "line"],
  game: ["net", "ui", "line"],
  broadcast: ["net", "ui", "line"],
  cluster: ["net", "ui", "line"],
  ".": [
    ...["net", "ui", "options", "log", "live", "compare", "course", "storm", "chat"],
    ...["line", "session", "game", "broadcast"],
  ],
};

/** @type {Record<string, string[]>} */
const SRC = {
  core: [],
  drive: ["core"],
  platform: ["core", "drive"],
  browser: ["core", "drive", "platform"],
  native: ["core", "drive", "platform"],
  client: ["core", "drive", "platform", "browser", "native"],
  js: ["core", "drive", "browser"],
};

for (const [folder, below] of /** @type {const} */ ([
  ["npm", NPM],
  ["www", WWW],
])) {
  test(`the files of ${folder} import only from folders below theirs`, () => {
    const found = [...importsIn(folder, below)];
    assert.ok(found.length > 20);
    assert.deepEqual(upwards(found, below), []);
  });
}

test("the modules of src import only from modules below theirs", () => {
  const found = [...pathsIn("src")].filter(({ from }) => from in SRC);
  assert.ok(found.length > 20);
  assert.deepEqual(upwards(found, SRC), []);
});

test("each file of src/client imports only from files listed before it in mod.rs", () => {
  const order = listed("src/client");
  assert.ok(order.length > 20);
  const wrong = order.flatMap((name, index) => {
    if (name !== "session")
      return later(`src/client/${name}.rs`, order, index, /\bsuper::(\w+)::/g);
    const inner = listed("src/client/session");
    assert.ok(inner.length > 10);
    return inner.flatMap((file, place) => {
      const path = `src/client/session/${file}.rs`;
      const own = later(path, inner, place, /(?<!super::)super::(?!super::)(\w+)::/g);
      return [...own, ...later(path, order, index, /\bsuper::super::(\w+)::/g)];
    });
  });
  assert.deepEqual(wrong, []);
});

/** The modules of a folder, in their order. @param {string} folder */
function listed(folder) {
  return [...read(`${folder}/mod.rs`).matchAll(/^mod (\w+);/gm)].map(([, name = ""]) => name);
}

/**
 * The modules that a file uses though they come later.
 *
 * @param {string} path @param {string[]} order @param {number} index @param {RegExp} uses
 */
function later(path, order, index, uses) {
  const used = [...read(path).matchAll(uses)].map(([, name = ""]) => name);
  return used.filter((name) => order.indexOf(name) > index).map((name) => `${path} -> ${name}`);
}

/** @typedef {{ file: string, from: string, to: string }} Import */

/**
 * The imports that go up or sideways.
 *
 * @param {Import[]} imports
 * @param {Record<string, string[]>} below
 */
function upwards(imports, below) {
  return imports
    .filter(({ from, to }) => from !== to && !below[from]?.includes(to))
    .map(({ file, to }) => `${file} -> ${to}`);
}

/**
 * The imports of JavaScript and TypeScript, types included, between the folders of `folder`.
 *
 * @param {string} folder
 * @param {Record<string, string[]>} known
 * @returns {Generator<Import>}
 */
function* importsIn(folder, known) {
  for (const file of filesOf(folder, /\.[jt]s$/)) {
    const [from = "."] = relative(folder, dirname(file)).split(sep);
    for (const [, path = ""] of read(file).matchAll(/(?:from |import |import\()"(\.[^"]*)"/g)) {
      const [to = "."] = relative(folder, dirname(join(dirname(file), path))).split(sep);
      // Generated files are elsewhere.
      if ((to || ".") in known) yield { file, from: from || ".", to: to || "." };
    }
  }
}

/**
 * The modules of the crate that each file of Rust names.
 *
 * @param {string} folder
 * @returns {Generator<Import>}
 */
function* pathsIn(folder) {
  for (const file of filesOf(folder, /\.rs$/)) {
    const [from = ""] = relative(folder, file).replace(/\.rs$/, "").split(sep);
    const code = read(file).replaceAll(/^\s*\/\/.*$/gm, "");
    for (const [, to = ""] of code.matchAll(/\bcrate::(\w+)/g)) {
      if (to in SRC) yield { file, from, to };
    }
  }
}

/** @param {string} folder @param {RegExp} name @returns {string[]} */
function filesOf(folder, name) {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => name.test(path) && !path.includes("node_modules"))
    .map((path) => join(folder, path));
}

/** @param {string} path */
function read(path) {
  return readFileSync(join(ROOT, path), "utf8");
}
