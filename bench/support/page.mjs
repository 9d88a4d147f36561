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
export async function writePage(results, plots) {
  await mkdir(PLOTS, { recursive: true });
  for (const plot of plots) await copyFile(`target/bench/${plot}`, `${PLOTS}/${plot}`);
  const log = await readLog();
  const parts = [intro(results), markdown(goalTable(results)), reasons(results)];
  for (const result of results) parts.push(section(result, plots));
  await writeFile(PAGE, `${parts.join("\n")}\n${log}`);
  return PAGE;
}

async function readLog() {
  const text = await readFile(PAGE, "utf8").catch(() => "");
  const begin = text.indexOf(LOG_BEGIN);
  return begin < 0 ? EMPTY_LOG : text.slice(begin);
}

function intro(results) {
  const machines = results.map(({ machine }) => machine);
  const last = machines.reduce((one, other) => (other.date > one.date ? other : one));
  const list = (versions) =>
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ");
  return `# Benchmarks

Written by \`npm run bench\`, on ${last.date} UTC, ${commitsOf(machines)}. Only the log at the end is
written by people.

- **Machine:** ${last.cpu}, ${last.memory}, ${last.system}.
- **Browsers:** ${list(Object.assign({}, ...machines.map(({ browsers }) => browsers)))}, without a window; Firefox with
  \`network.websocket.delay-failed-reconnects\` off, or it would put off failed dials by itself.
- **Tools:** Node.js ${last.node}, ${last.rust}.
- **JavaScript peers:** ${list(last.packages)}.
- **Rust peers:** ${list(last.crates)}; each in a wasm of its own, level 3 and LTO, in the same page.
- **Rounds:** every round runs all contestants, one after the other, and begins with another one; but
  size and storm are the same each time, and are had once. Figures are medians over the rounds; ± is half the distance of the
  quartiles.${results.some(({ quick }) => quick) ? " Sections that say so are of a quick run." : ""}
- **Ratios and differences** to native, to the best peer and to what a goal names are the medians of those of each round, not
  those of the medians: what slows a whole round down is in both. So they can differ from what the columns beside them would give.

"native" is the browser's own class, "native again" the same once more: how far it is from itself is how far figures are from the
truth. "new event" is the floor of a library that hands out events of its own: one more event made, one more dispatched.
"best-path" is the fastest way for a message into Rust: straight into the wasm's memory. "steadysocket (events: false)" is read by
\`messages({ events: false })\`, which makes no events.
`;
}

/** One, unless some were run again since. */
function commitsOf(machines) {
  const commits = new Set(machines.map(({ commit }) => commit));
  return commits.size === 1
    ? `at commit ${[...commits][0]}`
    : "at the commits that the sections name";
}

function reasons(results) {
  const missed = reasonsFor(results);
  if (missed.length === 0) return "";
  const lines = missed.map(({ what, reason }) => `- **${what}:** ${reason ?? "not known yet."}`);
  return `Not met, and why:\n\n${lines.join("\n")}\n`;
}

function section({ name, title, note, machine, quick, rows }, plots) {
  const plot = `${name}.svg`;
  const picture = plots.includes(plot) ? `![${title}](benchmarks/${plot})\n` : "";
  const tables = detail(rows).map(markdown);
  const { date, commit, load } = machine;
  const measured = `Measured on ${date} UTC at commit ${commit}, load ${load} at the end${quick ? ", quickly" : ""}. ${note}`;
  return `## ${name}: ${title}\n\n${measured.trim()}\n\n${picture}\n<details><summary>All figures</summary>\n\n${tables.join("\n")}\n</details>\n`;
}
