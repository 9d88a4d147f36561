// Writes docs/benchmarks.md, with the plots beside it.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { goalTable, reasonsFor } from "./goals.mjs";
import { detail, markdown } from "./tables.mjs";

const PAGE = "docs/benchmarks.md";
const PLOTS = "docs/benchmarks";

/** What people write stays: the log of what was found and removed. */
const LOG_BEGIN = "## Log";

const EMPTY_LOG = `${LOG_BEGIN}\n\nWhat was found, removed, and what it brought; newest first.\n`;

/** Resolves to the page's name. */
export async function writePage(results, machine, plots) {
  await mkdir(PLOTS, { recursive: true });
  for (const plot of plots) await copyFile(`target/bench/${plot}`, `${PLOTS}/${plot}`);
  const log = await readLog();
  const parts = [intro(machine, results), markdown(goalTable(results)), reasons(results)];
  for (const result of results) parts.push(section(result, plots));
  await writeFile(PAGE, `${parts.join("\n")}\n${log}`);
  return PAGE;
}

async function readLog() {
  const text = await readFile(PAGE, "utf8").catch(() => "");
  const begin = text.indexOf(LOG_BEGIN);
  return begin < 0 ? EMPTY_LOG : text.slice(begin);
}

function intro(machine, results) {
  const list = (versions) =>
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ");
  return `# Benchmarks

Written by \`npm run bench\`, on ${machine.date} UTC, at commit ${machine.commit}. Only the log at the end is
written by people.

- **Machine:** ${machine.cpu}, ${machine.memory}, ${machine.system}, load ${machine.load} at the end.
- **Browsers:** ${list(machine.browsers)}, without a window.
- **Tools:** Node.js ${machine.node}, ${machine.rust}.
- **JavaScript peers:** ${list(machine.packages)}.
- **Rust peers:** ${list(machine.crates)}; each in a wasm of its own, level 3 and LTO, in the same page.
- **Rounds:** every round runs all contestants, one after the other, and begins with another one. Figures are medians over the
  rounds; ± is half the distance of the quartiles.${results.some(({ quick }) => quick) ? " These are of a quick run." : ""}

"native" is the browser's own class. "new event" is the floor of a library that hands out events of its own: one more event made,
one more dispatched. "best-path" is the fastest way for a message into Rust: the browser encodes it into the wasm's memory.
`;
}

function reasons(results) {
  const missed = reasonsFor(results);
  if (missed.length === 0) return "";
  const lines = missed.map(({ what, reason }) => `- **${what}:** ${reason ?? "not known yet."}`);
  return `Not met, and why:\n\n${lines.join("\n")}\n`;
}

function section(result, plots) {
  const plot = `${result.name}.svg`;
  const picture = plots.includes(plot) ? `![${result.title}](benchmarks/${plot})\n` : "";
  const tables = detail(result.rows).map(markdown);
  // One alone may have been run again since.
  const measured = `Measured on ${result.measured} UTC${result.quick ? ", quickly" : ""}.\n`;
  return `## ${result.name}: ${result.title}\n\n${measured}\n${picture}\n<details><summary>All figures</summary>\n\n${tables.join("\n")}\n</details>\n`;
}
