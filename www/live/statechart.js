// The state machine as a diagram: boxes placed by the style sheet, and arrows drawn between them.

import { byId, textElement } from "../ui/dom.js";
import { number, onLanguageChange, t } from "../ui/i18n.js";

/** @typedef {import("steadysocket").ConnectionState} State */

/** @type {readonly State[]} */
const STATES = [
  "idle",
  "connecting",
  "handshaking",
  "open",
  "closing",
  "closed",
  "waiting",
  "suspended",
];

/** @type {readonly (readonly [State, State])[]} */
const EDGES = [
  ["idle", "connecting"],
  ["connecting", "handshaking"],
  ["handshaking", "open"],
  ["connecting", "open"],
  ["open", "closing"],
  ["closing", "closed"],
  ["open", "waiting"],
  ["connecting", "waiting"],
  ["handshaking", "waiting"],
  ["waiting", "connecting"],
  ["open", "suspended"],
  ["suspended", "connecting"],
  ["waiting", "suspended"],
  ["open", "closed"],
];

/** Shows the state of one connection, and its way there. */
export class StateChart {
  #chart = byId("chart");
  #edges = byId("chart-edges");
  /** @type {Map<string, { box: HTMLElement, word: HTMLElement, count: HTMLElement }>} */
  #nodes = new Map();
  /** @type {Map<string, number>} */
  #visits = new Map();
  /** @type {import("steadysocket").SteadySocket | undefined} */
  #socket;
  #last = "";

  constructor() {
    for (const state of STATES) this.#addNode(state);
    onLanguageChange(() => this.#render());
    new ResizeObserver(() => this.#draw()).observe(this.#chart);
    this.#render();
  }

  /** @param {import("steadysocket").SteadySocket} socket */
  follow(socket) {
    this.#socket = socket;
    this.#visits = new Map([[socket.state, 1]]);
    this.#last = socket.state === "connecting" ? "idle>connecting" : "";
    socket.addEventListener("statechange", ({ from, to }) => {
      if (this.#socket !== socket) return;
      this.#last = `${from}>${to}`;
      this.#visits.set(to, (this.#visits.get(to) ?? 0) + 1);
      this.#render();
    });
    this.#render();
  }

  /** @param {State} state */
  #addNode(state) {
    const box = document.createElement("li");
    box.dataset.node = state;
    const word = textElement("span", "node-word", "");
    const count = textElement("span", "node-count", "");
    box.append(word, count);
    byId("chart-nodes").append(box);
    this.#nodes.set(state, { box, word, count });
  }

  #render() {
    const current = this.#socket?.state;
    for (const [state, { box, word, count }] of this.#nodes) {
      word.textContent = t(`state.${/** @type {State} */ (state)}`);
      const visits = this.#visits.get(state) ?? 0;
      count.textContent = visits > 0 ? t("chart.visits", { visits: number(visits) }) : "";
      box.classList.toggle("visited", visits > 0);
      if (state === current) box.setAttribute("aria-current", "step");
      else box.removeAttribute("aria-current");
    }
    this.#draw();
  }

  #draw() {
    const { width, height, left, top } = this.#chart.getBoundingClientRect();
    if (width === 0) return;
    this.#edges.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const places = new Map(
      [...this.#nodes].map(([state, { box }]) => {
        const rect = box.getBoundingClientRect();
        return [state, new DOMRect(rect.x - left, rect.y - top, rect.width, rect.height)];
      }),
    );
    // A rare transition is shown only while it is the last.
    const last = this.#last.split(">");
    const isKnown = EDGES.some(([from, to]) => this.#last === `${from}>${to}`);
    const edges = isKnown || last.length < 2 ? EDGES : [...EDGES, last];
    const lines = edges.map(([from = "", to = ""]) => {
      const [a, b] = [places.get(from), places.get(to)];
      if (!a || !b) return "";
      const name = this.#last === `${from}>${to}` ? "edge last" : "edge";
      return `<path class="${name}" d="${path(a, b)}" />`;
    });
    this.#edges.innerHTML = lines.join("");
  }
}

/**
 * A curve from one box to the other, with an arrowhead.
 *
 * @param {DOMRect} from
 * @param {DOMRect} to
 */
function path(from, to) {
  const [ax, ay, bx, by] = [centerX(from), centerY(from), centerX(to), centerY(to)];
  // Bent to the side, so that the ways there and back are two lines.
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const bend = Math.min(18, length / 8);
  const cx = (ax + bx) / 2 + (-(by - ay) / length) * bend;
  const cy = (ay + by) / 2 + ((bx - ax) / length) * bend;
  const [sx, sy] = edgeOf(from, cx, cy, 2);
  const [ex, ey] = edgeOf(to, cx, cy, 5);
  const angle = Math.atan2(ey - cy, ex - cx);
  const head = [angle + 2.65, angle - 2.65]
    .map((a) => `M ${f(ex)} ${f(ey)} L ${f(ex + 7 * Math.cos(a))} ${f(ey + 7 * Math.sin(a))}`)
    .join(" ");
  return `M ${f(sx)} ${f(sy)} Q ${f(cx)} ${f(cy)} ${f(ex)} ${f(ey)} ${head}`;
}

/**
 * The point where a line from the centre of a box leaves it, with a gap.
 *
 * @param {DOMRect} box
 * @param {number} x
 * @param {number} y
 * @param {number} gap
 */
function edgeOf(box, x, y, gap) {
  const [dx, dy] = [x - centerX(box), y - centerY(box)];
  const scale = Math.min(
    (box.width / 2 + gap) / (Math.abs(dx) || 1e-6),
    (box.height / 2 + gap) / (Math.abs(dy) || 1e-6),
  );
  return /** @type {const} */ ([centerX(box) + dx * scale, centerY(box) + dy * scale]);
}

/** @param {DOMRect} box */
function centerX(box) {
  return box.x + box.width / 2;
}

/** @param {DOMRect} box */
function centerY(box) {
  return box.y + box.height / 2;
}

/** @param {number} value */
function f(value) {
  return value.toFixed(1);
}
