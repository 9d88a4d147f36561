// Draws every benchmark's figures into one SVG each.
import { writeFile } from "node:fs/promises";
import { quantile } from "./figures.mjs";
import { inOrder, THEME } from "./plots-colors.mjs";
import { drawBlock } from "./plots-figures.mjs";
import { drawHistograms } from "./plots-histograms.mjs";
import { Sheet } from "./plots-sheet.mjs";
import { isFloor } from "./samples.mjs";

/**
 * @param {{ name: string, title: string, rows: object[], panels?: object[] }[]} results
 * @param {string} folder
 * @returns The files' names.
 */
export async function drawPlots(results, folder) {
  const names = [];
  for (const result of results) {
    const svg = draw(result);
    if (!svg) continue;
    const name = `${result.name}.svg`;
    await writeFile(`${folder}/${name}`, svg);
    names.push(name);
  }
  return names;
}

function draw({ name, title, rows, panels }) {
  const drawn = rows.map(drawable).filter(hasFigures);
  if (!panels && drawn.length === 0) return undefined;
  const sheet = new Sheet();
  sheet.text(`${name}: ${title}`, 16, 16, { size: 17, isBold: true });
  if (panels) return sheet.toSvg(drawHistograms(sheet, panels, 60));
  const blocks = blocksOf(drawn);
  let top = 44;
  for (const line of legend(drawn, blocks)) {
    sheet.text(line, 16, top, { color: THEME.muted });
    top += 18;
  }
  const engines = [...new Set(drawn.map(({ engine }) => engine))];
  top += 14;
  for (const block of blocks) top = drawBlock(sheet, block, engines, top);
  return sheet.toSvg(top);
}

/** With the quartiles: those of the rounds, or as far as the spread tells. */
function drawable(row) {
  const figures = Object.entries(row.figures).filter(([, { median }]) => Number.isFinite(median));
  return { ...row, figures: Object.fromEntries(figures.map(([name, one]) => [name, spread(one)])) };
}

function spread({ median, min, max, spread: share, rounds, samples }) {
  const half = Math.abs(median) * share;
  const [low, high] = samples
    ? [quantile(samples, 0.25), quantile(samples, 0.75)]
    : [Math.max(min, median - half), Math.min(max, median + half)];
  return { median, min, max, low, high, rounds, isExact: samples !== undefined };
}

/** Nothing missed by anybody is said by the table. */
function hasFigures({ figures }) {
  return Object.values(figures).some(({ median }) => median !== 0);
}

/** Rows that differ in the engine or in the size of the payload alone share a block. */
function blocksOf(rows) {
  const blocks = new Map();
  for (const row of rows) {
    const { what, size } = subjectOf(row.what);
    const { engine, unit, better } = row;
    const key = `${what}|${unit}`;
    if (!blocks.has(key)) blocks.set(key, { what, unit, better, sizes: [], byEngine: new Map() });
    const { sizes, byEngine } = blocks.get(key);
    if (!sizes.includes(size)) sizes.push(size);
    byEngine.set(engine, [...(byEngine.get(engine) ?? []), { ...row, size }]);
  }
  return [...blocks.values()];
}

/** `send, 64 KiB text` is about `send, text`, of 64 KiB. */
function subjectOf(what) {
  const [, subject, size, kind] = /^(.*), (\d+ (?:B|KiB|MiB)) (\w+)$/.exec(what) ?? [];
  return size ? { what: `${subject}, ${kind}`, size } : { what, size: "" };
}

/**
 * The meaning of the marks, one line for each kind: without a browser the width of a font is not
 * known, and so not where to break a longer line.
 */
function legend(rows, blocks) {
  const figures = rows.flatMap((row) => Object.values(row.figures));
  const names = inOrder(rows.flatMap((row) => Object.keys(row.figures)));
  const floors = names.filter(isFloor);
  const sizes = blocks.find((block) => block.sizes.length > 1)?.sizes;
  const hasBars = blocks.some((block) => block.sizes.length === 1);
  const isSpread = figures.some(({ rounds }) => rounds > 1);
  const median = isSpread ? "medians" : "measured once";
  const thick = figures.every(({ isExact }) => isExact)
    ? "quartile to quartile"
    : "half the distance of the quartiles to both sides";
  return [
    sizes &&
      `Dots: ${median}, one for each size of message, from the small dot to the large one: ${sizes.join(", ")}.`,
    hasBars &&
      `Bars, and numbers beside them: ${median}.${names.includes("native") ? " Dashed line: native." : ""}`,
    isSpread &&
      `Thick line: ${thick}. Thin line: lowest to highest round; an arrow: beyond the panel.`,
    floors.length > 0 && `Greys: no libraries, but what they stand on (${floors.join(", ")}).`,
  ].filter(Boolean);
}
