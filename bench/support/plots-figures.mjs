// Panels of medians: a line for each contestant with its name; bars, or dots where sizes share one.
import { logBounds, logTicks, nameAxis, ticksBetween, unitAxis, valueAxis } from "./plots-axes.mjs";
import { colorOf, inOrder, THEME } from "./plots-colors.mjs";
import { barPaint, DOT_SIZES, dotPaint, nativeLine, whiskers } from "./plots-marks.mjs";
import { WIDTH } from "./plots-sheet.mjs";

const NAMES = 210;
const GAP = 26;
const VALUES = 52;
const AXIS_HEIGHT = 46;
const BAR_LINE = 20;
const DOT_LINE = 32;

/**
 * Draws one block: the same thing in each engine, side by side.
 *
 * @param {import("./plots-sheet.mjs").Sheet} sheet
 * @param {{ what: string, unit: string, better: string, sizes: string[], byEngine: Map<string, object[]> }} block
 * @param {string[]} engines All of the plot, so that columns are as wide in each block.
 * @param {number} top
 * @returns Where the next may begin.
 */
export function drawBlock(sheet, block, engines, top) {
  const rows = [...block.byEngine.values()].flat();
  const names = inOrder(rows.flatMap(({ figures }) => Object.keys(figures)));
  const isDots = block.sizes.length > 1;
  const height = names.length * (isDots ? DOT_LINE : BAR_LINE);
  const width = (WIDTH - NAMES - 16) / engines.length;
  const values = isDots ? 12 : VALUES;
  const bounds = isDots ? logBounds(rows.flatMap((row) => Object.values(row.figures))) : undefined;
  const begin = top + (engines.length > 1 ? 44 : 26);
  sheet.text(block.what, 16, top, { size: 14, isBold: true });
  // The names are at the first column, so there must be one.
  const present = engines.filter((engine) => block.byEngine.has(engine));
  for (const [column, engine] of present.entries()) {
    const ofEngine = block.byEngine.get(engine);
    const left = NAMES + column * width;
    if (engines.length > 1) sheet.text(engine, left, top + 24, { color: THEME.muted });
    const place = { left, top: begin, width: width - GAP - values, height };
    const panel = isDots ? dots(block, ofEngine, names, bounds) : bars(block, ofEngine[0], names);
    const labels =
      column === 0 ? nameAxis(names) : { ...nameAxis(names), axisLabel: { show: false } };
    sheet.panel({ ...panel, place, beside: [labels, ...(panel.beside ?? [])] });
  }
  return begin + height + AXIS_HEIGHT;
}

function bars({ unit, better }, { figures }, names) {
  const present = names.map((name) => figures[name]);
  const [min, max] = barBounds(present.filter(Boolean));
  return {
    below: { ...unitAxis(unit, better, ticksBetween(min, max, 6)), type: "value", min, max },
    beside: [valueAxis(present.map((figure) => figure?.median))],
    series: [
      {
        type: "bar",
        barWidth: 12,
        data: names.map((name, line) => ({
          value: present[line]?.median ?? null,
          itemStyle: barPaint(name),
        })),
        ...nativeLine(figures),
      },
      whiskers(present, 0),
    ],
  };
}

/** Far enough for every quartile; one slow round may leave the panel, or bars were hairs. */
function barBounds(figures) {
  const quartile = Math.max(...figures.map(({ high }) => high));
  const highest = Math.max(...figures.map(({ max }) => max));
  const lowest = Math.min(0, ...figures.map(({ min }) => min));
  return [lowest * 1.04, Math.max(0, Math.min(highest, quartile * 1.4)) * 1.04];
}

/** Dots of a size each, in lanes of their own: their axis has no zero, where a bar could begin. */
function dots({ unit, better, sizes }, rows, names, [low, high]) {
  const lanes = sizes.map((_, place) => (place - (sizes.length - 1) / 2) * 9);
  const axis = unitAxis(`${unit}, logarithmic`, better, logTicks(low, high));
  return {
    below: { ...axis, type: "log", min: low, max: high },
    series: sizes.flatMap((size, place) => {
      const row = rows.find((one) => one.size === size);
      if (!row) return [];
      const present = names.map((name) => row.figures[name]);
      return [
        whiskers(present, lanes[place], names.map(colorOf)),
        points(names, present, place, lanes[place]),
      ];
    }),
  };
}

function points(names, figures, size, lane) {
  return {
    type: "scatter",
    symbolSize: DOT_SIZES[size] ?? DOT_SIZES.at(-1),
    symbolOffset: [0, lane],
    z: 5,
    data: names.flatMap((name, line) =>
      figures[line] ? [{ value: [figures[line].median, line], itemStyle: dotPaint(name) }] : [],
    ),
  };
}
