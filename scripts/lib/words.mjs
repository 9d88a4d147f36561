// Finds doc comments that begin with "What", "Whether" or "Who" instead of naming the thing or the
// action, and fails if there are any.
//
//   node scripts/lib/words.mjs [folder or file...]     by default every folder with code
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const FOLDERS = ["src", "npm", "www", "examples", "scripts", "bench", "tests", "fuzz"];
const BUILT = new Set(["dist", "node_modules", "target"]);
const SOURCE = /\.(rs|[cm]?[jt]s|[jt]sx)$/;

const FORBIDDEN = /^["'`(*_]*(What|Whether|Who)\b/i;

/**
 * The doc comments of a file that begin with a forbidden word.
 *
 * @param {string} path Rust also has the markers `///` and `//!`.
 * @param {string} text
 * @returns {{ line: number, word: string }[]}
 */
export function findWords(path, text) {
  const found = [];
  for (const { line, words } of docComments(text.split("\n"), path.endsWith(".rs"))) {
    const word = words.match(FORBIDDEN)?.[1];
    if (word !== undefined) found.push({ line, word });
  }
  return found;
}

/**
 * The first words of each doc comment, and the line that they are on.
 *
 * @param {readonly string[]} lines
 * @param {boolean} isRust
 */
function* docComments(lines, isRust) {
  let marker = "";
  let isOpen = false;
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    const next = isRust ? lineMarker(text) : "";
    if (next !== marker) isOpen = next !== "";
    marker = next;
    if (marker !== "") {
      const words = text.trimStart().slice(marker.length).trim();
      if (isOpen && words !== "") {
        isOpen = false;
        yield { line, words };
      }
      continue;
    }
    const start = blockStart(text);
    if (start >= 0) {
      const first = firstWords(lines, index, start);
      if (first !== undefined) yield first;
    }
  }
}

/**
 * The marker of a Rust doc comment: `////` is an ordinary one.
 *
 * @param {string} text
 */
function lineMarker(text) {
  return text.match(/^\s*(\/\/\/(?!\/)|\/\/!)/)?.[1] ?? "";
}

/**
 * Where the words of a block begin; -1 without one. In a string or a glob `/**` has no space on both
 * sides.
 *
 * @param {string} text
 */
function blockStart(text) {
  const block = text.match(/(?:^|[\s({,;])\/\*\*(?=\s|$)/);
  return block === null ? -1 : (block.index ?? 0) + block[0].length;
}

/**
 * The first words of a block; a type before them is skipped.
 *
 * @param {readonly string[]} lines
 * @param {number} index
 * @param {number} start
 */
function firstWords(lines, index, start) {
  for (let at = index; at < lines.length; at += 1) {
    const text = lines[at] ?? "";
    const rest = at === index ? text.slice(start) : text.replace(/^\s*\*(?!\/)/, "");
    const words = rest
      .replace(/\*\/.*/, "")
      .trim()
      .replace(/^@type\s+\{.*\}\s*/, "");
    if (words !== "") return { line: at + 1, words };
    if (rest.includes("*/")) return undefined;
  }
  return undefined;
}

/**
 * The sources in a folder, or the file itself.
 *
 * @param {string} path
 * @returns {string[]}
 */
function sources(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => (entry.isDirectory() ? !BUILT.has(entry.name) : SOURCE.test(entry.name)))
    .flatMap((entry) => sources(join(path, entry.name)));
}

/** @param {readonly string[]} paths */
function main(paths) {
  const files = paths.flatMap(sources);
  let count = 0;
  for (const file of files) {
    for (const { line, word } of findWords(file, readFileSync(file, "utf8"))) {
      console.error(`${file}:${line}: a doc comment begins with "${word}"`);
      count += 1;
    }
  }
  if (count > 0) {
    console.error(`words: ${count} found; begin with the thing or the action`);
    process.exitCode = 1;
    return;
  }
  console.log(`words: ${files.length} files checked, nothing found`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  main(process.argv.length > 2 ? process.argv.slice(2) : FOLDERS);
}
