// Storm: hundreds of clients in this page, one restart, and when each of them dials.

import uPlot from "uplot";
import { outside } from "./composer.js";
import { byId, setText } from "./dom.js";
import { Field } from "./fields.js";
import { number, onLanguageChange, seconds, t, translate } from "./i18n.js";
import { readNumber } from "./options-form.js";
import { newClient, order, SERVER } from "./server.js";
import { color, onThemeChange } from "./theme.js";
import { labelled, localized, make, viewHead } from "./views-html.js";

/** @typedef {typeof import("steadysocket").SteadySocket} SteadySocketClass */
/** @typedef {"none" | "full"} Jitter */

/**
 * @typedef {object} Result
 * @property {number[]} dials When, in milliseconds after the restart.
 * @property {number} total How many clients.
 * @property {number} back How many are open again.
 */

const JITTERS = /** @type {const} */ (["none", "full"]);

/** @type {Record<Jitter, Result>} */
const results = { none: empty(), full: empty() };
/** @type {Record<Jitter, uPlot | undefined>} */
const charts = { none: undefined, full: undefined };

/** @param {SteadySocketClass} SteadySocket */
export function startStorm(SteadySocket) {
  build();
  const count = new Field("storm-count");
  const down = new Field("storm-down");
  const button = byId("storm-begin");
  let isRunning = false;
  byId("storm-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isRunning) return;
    const [clients, ms] = [readNumber(count.value.trim()), readNumber(down.value.trim())];
    if (!(Number.isInteger(clients) && clients >= 1 && clients <= MAX_CLIENTS)) {
      return count.refuse(outside(count.value, 1, MAX_CLIENTS));
    }
    if (!(Number.isInteger(ms) && ms >= 100 && ms <= MAX_DOWN_MS)) {
      return down.refuse(outside(down.value, 100, MAX_DOWN_MS));
    }
    isRunning = true;
    button.ariaDisabled = "true";
    byId("view-storm").dataset.storm = "running";
    for (const jitter of JITTERS) results[jitter] = empty();
    draw();
    try {
      for (const jitter of JITTERS) await storm(SteadySocket, jitter, clients, ms);
      say("storm.done");
      byId("view-storm").dataset.storm = "done";
    } catch (error) {
      say("fault.note.failed", { message: /** @type {Error} */ (error).message });
      byId("view-storm").dataset.storm = "failed";
    }
    isRunning = false;
    button.ariaDisabled = null;
  });
  const rebuild = () => {
    for (const jitter of JITTERS) chartFor(jitter);
    draw();
  };
  onThemeChange(rebuild);
  onLanguageChange(rebuild);
  new ResizeObserver(rebuild).observe(byId("storm-plots"));
  rebuild();
}

/**
 * @param {SteadySocketClass} SteadySocket
 * @param {Jitter} jitter
 * @param {number} clients
 * @param {number} ms
 */
async function storm(SteadySocket, jitter, clients, ms) {
  const result = { ...empty(), total: clients };
  results[jitter] = result;
  let began = Number.POSITIVE_INFINITY;
  const Dialled = class extends WebSocket {
    /**
     * @param {string | URL} url
     * @param {string | string[]} [protocols]
     */
    constructor(url, protocols) {
      super(url, protocols);
      // When the client wants to: browsers keep later dials waiting.
      const after = performance.now() - began;
      if (after >= 0) result.dials.push(after);
    }
  };
  say("storm.opening", { clients: number(clients), jitter });
  const sockets = Array.from({ length: clients }, () => {
    const url = `${SERVER}/echo?client=${newClient("storm")}`;
    return new SteadySocket(url, [], {
      WebSocket: Dialled,
      reconnect: { jitter },
      connectTimeoutMs: 60_000,
    });
  });
  try {
    await Promise.all(sockets.map((socket) => opened(socket)));
    say("storm.breaking", { clients: number(clients), jitter });
    const lost = Promise.all(sockets.map((socket) => once(socket, "close")));
    const again = sockets.map((socket) =>
      once(socket, "open").then(() => {
        result.back += 1;
      }),
    );
    began = performance.now();
    await order("/restart", { down_ms: ms });
    const ticker = setInterval(draw, 200);
    await lost;
    await Promise.all(again);
    clearInterval(ticker);
  } finally {
    // The next storm needs the browser's places for sockets.
    await Promise.all(sockets.map((socket) => closed(socket)));
    draw();
  }
}

/** @param {InstanceType<SteadySocketClass>} socket */
function opened(socket) {
  return socket.state === "open" ? Promise.resolve() : once(socket, "open");
}

/** @param {InstanceType<SteadySocketClass>} socket */
async function closed(socket) {
  const isClosed = () => socket.state === "closed";
  if (isClosed()) return;
  const ended = new Promise((resolve) => {
    socket.addEventListener("statechange", ({ to }) => to === "closed" && resolve(undefined));
  });
  socket.close();
  if (!isClosed()) await ended;
}

/**
 * @param {EventTarget} target
 * @param {string} type
 * @returns {Promise<void>}
 */
function once(target, type) {
  return new Promise((resolve) => target.addEventListener(type, () => resolve(), { once: true }));
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
  const axis = {
    stroke: color("muted"),
    grid: { stroke: color("line"), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, "Noto Sans", sans-serif',
  };
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

/**
 * @param {import("./i18n.js").Key} key
 * @param {Record<string, string>} [params]
 */
function say(key, params = {}) {
  const jitter = params.jitter === "none" ? t("storm.jitter.none") : t("storm.jitter.full");
  byId("storm-note").textContent = t(key, { ...params, jitter });
}

function build() {
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
          "div",
          { class: "row" },
          labelled("storm-count", "storm.count", { inputmode: "numeric", value: "200" }),
          labelled("storm-down", "storm.down", { inputmode: "numeric", value: "3000" }),
          localized("button", "storm.begin", { id: "storm-begin", class: "primary" }),
        ),
        make("p", { id: "storm-note", class: "note", role: "status" }),
      ),
    ),
    make("div", { id: "storm-plots", class: "pair equal" }, ...plots),
    localized("p", "storm.note", { class: "hint" }),
  );
  translate(byId("view-storm"));
}

/** Chromium opens no more than 255 sockets to one server, Firefox 200 to all. */
const MAX_CLIENTS = 200;
const MAX_DOWN_MS = 20_000;
const BIN_MS = 100;
