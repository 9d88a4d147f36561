// A timeline on a canvas: states are bars in lanes, events marks, and messages ticks in the bars.
// The arrow keys go from event to event, and each is described in words.

import { placeByKey, textElement } from "./dom.js";
import { onLanguageChange, t, timeOfDay } from "./i18n.js";
import { color, onThemeChange } from "./theme.js";

/**
 * @typedef {object} Mark
 * @property {number} at
 * @property {string} kind The name of a colour: `open`, `fail`, `wait`, `busy`, `rest`.
 * @property {() => string} words
 *
 * @typedef {object} Bar
 * @property {number} from
 * @property {string} state
 *
 * @typedef {object} Tick The messages of a tenth of a second.
 * @property {number} at
 * @property {number} received
 * @property {number} sent
 *
 * @typedef {object} Lane
 * @property {() => string} name
 * @property {Bar[]} bars
 * @property {Mark[]} marks
 * @property {Tick[]} ticks
 *
 * @typedef {{ context: CanvasRenderingContext2D, width: number, now: number }} Frame
 */

/** The colour of each state. @type {Readonly<Record<string, string>>} */
export const STATE_COLORS = {
  idle: "rest",
  connecting: "busy",
  handshaking: "busy",
  open: "open",
  waiting: "wait",
  suspended: "pause",
  closing: "rest",
  closed: "fail",
};

/**
 * Lists the colours of the states; states of the same colour share an item.
 *
 * @param {HTMLElement} list
 * @param {readonly (import("steadysocket").ConnectionState)[]} states
 */
export function showLegend(list, states) {
  for (const kind of new Set(states.map((state) => STATE_COLORS[state]))) {
    const alike = states.filter((state) => STATE_COLORS[state] === kind);
    const words = () => alike.map((state) => t(`state.${state}`)).join(" / ");
    const item = textElement("li", "", words());
    item.style.setProperty("--kind", `var(--${kind})`);
    onLanguageChange(() => {
      item.textContent = words();
    });
    list.append(item);
  }
}

/** Draws lanes of the last minutes, five times a second while in view. */
export class Timeline {
  /** @type {Lane[]} */
  #lanes = [];
  #canvas = document.createElement("canvas");
  #readout = textElement("output", "readout", "");
  #root;
  #spanMs = 60_000;
  /** @type {{ lane: Lane, mark: Mark } | undefined} */
  #chosen;

