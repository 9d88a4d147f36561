// Panels that count over time, as a storm's: columns, two panels side by side where they are pairs.
import { AXIS, ticksBetween } from "./plots-axes.mjs";
import { colorOf, THEME } from "./plots-colors.mjs";
import { WIDTH } from "./plots-sheet.mjs";

const LEFT = 62;
const HEIGHT = 150;
const BELOW = 60;

/**
 * Draws panels whose titles differ in the name before the colon alone into one line, with one scale.
 *
 * @param {import("./plots-sheet.mjs").Sheet} sheet
 * @param {{ title: string, categories: string[], series: Record<string, number[]> }[]} panels
 * @param {number} top
 * @returns Where the next may begin.
 */
export function drawHistograms(sheet, panels, top) {
  let begin = top;
  for (const [title, line] of lines(panels)) {
    sheet.text(title, 16, begin, { size: 14, isBold: true });
    drawLine(sheet, line, begin + 24);
    begin += 46 + HEIGHT + BELOW;
  }
  return begin;
}

function lines(panels) {
  const all = new Map();
  for (const { title, ...panel } of panels) {
    const counts = Object.values(panel.series).flat();
    if (counts.every((count) => count === 0)) continue;
    const [, name, rest] = /^(?:([^:]*): )?(.*)$/.exec(title);
    all.set(rest, [...(all.get(rest) ?? []), { ...panel, name: name ?? "" }]);
  }
  return all;
}

function drawLine(sheet, panels, top) {
  const width = WIDTH / panels.length;
  const most = Math.max(...panels.flatMap(({ series }) => Object.values(series).flat()));
  for (const [column, panel] of panels.entries()) {
    const left = column * width + LEFT;
    // "partysocket's rule" is partysocket's.
    const color = colorOf(panel.name.replace(/'s .*$/, ""));
    sheet.text(panel.name, left, top, { isBold: true, color });
    const place = { left, top: top + 26, width: width - LEFT - 24, height: HEIGHT };
    sheet.panel({ place, ...columns(panel, most, color) });
  }
}

function columns({ categories, series }, most, color) {
  const entries = Object.entries(series);
  const step = ticksBetween(0, most, 5)[1];
  return {
    below: {
      ...AXIS,
      type: "category",
      data: categories,
      splitLine: { show: false },
      axisLine: { show: true, lineStyle: { color: THEME.muted } },
      axisLabel: { ...AXIS.axisLabel, interval: 4 },
      name: "second",
      nameLocation: "middle",
      nameGap: 24,
    },
    beside: [
      {
        ...AXIS,
        type: "value",
        min: 0,
        max: Math.ceil(most / step) * step,
        interval: step,
        name: Object.keys(series).join(", "),
        nameLocation: "middle",
        nameGap: 44,
      },
    ],
    series: entries.map(([name, data]) => ({
      name,
      type: "bar",
      data,
      barCategoryGap: "12%",
      itemStyle: { color },
    })),
  };
}
