// A small Markdown reader: blocks of code, headings, tables and links.

/**
 * @typedef {object} Block A fenced block of code.
 * @property {string} language
 * @property {string} name The name in a comment before it, `<!-- test: name -->`; empty without
 *   one.
 * @property {string} code
 * @property {number} line Where it begins, from 1.
 */

/**
 * Returns the blocks of code, in order.
 *
 * @param {string} text
 * @returns {Block[]}
 */
export function blocksOf(text) {
  const blocks = text.matchAll(/(?:^<!-- test: (\S+) -->\n)?^```(\w*)\n([\s\S]*?)^```$/gm);
  return [...blocks].map(({ 1: name = "", 2: language = "", 3: code = "", index }) => {
    const before = text.slice(0, index) + (name ? "\n" : "");
    return { language, name, code, line: before.split("\n").length };
  });
}

/**
 * Returns the block with that name.
 *
 * @param {string} text
 * @param {string} name
 */
export function blockNamed(text, name) {
  const found = blocksOf(text).filter((block) => block.name === name);
  if (found.length === 1 && found[0]) return found[0].code;
  throw new Error(`${found.length} blocks are marked <!-- test: ${name} -->, expected 1`);
}

/** The text without its blocks of code. @param {string} text */
export function proseOf(text) {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, "");
}

/** The level of each heading, in order. @param {string} text */
export function levelsOf(text) {
  return [...proseOf(text).matchAll(/^(#+) /gm)].map(([, marks = ""]) => marks.length);
}

/** The cells of each row of each table, in order. @param {string} text */
export function tablesOf(text) {
  const tables = proseOf(text).matchAll(/(?:^\|.*\n)+/gm);
  return [...tables].map(([table]) => table.trim().split("\n").map(cellsOf));
}

/** The targets of the links. @param {string} text */
export function linksOf(text) {
  const plain = proseOf(text).replaceAll(/`[^`\n]*`/g, "");
  return [...plain.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
}

/** Splits a row into cells. A bar inside code is written `\|`. @param {string} row */
function cellsOf(row) {
  const cells = row.split(/(?<!\\)\|/).slice(1, -1);
  return cells.map((cell) => cell.trim());
}
