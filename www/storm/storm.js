// The storm: hundreds of clients in this page, one restart, and plots of when each client dials.

import uPlot from "uplot";
import { orderFailure } from "../net/server.js";
import { byId, setText } from "../ui/dom.js";
import { labelled, localized, make, viewHead } from "../ui/elements.js";
import { Field } from "../ui/fields.js";
import { number, onLanguageChange, seconds, t, translate } from "../ui/i18n.js";
import { Note } from "../ui/note.js";
import { color, onThemeChange, plotAxis } from "../ui/theme.js";
import { alone, Halt, runStorm } from "./run.js";

/** @typedef {typeof import("steadysocket").SteadySocket} SteadySocketClass */
/** @typedef {"none" | "full"} Jitter */

/**
 * @typedef {object} Result
 * @property {number[]} dials The times of the dials, in milliseconds after the restart.
 * @property {number} total How many clients.
 * @property {number} back How many are open again.
 *
 * @typedef {{ clients: number, downMs: number, signal: AbortSignal }} Asked
 */

const JITTERS = /** @type {const} */ (["none", "full"]);

/** @type {Record<Jitter, Result>} */
const results = { none: empty(), full: empty() };
/** @type {Record<Jitter, uPlot | undefined>} */
const charts = { none: undefined, full: undefined };

/** @param {SteadySocketClass} SteadySocket */
export function startStorm(SteadySocket) {
  const note = new Note("storm-note");
  const [count, down] = [new Field("storm-count"), new Field("storm-down")];
  const [begin, stop] = [byId("storm-begin"), byId("storm-stop")];
  /** @type {AbortController | undefined} */
  let running;
  byId("storm-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = running ? undefined : readForm(count, down);
    if (!asked) return;
    running = new AbortController();
    const { signal } = running;
    begin.ariaDisabled = "true";
    stop.ariaDisabled = null;
    byId("view-storm").dataset.storm = "running";
    byId("view-storm").dataset.storm = await runBoth(SteadySocket, note, { ...asked, signal });
    running = undefined;
    begin.ariaDisabled = null;
    stop.ariaDisabled = "true";
  });
  stop.addEventListener("click", () => running?.abort());
}

/**
 * @param {Field} count
 * @param {Field} down
 * @returns {{ clients: number, downMs: number } | undefined} undefined if a field was refused.
 */
function readForm(count, down) {
  const clients = count.readWhole(1, MAX_CLIENTS);
  if (clients === undefined) return undefined;
  const downMs = down.readWhole(100, MAX_DOWN_MS);
  return downMs === undefined ? undefined : { clients, downMs };
}

/**
 * @param {SteadySocketClass} SteadySocket
 * @param {Note} note
 * @param {Asked} asked
 */
async function runBoth(SteadySocket, note, asked) {
  for (const jitter of JITTERS) results[jitter] = empty();
  draw();
  const ticker = setInterval(draw, 200);
  try {
    await alone(async () => {
      for (const jitter of JITTERS) await runOne(SteadySocket, note, jitter, asked);
    });
    note.say(() => t("storm.done"));
    return "done";
  } catch (error) {
    note.say(haltWords(error, asked.clients));
    return "failed";
  } finally {
    clearInterval(ticker);
    draw();
  }
}

/**
 * @param {SteadySocketClass} SteadySocket
 * @param {Note} note
 * @param {Jitter} jitter
 * @param {Asked} asked
 */
async function runOne(SteadySocket, note, jitter, asked) {
  const result = { ...empty(), total: asked.clients };
  results[jitter] = result;
  const words = () => ({ clients: number(asked.clients), jitter: t(`storm.jitter.${jitter}`) });
  note.say(() => t("storm.opening", words()));
  await runStorm(SteadySocket, {
    ...asked,
    jitter,
    onBreak: () => note.say(() => t("storm.breaking", words())),
    onDial: (at) => result.dials.push(at),
    onBack: () => {
      result.back += 1;
    },
  });
}

/**
 * @param {unknown} error
 * @param {number} clients
 */
function haltWords(error, clients) {
  if (!(error instanceof Halt)) return () => t(...orderFailure(error));
  const { reason, open } = error;
  return () => t(`storm.halt.${reason}`, { open: number(open), clients: number(clients) });
}