  /**
   * @param {HTMLElement} root
   * @param {() => string} label
   */
  constructor(root, label) {
    this.#root = root;
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute("role", "img");
    const name = () => {
      this.#canvas.ariaLabel = label();
      this.#readout.textContent = this.#chosen ? this.#words() : t("timeline.hint");
    };
    name();
    onLanguageChange(name);
    onThemeChange(() => this.draw());
    root.append(this.#canvas, this.#readout);
    this.#canvas.addEventListener("keydown", (event) => this.#onKey(event));
    this.#canvas.addEventListener("pointermove", (event) => this.#onPointer(event));
    this.#canvas.addEventListener("pointerdown", (event) => this.#onPointer(event));
    // At once: until it is drawn again the canvas would be stretched.
    new ResizeObserver(() => this.draw()).observe(this.#canvas);
    setInterval(() => this.draw(), TICK_MS);
  }

  /** @param {number} ms */
  set spanMs(ms) {
    this.#spanMs = ms;
    this.draw();
  }

  /** @param {() => string} name */
  addLane(name) {
    /** @type {Lane} */
    const lane = { name, bars: [], marks: [], ticks: [] };
    this.#lanes.push(lane);
    this.#root.style.setProperty("--lanes", String(this.#lanes.length));
    return lane;
  }

  /**
   * @param {Lane} lane
   * @param {string} state
   */
  enter(lane, state) {
    lane.bars.push({ from: Date.now(), state });
    if (lane.bars.length > MAX_MARKS) lane.bars.shift();
  }

  /**
   * @param {Lane} lane
   * @param {string} kind
   * @param {() => string} words
   */
  mark(lane, kind, words) {
    lane.marks.push({ at: Date.now(), kind, words });
    if (lane.marks.length > MAX_MARKS) lane.marks.shift();
  }

  /**
   * Counts a message.
   *
   * @param {Lane} lane
   * @param {"received" | "sent"} way
   */
  count(lane, way) {
    const now = Date.now();
    let tick = lane.ticks.at(-1);
    if (!tick || now - tick.at >= TICK_SPAN_MS) {
      tick = { at: now, received: 0, sent: 0 };
      lane.ticks.push(tick);
      if (lane.ticks.length > MAX_TICKS) lane.ticks.shift();
    }
    tick[way] += 1;
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const context = this.#canvas.getContext("2d");
    if (width === 0 || document.hidden || !context) return;
    const ratio = devicePixelRatio;
    if (this.#canvas.width !== Math.round(width * ratio)) this.#canvas.width = width * ratio;
    if (this.#canvas.height !== Math.round(height * ratio)) this.#canvas.height = height * ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const frame = { context, width, now: Date.now() };
    this.#drawTimes(frame, height);
    const laneHeight = (height - AXIS) / Math.max(this.#lanes.length, 1);
    for (const [index, lane] of this.#lanes.entries()) {
      this.#drawLane(frame, lane, index * laneHeight, laneHeight);
    }
  }

  /**
   * @param {Frame} frame
   * @param {number} height
   */
  #drawTimes(frame, height) {
    const { context, width, now } = frame;
    const step = STEPS.find((step) => (step / this.#spanMs) * width > 90) ?? 300_000;
    context.fillStyle = color("muted");
    context.strokeStyle = color("line");
    context.font = `12px ${FONT}`;
    context.textAlign = "center";
    for (let time = Math.floor(now / step) * step; time > now - this.#spanMs; time -= step) {
      const x = this.#x(time, frame);
      context.beginPath();
      context.moveTo(x, 0);
      context.lineTo(x, height - AXIS + 4);
      context.stroke();
      if (x > 30 && x < width - 30) context.fillText(timeOfDay(time, false), x, height - 4);
    }
  }

  /**
   * @param {Frame} frame
   * @param {Lane} lane
   * @param {number} top
   * @param {number} height
   */
  #drawLane(frame, lane, top, height) {
    const { context, now } = frame;
    const isNamed = this.#lanes.length > 1;
    const [barTop, barHeight] = isNamed ? [top + 20, height - 34] : [top + 6, height - 22];
    if (isNamed) {
      context.fillStyle = color("text");
      context.font = `600 13px ${FONT}`;
      context.textAlign = "left";
      context.fillText(lane.name(), 2, top + 14);
    }
    for (const [index, bar] of lane.bars.entries()) {
      const from = Math.max(this.#x(bar.from, frame), 0);
      const to = this.#x(lane.bars[index + 1]?.from ?? now, frame);
      if (to < 0) continue;
      context.fillStyle = color(STATE_COLORS[bar.state] ?? "rest");
      context.globalAlpha = 0.85;
      // Even a state of one millisecond must be visible.
      context.fillRect(from, barTop, Math.max(to - from, 1.5), barHeight);
    }
    context.globalAlpha = 1;
    this.#drawTicks(frame, lane, barTop, barHeight);
    for (const mark of lane.marks) {
      const x = this.#x(mark.at, frame);
      if (x < 0) continue;
      const isChosen = this.#chosen?.mark === mark;
      context.fillStyle = color(mark.kind);
      context.strokeStyle = color("surface");
      context.lineWidth = 1.5;
      context.beginPath();
      context.arc(x, barTop + barHeight + 6, isChosen ? 6 : 4, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
      if (isChosen) context.fillRect(x - 0.75, barTop - 3, 1.5, barHeight + 6);
    }
    context.lineWidth = 1;
  }

  /**
   * Draws received messages at the top of the bar, and sent messages at its bottom.
   *
   * @param {Frame} frame
   * @param {Lane} lane
   * @param {number} top
   * @param {number} height
   */
  #drawTicks(frame, lane, top, height) {
    const { context } = frame;
    context.fillStyle = color("surface");
    const length = height / 4;
    for (const { at, received, sent } of lane.ticks) {
      const x = this.#x(at, frame);
      if (x < 0) continue;
      if (received > 0) context.fillRect(x, top, 1, length);
      if (sent > 0) context.fillRect(x, top + height - length, 1, length);
    }
  }

  /**
   * @param {number} time
   * @param {{ width: number, now: number }} frame
   */
  #x(time, { width, now }) {
    return width - ((now - time) / this.#spanMs) * width;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const since = Date.now() - this.#spanMs;
    const all = this.#lanes
      .flatMap((lane) => lane.marks.map((mark) => ({ lane, mark })))
      .filter(({ mark }) => mark.at > since)
      .sort((one, other) => one.mark.at - other.mark.at);
    const place = all.findIndex(({ mark }) => mark === this.#chosen?.mark);
    const next = all[placeByKey(event.key, ["ArrowLeft", "ArrowRight"], place, all.length) ?? -1];
    if (!next) return;
    event.preventDefault();
    this.#choose(next);
  }

  /** @param {PointerEvent} event */
  #onPointer(event) {
    const { width, height, left, top } = this.#canvas.getBoundingClientRect();
    const laneHeight = (height - AXIS) / Math.max(this.#lanes.length, 1);
    const lane = this.#lanes[Math.floor((event.clientY - top) / laneHeight)];
    if (!lane) return;
    const frame = { width, now: Date.now() };
    const distance = (/** @type {Mark} */ { at }) =>
      Math.abs(this.#x(at, frame) - (event.clientX - left));
    const nearest = (/** @type {Mark[]} */ marks, /** @type {number} */ reach) =>
      marks
        .filter((mark) => distance(mark) < reach)
        .sort((one, other) => distance(one) - distance(other))[0];
    const happened = nearest(lane.marks, 10);
    const messages = nearest(lane.ticks.map(markOf), 4);
    // The events' dots are below the bar, the ticks in it.
    const isBelow = (event.clientY - top) % laneHeight > laneHeight - MARK_ROOM;
    const mark = isBelow ? (happened ?? messages) : (messages ?? happened);
    if (mark) this.#choose({ lane, mark });
  }

  /** @param {{ lane: Lane, mark: Mark }} found */
  #choose(found) {
    this.#chosen = found;
    this.#readout.textContent = this.#words();
    this.draw();
  }

  #words() {
    if (!this.#chosen) return "";
    const { lane, mark } = this.#chosen;
    const parts = [timeOfDay(mark.at), mark.words()];
    return (this.#lanes.length > 1 ? [lane.name(), ...parts] : parts).join(" · ");
  }
}

/**
 * @param {Tick} tick
 * @returns {Mark}
 */
function markOf({ at, received, sent }) {
  return { at, kind: "rest", words: () => t("timeline.messages", { received, sent }) };
}

/** The height of the axis with the times, in pixels. */
const AXIS = 18;

/** The height of the dots below a bar, in pixels. */
const MARK_ROOM = 16;

const FONT = 'system-ui, "Noto Sans", sans-serif';

/** Possible times between two lines, in milliseconds. */
const STEPS = [1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000];

const TICK_MS = 200;

/** A few per second for some minutes. */
const MAX_MARKS = 2_000;

/** Messages this close share a tick: there may be ten thousand a second. */
const TICK_SPAN_MS = 100;

/** A quarter of an hour, the longest time shown. */
const MAX_TICKS = 9_000;
