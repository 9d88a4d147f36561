// Writes docs/benchmarks.md and the plots that it shows. Every other figure stays in target/bench.
import { mkdir, writeFile } from "node:fs/promises";
import { show } from "./figures.mjs";
import { reasonsFor } from "./goals.mjs";
import { drawPlots } from "./plots.mjs";
import { QUESTIONS } from "./questions.mjs";
import { isOurs } from "./samples.mjs";

const PAGE = "docs/benchmarks.md";
const PLOTS_FOLDER = "docs/benchmarks";

/**
 * Writes the page and its plots.
 *
 * @returns The page's path.
 */
export async function writePage(results) {
  await mkdir(PLOTS_FOLDER, { recursive: true });
  await drawPlots(
    QUESTIONS.flatMap((question) => plotted(question, results)),
    PLOTS_FOLDER,
  );
  await writeFile(PAGE, pageOf(results));
  return PAGE;
}

/** The text of the page. */
export function pageOf(results) {
  return [intro(results), ...QUESTIONS.map((one) => section(one, results)), missed(results)].join(
    "\n",
  );
}

/** The benchmark of a question's plot, with the rows that the page shows. */
function plotted({ plot }, results) {
  const result = plot && results.find(({ name }) => name === plot.bench);
  if (!result) return [];
  return [{ ...result, rows: result.rows.filter(plot.shows ?? (() => true)) }];
}

function intro(results) {
  const machines = results.map(({ machine }) => machine);
  const last = machines.reduce((one, other) => (other.date > one.date ? other : one));
  const browsers = Object.assign({}, ...machines.map(({ browsers }) => browsers));
  const quick = results.filter((result) => result.quick).map(({ name }) => name);
  const quickly = quick.length > 0 ? `; quickly: ${quick.join(", ")}` : "";
  return `# Benchmarks

Written by \`npm run bench\` from its results, never by hand. The run leaves every figure in \`target/bench\`, a JSON file and a plot for each benchmark: other sizes of message, spreads, lowest and highest rounds.

- **Measured** ${grouped(results, momentOf)}${quickly}.
- **On** ${grouped(results, systemOf)}.
- **With** ${list(browsers)}, Node.js ${last.node}, ${last.rust.replace(/ \(.*/, "")}.
- **Beside** ${list(last.packages)}; in Rust ${list(last.crates)}.
- **Figures** are medians over the rounds, and each round runs all contestants. Two in a cell: Chromium / Firefox. –: it cannot do this, or was not measured.
- **native** is the browser's own class. **new event** forwards each message as a new event: the least that a library with events of its own costs. **events: false** is read by \`messages({ events: false })\`, which makes no events.
`;
}

function section({ title, text, columns, rows, plot }, results) {
  const lines = rows.map(([bench, what, label = what]) => ({
    label,
    found: (results.find(({ name }) => name === bench)?.rows ?? []).filter(
      (row) => row.what === what,
    ),
  }));
  const shown = lines.filter(({ found }) => found.length > 0);
  const names = columns.filter((name) =>
    shown.some(({ found }) => found.some(({ figures }) => figures[name])),
  );
  const header = ["", ...names.map(headingOf)];
  const table = [
    row(header),
    row(header.map((_, column) => (column === 0 ? "---" : "--:"))),
    ...shown.map(({ label, found }) => row([named(label, found), ...cells(found, names)])),
  ];
  const picture = plot ? `\n![${title}](benchmarks/${plot.bench}.svg)\n` : "";
  return `## ${title}\n\n${text}\n\n${table.join("\n")}\n${picture}`;
}

/** Ours stand out; the column of a question about Rust need not say so. */
function headingOf(name) {
  const short = name.replace(/^steadysocket \((events.*)\)$/, "$1").replace(/ \(Rust\)$/, "");
  return isOurs(name) ? `**${short}**` : short;
}

/** The label with the unit. */
function named(label, [{ unit, better }]) {
  return [label, unit, better === "more" && "more is better"].filter(Boolean).join(", ");
}

/** The engines in a cell are in the order of the row's results: Chromium, Firefox. */
function cells(found, names) {
  return names.map((name) => {
    const figures = found.map(({ figures }) => figures[name]?.median ?? Number.NaN);
    const isMissing = figures.every((figure) => Number.isNaN(figure));
    return isMissing ? "–" : figures.map((figure) => show(figure)).join(" / ");
  });
}

function missed(results) {
  const goals = results.flatMap(({ goals }) => goals);
  const met = goals.filter(({ isMet }) => isMet).length;
  const lines = reasonsFor(results).map(
    ({ what, reason }) => `- **${what}:** ${reason ?? "not known yet."}`,
  );
  const heading = `## Not met, and why\n\n${met} of ${goals.length} goals are met.`;
  return lines.length === 0
    ? `${heading}\n`
    : `${heading} Those that are not:\n\n${lines.join("\n")}\n`;
}

const row = (cells) => `| ${cells.join(" | ")} |`;

const list = (versions) =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");

/** The day, and the commit. */
const momentOf = ({ date, commit }) => `on ${date.split(" ")[0]} at ${commit}`;

const systemOf = ({ cpu, memory, system }) => `${cpu}, ${memory}, ${system}`;

/** Something about the machines; where it is not the same for all, with the benchmarks of each. */
function grouped(results, aboutOf) {
  const groups = new Map();
  for (const { name, machine } of results) {
    const about = aboutOf(machine);
    groups.set(about, [...(groups.get(about) ?? []), name]);
  }
  if (groups.size === 1) return [...groups.keys()][0];
  return [...groups].map(([about, names]) => `${about} (${names.join(", ")})`).join("; ");
}
