// One SVG: texts and panels at places, handed to the plotting library all at once.
import { init } from "echarts";
import { THEME, withDarkScheme } from "./plots-colors.mjs";

export const WIDTH = 1000;

export class Sheet {
  #option = {
    animation: false,
    backgroundColor: THEME.card,
    title: [],
    grid: [],
    xAxis: [],
    yAxis: [],
    series: [],
  };

  /** @param {{ size?: number, isBold?: boolean, color?: string }} style */
  text(text, left, top, { size = 12, isBold = false, color = THEME.ink } = {}) {
    const fontWeight = isBold ? "bold" : "normal";
    this.#option.title.push({
      text,
      left,
      top,
      padding: 0,
      textStyle: {
        fontFamily: FONT,
        fontSize: size,
        fontWeight,
        color,
        lineHeight: Math.round(size * 1.35),
      },
    });
  }

  /** A panel with one axis below, axes beside it, and series that lie on the first of these. */
  panel({ place, below, beside, series }) {
    const { grid, xAxis, yAxis, series: all } = this.#option;
    const gridIndex = grid.length;
    const yAxisIndex = yAxis.length;
    grid.push(place);
    xAxis.push({ gridIndex, ...below });
    yAxis.push(...beside.map((axis) => ({ gridIndex, ...axis })));
    all.push(...series.map((one) => ({ silent: true, xAxisIndex: gridIndex, yAxisIndex, ...one })));
  }

  /** @param {number} height */
  toSvg(height) {
    const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
    chart.setOption(this.#option);
    const svg = chart.renderToSVGString();
    chart.dispose();
    return withDarkScheme(asImage(svg));
  }
}

/**
 * Without what a page's mouse would need, more than half of the file, and without the library's count
 * of charts in the names, so that the same figures make the same file.
 */
function asImage(svg) {
  return svg
    .replace(/<style\s*>.*?<\/style>\n?/gs, "")
    .replace(/ (?:ecmeta_\w+|class|pointer-events|xml:space)="[^"]*"/g, "")
    .replace(/zr\d+-/g, "zr-");
}

const FONT = "sans-serif";
