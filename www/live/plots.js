// The plots of the measurements, drawn by uPlot.

import uPlot from "uplot";
import { byId, textElement } from "../ui/dom.js";
import { bytes, limit, number, onLanguageChange, t, timeOfDay } from "../ui/i18n.js";
import { color, onThemeChange, plotAxis } from "../ui/theme.js";

/** @typedef {import("./metrics.js").Sample} Sample */
/** @typedef {import("../ui/i18n.js").Key} Key */

/**
 * @typedef {object} Series
 * @property {Key} name
 * @property {string} color
 * @property {(sample: Sample) => number | null} value
 * @property {boolean} [points] Dots instead of a line, for values that are not there every second.
 * @property {(sample: Sample) => number | null} [of] The value that it goes with.
 * @property {(value: number) => string} [write]
 * @property {(sample: Sample) => string} [detail] More about the value.
 *
 * @typedef {{ value: HTMLElement, detail: HTMLElement }} Words
 * @typedef {{ plot: Plot, chart: uPlot, words: Words[], host: HTMLElement }} Shown
 *
 * @typedef {object} Plot
 * @property {Key} title
 * @property {Series[]} series
 * @property {number} [least] The lowest top of the axis.
 */

/** @type {readonly Plot[]} */
const PLOTS = [
  {
    title: "plot.trip",
    series: [
      { name: "plot.p50", color: "busy", value: ({ p50 }) => p50, points: true },
      { name: "plot.p99", color: "fail", value: ({ p99 }) => p99, points: true },
    ],
    least: 1,
  },
  {
    title: "plot.messages",
    series: [
      { name: "plot.in", color: "open", value: ({ messagesIn }) => messagesIn },
      { name: "plot.out", color: "busy", value: ({ messagesOut }) => messagesOut },
    ],
    least: 5,
  },
  {
    title: "plot.bytes",
    series: [
      { name: "plot.in", color: "open", value: ({ bytesIn }) => bytesIn / 1_000 },
      { name: "plot.out", color: "busy", value: ({ bytesOut }) => bytesOut / 1_000 },
    ],
    least: 1,
  },
  {
    title: "plot.queue",
    series: [
      { name: "plot.queued", color: "wait", value: queueShare, write: percent, detail: queueWords },
      {
        name: "plot.buffered",
        color: "pause",
        value: ({ load: { buffered, highWaterMark } }) => share(buffered, highWaterMark),
        write: percent,
        detail: ({ load: { buffered, highWaterMark } }) => sizeOf(buffered, highWaterMark),
      },
      { name: "plot.limit", color: "fail", value: () => 100, write: percent },
    ],
    least: 105,
  },
  {
    title: "plot.backoff",
    series: [
      { name: "plot.delay", color: "wait", value: ({ delay }) => inSeconds(delay), points: true },
      {
        name: "plot.cap",
        color: "fail",
        value: ({ cap }) => inSeconds(cap),
        points: true,
        of: ({ delay }) => delay,
      },
    ],
    least: 1,
  },
];

/** Draws the samples. */
export class Plots {
  #root = byId("plots");
  /** @type {Shown[]} */
  #shown = [];
  /** @type {Sample[]} */
  #samples = [];
  /** Plots still to be drawn. @type {Shown[]} */
  #waiting = [];

