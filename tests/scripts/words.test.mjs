// The lint for the first word of doc comments: which ones it reports, and at which line.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findWords } from "../../scripts/lib/words.mjs";

/** Apart, so that the lint does not find it in this file. */
const OPEN = "/**";

/** @type {Record<string, [path: string, text: string, found: string[]]>} */
const CASES = {
  "each of the three words, in every kind of doc comment": [
    "a.rs",
    "//! What it is.\n\n/// Whether it is.\nfn a() {}\n    /// Who it is.\n/** What */\n",
    ["1 What", "3 Whether", "5 Who", "6 What"],
  ],
  "a block of JavaScript, on its first line with words": [
    "a.ts",
    "/** What it is. */\n/**\n * Whether it is.\n */\n/**\n *\n *   Who\n */\n",
    ["1 What", "3 Whether", "7 Who"],
  ],
  "a block behind other code": [
    "a.ts",
    `f(${OPEN} What it is. */ a, ${OPEN} Names it. */ b);`,
    ["1 What"],
  ],
  "words behind a type": [
    "a.mjs",
    "/** @type {string[]} What it has printed. */\n/** @type {{ a: string }} Who. */",
    ["1 What", "2 Who"],
  ],
  "the word in lower case, quoted or cut": [
    "a.ts",
    "/** what it is. */\n/** `What` it is. */\n/** What's there. */",
    ["1 what", "2 What", "3 What"],
  ],
  "Windows line ends": ["a.rs", "/// What it is.\r\nfn a() {}\r\n", ["1 What"]],
  "nothing in the rest of a comment": [
    "a.rs",
    "/// Names it.\n///\n/// What it is.\n//! The\n//! What of it.\n",
    [],
  ],
  "nothing in other comments": [
    "a.rs",
    "// What it is.\n/* Whether it is. */\n//// Who it is.\n// a /// What\n",
    [],
  ],
  "nothing in longer words": [
    "a.ts",
    "/** Whatever it is. */\n/** Whose it is. */\n/** Whole. */",
    [],
  ],
  "nothing in strings": ["a.mjs", 'const globs = ["src/**/What", "a /**What"];\n', []],
  "nothing of Rust's markers in JavaScript": [
    "a.ts",
    '/// <reference path="What" />\n/// What\n',
    [],
  ],
  "an empty comment ends where it ends": ["a.ts", "/** */\nconst what = 1;\n/** */ What", []],
};

for (const [name, [path, text, found]] of Object.entries(CASES)) {
  test(name, () => {
    const lines = findWords(path, text).map(({ line, word }) => `${line} ${word}`);
    assert.deepEqual(lines, found);
  });
}

test("the program names file, line and word and fails, or passes", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "words-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "good.ts"), "/** Names it. */\n");
  const good = run(folder);
  assert.equal(good.status, 0, good.stderr);
  assert.match(good.stdout, /1 files checked/);
  const bad = join(folder, "bad.rs");
  writeFileSync(bad, "\n/// What it is.\n");
  const { status, stderr } = run(folder);
  assert.equal(status, 1);
  assert.ok(stderr.startsWith(`${bad}:2: a doc comment begins with "What"\n`), stderr);
  assert.doesNotMatch(stderr, /good\.ts/);
});

/** @param {string} folder */
function run(folder) {
  const script = join(import.meta.dirname, "../../scripts/lib/words.mjs");
  return spawnSync(process.execPath, [script, folder], { encoding: "utf8" });
}
