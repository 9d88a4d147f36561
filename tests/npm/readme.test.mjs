// README.md and README.uk.md say the same, and what the sources say.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  blockNamed,
  blocksOf,
  levelsOf,
  linksOf,
  proseOf,
  tablesOf,
} from "../package/markdown.mjs";

const ROOT = join(import.meta.dirname, "../..");
const read = (/** @type {string} */ path) => readFileSync(join(ROOT, path), "utf8");
/** @type {import("../../scripts/lib/option-table.mjs").Contract} */
const contract = JSON.parse(read("npm/core/contract.gen.json"));
const [english, ukrainian] = [read("README.md"), read("README.uk.md")];
const both = /** @type {const} */ ([
  ["README.md", english],
  ["README.uk.md", ukrainian],
]);

test("both languages have the same headings, items and paragraphs", () => {
  assert.ok(levelsOf(english).length > 5);
  assert.deepEqual(levelsOf(ukrainian), levelsOf(english));
  assert.deepEqual(shapeOf(ukrainian), shapeOf(english));
});

test("both languages have the same code, but for its comments", () => {
  const code = (/** @type {string} */ text) =>
    blocksOf(text).map((block) => ({ ...block, code: withoutComments(block), line: 0 }));
  assert.ok(blocksOf(english).length > 4);
  assert.deepEqual(code(ukrainian), code(english));
});

test("both languages have the same tables, but for their words", () => {
  const signs = (/** @type {string} */ text) =>
    tablesOf(text).map((table) => table.map((row) => row.map(signsOf)));
  assert.ok(tablesOf(english).length > 3);
  assert.deepEqual(signs(ukrainian), signs(english));
});

test("both languages link to the same places, which exist", () => {
  const others = (/** @type {string} */ text) =>
    linksOf(text).filter((link) => !/^README(\.uk)?\.md$/.test(link));
  assert.deepEqual(others(ukrainian), others(english));
  assert.ok(linksOf(english).includes("README.uk.md"));
  assert.ok(linksOf(ukrainian).includes("README.md"));
  const local = linksOf(english).filter((link) => !/^https:/.test(link));
  assert.deepEqual(
    local.filter((link) => !existsSync(join(ROOT, link))),
    [],
  );
});