function draw() {
  const last = Math.max(4_000, ...JITTERS.flatMap((jitter) => results[jitter].dials));
  const bins = Math.ceil((last + 500) / BIN_MS);
  const histograms = JITTERS.map((jitter) => histogram(results[jitter].dials, bins));
  const peak = Math.max(10, ...histograms.flat());
  const times = Array.from({ length: bins }, (_, bin) => ((bin + 0.5) * BIN_MS) / 1_000);
  for (const [index, jitter] of JITTERS.entries()) {
    const counts = histograms[index] ?? [];
    charts[jitter]?.setScale("y", { min: 0, max: peak * 1.05 });
    charts[jitter]?.setData([times, counts]);
    const { dials, total, back } = results[jitter];
    const words = byId(`storm-words-${jitter}`);
    words.dataset.dials = String(dials.length);
    words.dataset.peak = String(Math.max(0, ...counts));
    words.dataset.back = String(back);
    setText(
      words,
      total === 0
        ? t("storm.none")
        : t("storm.words", {
            dials: number(dials.length),
            peak: number(Math.max(0, ...counts)),
            bin: seconds(BIN_MS),
            back: number(back),
            total: number(total),
          }),
    );
  }
}

/**
 * @param {number[]} times
 * @param {number} bins
 */
function histogram(times, bins) {
  const counts = new Array(bins).fill(0);
  for (const time of times) counts[Math.floor(time / BIN_MS)] += 1;
  return counts;
}

/** @param {Jitter} jitter */
function chartFor(jitter) {
  const host = byId(`storm-chart-${jitter}`);
  charts[jitter]?.destroy();
  const axis = plotAxis();
  const fill = color(jitter === "none" ? "fail" : "open");
  charts[jitter] = new uPlot(
    {
      width: Math.max(host.clientWidth, 200),
      height: 240,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false },
        y: { auto: false, range: (_, min, max) => [min ?? 0, max ?? 10] },
      },
      axes: [
        {
          ...axis,
          size: 28,
          values: (_, values) => values.map((value) => seconds(value * 1_000)),
          space: 70,
        },
        { ...axis, size: 44, values: (_, values) => values.map((value) => number(value)) },
      ],
      series: [
        {},
        {
          stroke: fill,
          fill,
          width: 0,
          paths: /** @type {uPlot.Series.PathBuilder} */ (uPlot.paths.bars?.({ size: [0.9] })),
          points: { show: false },
        },
      ],
    },
    [[], []],
    host,
  );
}

/** @returns {Result} */
function empty() {
  return { dials: [], total: 0, back: 0 };
}

/** Builds the view; its button waits for the library. */
export function buildStorm() {
  const plots = JITTERS.map((jitter) =>
    make(
      "section",
      { class: "panel", "aria-labelledby": `storm-title-${jitter}` },
      localized("h3", `storm.title.${jitter}`, { id: `storm-title-${jitter}` }),
      make("p", { id: `storm-words-${jitter}`, class: "storm-words" }),
      make("div", { id: `storm-chart-${jitter}`, class: "storm-chart", "aria-hidden": "true" }),
    ),
  );
  byId("view-storm").append(
    viewHead("storm-heading", "view.storm", "storm.lead"),
    make(
      "section",
      { class: "panel" },
      make(
        "form",
        { id: "storm-form", novalidate: "" },
        make(
          "fieldset",
          { class: "row", disabled: "" },
          labelled("storm-count", "storm.count", { inputmode: "numeric", value: "200" }),
          labelled("storm-down", "storm.down", { inputmode: "numeric", value: "3000" }),
          localized("button", "storm.begin", { id: "storm-begin", class: "primary" }),
          localized("button", "storm.stop", {
            id: "storm-stop",
            type: "button",
            "aria-disabled": "true",
          }),
        ),
        make("p", { id: "storm-note", class: "note", role: "status" }),
      ),
    ),
    make("div", { id: "storm-plots", class: "pair equal" }, ...plots),
    localized("p", "storm.note", { class: "hint" }),
  );
  translate(byId("view-storm"));
  const rebuild = () => {
    for (const jitter of JITTERS) chartFor(jitter);
    draw();
  };
  onThemeChange(rebuild);
  onLanguageChange(rebuild);
  new ResizeObserver(rebuild).observe(byId("storm-plots"));
  rebuild();
}

/** Chromium opens no more than 255 sockets to one server, Firefox 200 to all. */
const MAX_CLIENTS = 200;
const MAX_DOWN_MS = 20_000;
const BIN_MS = 100;
