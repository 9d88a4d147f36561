// The timeline of the live view: one connection after the other, with every event.

import { byId } from "./dom.js";
import { inWords } from "./entries.js";
import { onLanguageChange, t } from "./i18n.js";
import { showLegend, Timeline } from "./timeline.js";

/** @typedef {import("./recorder.js").Entry} Entry */

const SPANS_MIN = [1, 2, 5, 15];
const LEGEND = /** @type {const} */ (["open", "connecting", "waiting", "suspended", "closed"]);

/** The colour of each event. Messages come by the thousand: the plots show them. */
/** @type {Readonly<Record<string, string>>} */
const MARKS = {
  connect: "busy",
  "reconnect()": "busy",
  "close()": "rest",
  fault: "fail",
  open: "open",
  close: "wait",
  error: "fail",
  reconnecting: "wait",
  giveup: "fail",
  drop: "fail",
};

/** Shows what the recorder keeps, and the state of one connection. */
export class TimelinePanel {
  #timeline = new Timeline(byId("timeline"), () => t("timeline.label"));
  #lane = this.#timeline.addLane(() => t("timeline.heading"));
  /** @type {import("steadysocket").SteadySocket | undefined} */
  #socket;

  /** @param {import("./recorder.js").Recorder} recorder */
  constructor(recorder) {
    recorder.onEntry((entry) => this.#add(entry));
    const span = /** @type {HTMLSelectElement} */ (byId("timeline-span"));
    span.append(...SPANS_MIN.map((minutes) => new Option("", String(minutes))));
    span.value = "1";
    span.addEventListener("change", () => {
      this.#timeline.spanMs = Number(span.value) * 60_000;
    });
    const translate = () => {
      for (const option of span.options) {
        option.textContent = t("timeline.minutes", { count: Number(option.value) });
      }
    };
    onLanguageChange(translate);
    translate();
    showLegend(byId("timeline-legend"), LEGEND);
  }

  /** @param {import("steadysocket").SteadySocket} socket */
  follow(socket) {
    this.#socket = socket;
    this.#timeline.enter(this.#lane, socket.state);
    socket.addEventListener("statechange", ({ to }) => {
      if (this.#socket === socket) this.#timeline.enter(this.#lane, to);
    });
  }

  /** @param {Entry} entry */
  #add({ connection, happening }) {
    const kind = MARKS[happening.kind];
    if (!kind) return;
    const words = () =>
      [t("entry.number", { number: connection }), happening.kind, ...inWords(happening).notes].join(
        " · ",
      );
    this.#timeline.mark(this.#lane, kind, words);
  }
}
