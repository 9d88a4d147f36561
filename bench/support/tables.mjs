// Tables, for the terminal and for Markdown.
import { show } from "./figures.mjs";
import { bestPeer, isFloor, isRust, ratioOf } from "./samples.mjs";

/** Every row with every contestant: median, spread, extremes, ratio to native and to the best peer. */
export function detail(rows) {
  const header = ["contestant", "median", "±", "lowest", "highest", "× native", "× best peer"];
  return rows.map(({ bench, engine, what, unit, ...row }) => ({
    title: `${bench}, ${engine}: ${what}${unit ? `, ${unit}` : ""}`,
    header,
    lines: Object.entries(row.figures).map(([name, { median, spread, min, max }]) => {
      const peer = bestPeer(row, (other) => isRust(other) === isRust(name));
      return [
        name,
        show(median),
        `${Math.round(spread * 100)} %`,
        show(min),
        show(max),
        ratio(ratioOf(row, name, "native"), 1),
        isFloor(name) || !peer ? "" : ratio(ratioOf(row, name, peer.name), 1),
      ];
    }),
  }));
}

export function ratio(value, other) {
  const quotient = value / other;
  return Number.isFinite(quotient) ? quotient.toFixed(2) : "–";
}

/** Columns as wide as they must be; the first to the left. */
export function terminal({ title, header, lines }) {
  const widths = header.map((_, column) =>
    Math.max(...[header, ...lines].map((line) => String(line[column]).length)),
  );
  const text = (line) =>
    line
      .map((cell, i) =>
        i === 0 ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i]),
      )
      .join("  ")
      .trimEnd();
  return [`\n${title}`, text(header), ...lines.map(text)].join("\n");
}

export function markdown({ title, header, lines }) {
  const row = (cells) => `| ${cells.join(" | ")} |`;
  const rule = header.map((_, i) => (i === 0 ? "---" : "--:"));
  return [`### ${title}`, "", row(header), row(rule), ...lines.map(row), ""].join("\n");
}