test("the pages that README links to are in the package and in the crate", () => {
  const pages = linksOf(english).filter((link) => /^[^:]+\.md$/.test(link));
  assert.ok(pages.length > 5);
  const npm = JSON.parse(read("package.json")).files;
  const [, crate = ""] = /^include = (\[.*\])$/m.exec(read("Cargo.toml")) ?? [];
  const cargo = JSON.parse(crate).map((/** @type {string} */ glob) =>
    glob.replace(/^(!?)\//, "$1"),
  );
  for (const page of pages) {
    // npm packs README and its like in any case.
    assert.ok(/^README/.test(page) || isPacked(npm, page), `${page} is not in the package`);
    assert.ok(isPacked(cargo, page), `${page} is not in the crate`);
  }
});

test("the chat takes fewer than ten lines, and so does its server", () => {
  for (const name of ["chat", "chat-server"]) {
    const lines = blockNamed(english, name).split("\n").filter(Boolean);
    assert.ok(lines.length < 10, `${name} has ${lines.length} lines`);
  }
});

test("a page loads no more than the budget that is checked", () => {
  const [, thousands] = /\bBUDGET = (\d+)_000;/.exec(read("tests/size/package.mjs")) ?? [];
  assert.ok(thousands);
  const bytes = new RegExp(`\\b${thousands}[,\\s]000 (bytes|байтів)`);
  for (const page of ["README.md", "README.uk.md", "docs/size.md", "scripts/size.mjs"]) {
    assert.match(read(page).replaceAll(/\s+/g, " "), bytes, page);
  }
  for (const [path, text] of both) {
    assert.match(text, new RegExp(`^- \\*\\*[^*]* ${thousands} (kB|кБ),`, "m"), path);
  }
});

test("the table of options has exactly the options, with their defaults", () => {
  const known = contract.options.filter(({ path }) => !/^(lifecycle|idle)\./.test(path));
  assert.ok(known.length > 20);
  for (const [path, text] of both) {
    const rows = rowsWith(text, "`queue.ttlMs`").map((row) => row.map(plain));
    const shown = new Map(rows.map(([name = "", value]) => [name, value]));
    assert.deepEqual([...shown.keys()].sort(), known.map((option) => option.path).sort(), path);
    for (const { path: name, byDefault } of known) {
      if (byDefault) assert.equal(shown.get(name), plain(byDefault), `${path}: ${name}`);
    }
  }
});

test("the names of the options in Rust exist", () => {
  const [config, builder] = [
    read("src/core/config.rs") + read("src/core/heartbeat.rs"),
    read("src/client/builder.rs"),
  ];
  const others = ["listening", "page"].map((name) => read(`src/client/${name}.rs`));
  const methods = [builder, ...others].join("\n");
  const names = rowsWith(english, "`queue.ttlMs`").map((row) => plain(row[3] ?? ""));
  assert.ok(names.length > 20);
  for (const name of names.filter((name) => name !== "–")) {
    const [, struct, field] = /^(\w+)::(\w+)$/.exec(name) ?? [];
    const [method] = name.split("(");
    if (struct)
      assert.match(bodyOf(config, `pub struct ${struct}`), new RegExp(`pub ${field}:`), name);
    else assert.match(methods, new RegExp(`pub fn ${method}[(<]`), name);
  }
});

/** The codes of errors in the sources of clients, or of servers. */
function codesOf(/** @type {boolean} */ ofServers) {
  const isSource = (/** @type {string} */ name) =>
    name.endsWith(".ts") && name.startsWith("server/") === ofServers;
  const names = readdirSync(join(ROOT, "npm"), { encoding: "utf8", recursive: true });
  const source = names.filter(isSource).map((name) => read(join("npm", name)));
  return new Set(source.join().match(/(?<=")ERR_\w+(?=")/g));
}

test("the errors of servers stand in their guide, with each code", () => {
  const codes = codesOf(true);
  assert.ok(codes.size > 2);
  const rows = rowsWith(read("docs/server-node.md"), "`RefusalError`");
  assert.deepEqual(new Set(rows.join().match(/\bERR_\w+/g)), codes);
});

test("the table of errors has every code, and what it names in Rust exists", () => {
  const codes = codesOf(false);
  assert.ok(codes.size > 10);
  const errors = read("src/client/error.rs") + read("src/client/session/error.rs");
  for (const [path, text] of both) {
    const rows = rowsWith(text, "`QueueFullError`");
    assert.deepEqual(new Set(rows.join().match(/\bERR_\w+/g)), codes, path);
    for (const [, name = "", variant = ""] of rows.join().matchAll(/`(\w+)::(\w+)`/g)) {
      const variants = bodyOf(errors, `pub enum ${name}`);
      assert.match(variants, new RegExp(`^ {4}${variant}\\b`, "m"), `${path}: ${name}::${variant}`);
    }
  }
});

test("the classes in the table of errors are those that are thrown, with their codes", () => {
  const source = read("npm/core/errors.ts") + read("npm/view/codec.ts");
  const classes = [...source.matchAll(/^export class (\w+) extends \w+ \{([\s\S]*?)^\}/gm)];
  const fixed = classes.map(([, name, body = ""]) => [name, /"(ERR_\w+)"/.exec(body)?.[1]]);
  assert.ok(fixed.length > 5);
  const shown = rowsWith(english, "`QueueFullError`").map((row) => row.map(plain));
  for (const [name, code] of fixed) {
    const row = shown.find(([first]) => first === name);
    assert.ok(row, `${name} is not in the table`);
    if (code) assert.equal(row[1], code, name);
  }
});

test("the comparison has eight rows of docs/compared.md, and says the same", () => {
  const [whole = []] = tablesOf(read("docs/compared.md"));
  const [head = [], , ...rows] =
    tablesOf(english).find(([titles]) => titles?.[1] === "steadysocket") ?? [];
  assert.equal(rows.length, 8);
  const columns = head.map((title) => whole[0]?.indexOf(title) ?? -1);
  assert.ok(columns.every((column) => column >= 0));
  for (const row of rows) {
    const found = whole.find(([name]) => name === row[0]) ?? [];
    assert.deepEqual(
      row,
      columns.map((column) => found[column]),
    );
  }
});

test("each package in the comparison that has a partly says what that means", () => {
  const compared = read("docs/compared.md");
  const [[head = [], , ...rows] = []] = tablesOf(compared);
  const unclear = head.filter((_, column) => rows.some((row) => row[column] === "partly"));
  assert.ok(unclear.length > 5);
  for (const title of unclear)
    assert.ok(compared.includes(`\n- **${title.split(" ")[0]}** `), title);
});

test("the table of events has exactly the events, with their fields", () => {
  const known = contract.events.map(({ name, fields }) => [name, fields.join()]);
  assert.ok(known.length > 5);
  for (const [path, text] of both) {
    const shown = rowsWith(text, "`statechange`").map(([name = "", , fields = ""]) => {
      const names = [...(fields.split(/, (?:with|зі) /)[0]?.matchAll(/`(\w+)`/g) ?? [])];
      return [plain(name), names.map(([, field]) => field).join()];
    });
    assert.deepEqual(shown, known, path);
  }
});

test("the number of pitfalls is that of the list", () => {
  const count = [...read("docs/pitfalls.md").matchAll(/^\d+\. /gm)].length;
  for (const [path, text] of both) {
    assert.match(text, new RegExp(`\\[${count} [^\\]]+\\]\\(docs/pitfalls\\.md\\)`), path);
  }
});

/** True if the last of these globs that fits takes the file. */
function isPacked(/** @type {string[]} */ globs, /** @type {string} */ path) {
  const fits = (/** @type {string} */ glob) => {
    const pattern = glob.replaceAll(".", "\\.").replaceAll(/\*+/g, "[^/]*");
    return new RegExp(`^${pattern}$`).test(path);
  };
  const last = globs.findLast((glob) => fits(glob.replace(/^!/, "")));
  return last !== undefined && !last.startsWith("!");
}

/** The lines of an item in Rust, from its name to the brace that ends it. */
function bodyOf(/** @type {string} */ source, /** @type {string} */ item) {
  const start = source.search(new RegExp(`^${item}\\b`, "m"));
  assert.ok(start >= 0, `there is no ${item}`);
  return source.slice(start, source.indexOf("\n}", start));
}

/** The start of each line, where that is not a word. */
function shapeOf(/** @type {string} */ text) {
  return proseOf(text)
    .split("\n")
    .map((line) => /^(#+ |- |\||<!--|$)/.exec(line)?.[0] ?? "text");
}

function withoutComments(/** @type {{ code: string, language: string }} */ { code, language }) {
  return code.replaceAll(language === "sh" ? / *# .*$/gm : / *\/\/ .*$/gm, "");
}

/** The parts that are not words: code, marks and numbers; "partly" counts as well. */
function signsOf(/** @type {string} */ cell) {
  if (/^(partly|частково)$/.test(cell)) return "partly";
  const code = [...cell.matchAll(/`[^`]*`/g)].map(([found]) => found);
  const marks = cell.replaceAll(/`[^`]*`/g, "").matchAll(/[✓✗–]|\d+(?:[ .,]\d+)*/g);
  return [...code, ...[...marks].map(([found]) => found.replace(",", "."))].join(" ");
}

/** Without the signs of code, text and thousands. */
const plain = (/** @type {string} */ cell) => cell.replaceAll(/[`"]|(?<=\d)[ _](?=\d)/g, "");

/** The rows of the table that has this cell, without its heading. */
function rowsWith(/** @type {string} */ text, /** @type {string} */ cell) {
  const table = tablesOf(text).find((rows) => rows.some(([name]) => name === cell));
  return (table ?? []).slice(2);
}
