// Reads the differences that docs/conformance.md allows.
import { readFileSync } from "node:fs";

const DOCUMENT = new URL("../../docs/conformance.md", import.meta.url);

/**
 * Reads the rows of the document's table: cases in backquotes, then the engines or `all`, then the
 * reason.
 *
 * @returns {(engine: string) => Set<string>} The names of the cases that may differ there.
 */
export function readTable() {
  const rows = readFileSync(DOCUMENT, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  for (const [, cases, engines, reason] of rows) {
    if (!engines || !reason)
      throw new Error(`docs/conformance.md: a row of ${cases} has no reason`);
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
