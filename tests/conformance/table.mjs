// Reads the differences that a page of docs/ allows.
import { readFileSync } from "node:fs";

/**
 * Reads the rows of the page's table of differences: cases in backquotes, then the engines or `all`,
 * then the reason.
 *
 * @param {string} page Its name.
 * @returns {(engine: string) => Set<string>} The names of the cases that may differ there.
 */
export function readTable(page) {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8");
  const rows = text
    .slice(text.indexOf(HEADER))
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  for (const [, cases, engines, reason] of rows) {
    if (!engines || !reason) throw new Error(`docs/${page}: a row of ${cases} has no reason`);
  }
  return (engine) => {
    const valid = rows.filter(([, , engines]) =>
      ["all", engine].some((name) => engines.includes(name)),
    );
    return new Set(
      valid.flatMap(([, cases]) => [...cases.matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
    );
  };
}

const HEADER = "| case | where | reason |";