  constructor() {
    const rebuild = () => this.#build();
    onLanguageChange(rebuild);
    onThemeChange(rebuild);
    new ResizeObserver(() => this.#resize()).observe(this.#root);
    this.#build();
  }

  /** @param {Sample[]} samples */
  render(samples) {
    this.#samples = samples;
    if (this.#root.clientWidth === 0 || document.hidden) return;
    this.#waiting = [...this.#shown];
    this.#drawNext();
  }

  /** Draws one plot a frame: all at once would take longer than a frame. */
  #drawNext() {
    const next = this.#waiting.shift();
    if (!next) return;
    const { plot, chart, words } = next;
    const samples = this.#samples;
    chart.setData(dataOf(plot, samples));
    for (const [index, series] of plot.series.entries()) {
      const place = words[index];
      if (place) writeLatest(series, samples, place);
    }
    requestAnimationFrame(() => this.#drawNext());
  }

  #build() {
    this.#waiting = [];
    for (const { chart } of this.#shown) chart.destroy();
    this.#shown = PLOTS.map((plot) => {
      const host = textElement("div", "plot-canvas", "");
      const words = plot.series.map(() => ({
        value: textElement("strong", "", "—"),
        detail: textElement("span", "", ""),
      }));
      return {
        plot,
        words,
        host,
        chart: new uPlot(optionsOf(plot, 300), dataOf(plot, this.#samples), host),
      };
    });
    this.#root.replaceChildren(
      ...this.#shown.map(({ plot, words, host }) => figure(plot, words, host)),
    );
    this.#resize();
    this.render(this.#samples);
  }

  #resize() {
    for (const { chart, host } of this.#shown) {
      if (host.clientWidth > 0 && chart.width !== host.clientWidth) {
        chart.setSize({ width: host.clientWidth, height: HEIGHT });
      }
    }
  }
}

/**
 * @param {Plot} plot
 * @param {Words[]} words
 * @param {HTMLElement} host
 */
function figure(plot, words, host) {
  const figure = textElement("figure", "plot", "");
  const caption = textElement("figcaption", "", "");
  caption.append(textElement("span", "plot-title", t(plot.title)));
  for (const [index, series] of plot.series.entries()) {
    const entry = textElement("span", "plot-series", `${t(series.name)} `);
    entry.style.setProperty("--kind", `var(--${series.color})`);
    const place = words[index];
    if (place) entry.append(place.value, " ", place.detail);
    caption.append(entry);
  }
  host.setAttribute("aria-hidden", "true"); // the caption has the values
  figure.append(caption, host);
  return figure;
}

/**
 * Writes the latest value; if it is not there every second, the last one in view.
 *
 * @param {Series} series
 * @param {Sample[]} samples
 * @param {Words} place
 */
function writeLatest({ value, points, of = value, write = short, detail }, samples, place) {
  const isThere = (/** @type {Sample} */ sample) => of(sample) !== null;
  const last = points ? samples.slice(-SPAN_S).findLast(isThere) : samples.at(-1);
  const latest = last ? value(last) : null;
  place.value.textContent = latest === null ? "—" : write(latest);
  place.detail.textContent = last && detail ? detail(last) : "";
}

/** @param {Sample} sample */
function queueShare({ load: { messages, maxMessages, bytes, maxBytes } }) {
  return Math.max(share(messages, maxMessages), share(bytes, maxBytes));
}

/** @param {Sample} sample */
function queueWords({ load: { messages, maxMessages, bytes: size, maxBytes } }) {
  if (maxMessages === 0) return t("options.off");
  const count = t("plot.of", { value: messages, limit: limit(maxMessages, number) });
  return `${count} · ${sizeOf(size, maxBytes)}`;
}

/**
 * @param {number} size
 * @param {number} most
 */
function sizeOf(size, most) {
  return t("plot.of", { value: bytes(size), limit: limit(most, bytes) });
}

/**
 * A share in percent.
 *
 * @param {number} part
 * @param {number} whole
 */
function share(part, whole) {
  return whole > 0 ? (100 * part) / whole : 0;
}

/** @param {number} value */
function percent(value) {
  return t("plot.percent", { value: short(value) });
}

/**
 * @param {Plot} plot
 * @param {Sample[]} samples
 * @returns {uPlot.AlignedData}
 */
function dataOf({ series }, samples) {
  return [samples.map(({ at }) => at), ...series.map(({ value }) => samples.map(value))];
}

/**
 * @param {Plot} plot
 * @param {number} width
 * @returns {uPlot.Options}
 */
function optionsOf({ series, least = 1 }, width) {
  const axis = plotAxis();
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 8, 0, 0],
    scales: {
      x: { time: true, range: () => [Date.now() / 1_000 - SPAN_S, Date.now() / 1_000] },
      y: { range: (_, __, max) => [0, Math.max(least, (max ?? 0) * 1.08)] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        space: 84,
        // A label that does not fit at the right edge would be cut off.
        values: (chart, times) =>
          times.map((time) =>
            chart.valToPos(time, "x") > chart.bbox.width / devicePixelRatio - HALF_LABEL
              ? ""
              : timeOfDay(time * 1_000, false),
          ),
      },
      { ...axis, size: 52, space: 30, values: (_, values) => values.map(short) },
    ],
    series: [
      {},
      ...series.map(({ color: name, points }) => ({
        stroke: color(name),
        width: 1.5,
        spanGaps: false,
        points: { show: points === true, size: 5, fill: color(name) },
      })),
    ],
  };
}

/** @param {number} value */
function short(value) {
  if (value >= 100_000) return t("plot.thousand", { value: number(Math.round(value / 1_000)) });
  return number(value >= 100 ? Math.round(value) : Math.round(value * 100) / 100);
}

/** @param {number | null} ms */
function inSeconds(ms) {
  return ms === null ? null : ms / 1_000;
}

/** In pixels. */
const HEIGHT = 132;

/** Half of a time of day below the axis, less the padding, in pixels. */
const HALF_LABEL = 20;

/** The time in view, in seconds. */
const SPAN_S = 60;
