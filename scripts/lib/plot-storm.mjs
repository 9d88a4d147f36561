// Draws the histograms that scripts/benches/storm.mjs has counted into target/storm/storm.svg.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { init } from "echarts";

const FOLDER = "target/storm";
const PANEL = 240;

const panels = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8")));

const chart = init(null, null, {
  renderer: "svg",
  ssr: true,
  width: 900,
  height: panels.length * PANEL,
});
const each = (make) => panels.map(make);
chart.setOption({
  animation: false,
  backgroundColor: "#fff",
  title: each(({ title, histogram }, index) => ({
    text: title,
    subtext: summary(histogram),
    left: 60,
    top: index * PANEL + 8,
    textStyle: { fontSize: 14 },
  })),
  grid: each((_, index) => ({ left: 60, right: 20, top: index * PANEL + 60, height: PANEL - 110 })),
  xAxis: each(({ histogram }, gridIndex) => ({
    gridIndex,
    type: "category",
    data: histogram.map((_, bucket) => bucket / 10),
    name: "s",
    axisLabel: { interval: 49 },
    axisTick: { interval: 49 },
  })),
  yAxis: each((_, gridIndex) => ({ gridIndex, type: "value", name: "dials in 0.1 s" })),
  series: each(({ histogram }, index) => ({
    type: "bar",
    xAxisIndex: index,
    yAxisIndex: index,
    data: histogram,
    barCategoryGap: 0,
    itemStyle: { color: "#2563eb" },
  })),
});
writeFileSync(`${FOLDER}/storm.svg`, chart.renderToSVGString());
chart.dispose();
for (const { title, histogram } of panels) console.log(`storm: ${title}: ${summary(histogram)}`);
console.log(`storm: ${FOLDER}/storm.svg`);

/** The dials, the mean of a tenth of a second, and the highest one after the first second. */
function summary(histogram) {
  const dials = histogram.reduce((sum, count) => sum + count, 0);
  const mean = dials / histogram.length;
  const peak = Math.max(...histogram.slice(10));
  const ratio = (peak / mean).toFixed(1);
  return `${dials} dials, mean ${mean.toFixed(0)} in 0.1 s, highest after the first second ${peak} (${ratio} times the mean)`;
}
