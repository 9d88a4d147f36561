// Draws every benchmark's medians as bars, into one SVG each.
import { writeFile } from "node:fs/promises";
import { init } from "echarts";

const PANEL = 300;
const COLORS = [
  "#94a3b8",
  "#cbd5e1",
  "#f59e0b",
  "#fb7185",
  "#a78bfa",
  "#34d399",
  "#22d3ee",
  "#a3e635",
  "#f472b6",
  "#facc15",
  "#78716c",
];

/** Ours, whatever else is there. */
const OURS = { steadysocket: "#1d4ed8", "steadysocket (Rust)": "#7c2d12" };

/**
 * @param {{ name: string, title: string, rows: object[], plots?: object[] }[]} results
 * @param {string} folder
 * @returns The files' names.
 */
export async function drawPlots(results, folder) {
  const names = [];
  for (const result of results) {
    const panels = result.panels ?? panelsOf(result.rows);
    if (panels.length === 0) continue;
    const name = `${result.name}.svg`;
    await writeFile(`${folder}/${name}`, draw(panels));
    names.push(name);
  }
  return names;
}

/** Rows that measure one thing, for different payloads or windows, share a panel. */
function panelsOf(rows) {
  const panels = new Map();
  for (const { engine, what, unit, figures } of rows) {
    const [, subject, variant] = /^(.*?)(?:, ([^,]*))?$/.exec(what);
    const title = `${engine}: ${subject}${unit ? `, ${unit}` : ""}`;
    if (!panels.has(title)) panels.set(title, { title, categories: [], series: {} });
    const { categories, series } = panels.get(title);
    categories.push(variant ?? "");
    for (const [name, { median }] of Object.entries(figures)) {
      series[name] ??= [];
      series[name][categories.length - 1] = median;
    }
  }
  return [...panels.values()];
}

function draw(panels) {
  const chart = init(null, null, {
    renderer: "svg",
    ssr: true,
    width: 1000,
    height: panels.length * PANEL,
  });
  const each = (make) => panels.map(make);
  chart.setOption({
    animation: false,
    backgroundColor: "#fff",
    title: each(({ title }, i) => ({
      text: title,
      left: 70,
      top: i * PANEL + 8,
      textStyle: { fontSize: 14 },
    })),
    legend: each(({ series }, i) => ({
      data: Object.keys(series),
      left: 70,
      top: i * PANEL + 32,
      itemHeight: 8,
      itemWidth: 12,
      textStyle: { fontSize: 10 },
    })),
    grid: each((_, i) => ({ left: 70, right: 20, top: i * PANEL + 78, height: PANEL - 120 })),
    xAxis: each(({ categories }, gridIndex) => ({ gridIndex, type: "category", data: categories })),
    yAxis: each((_, gridIndex) => ({ gridIndex, type: "value" })),
    series: panels.flatMap(({ series }, i) =>
      Object.entries(series).map(([name, data], place) => ({
        name,
        type: "bar",
        xAxisIndex: i,
        yAxisIndex: i,
        data: Array.from(data, (value) => value ?? null),
        itemStyle: { color: OURS[name] ?? COLORS[place % COLORS.length] },
      })),
    ),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
