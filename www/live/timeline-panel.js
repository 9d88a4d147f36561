// The timeline of the live view: one connection after another, with every event.

import { inWords } from "../log/entries.js";
import { byId, textElement } from "../ui/dom.js";
import { onLanguageChange, t } from "../ui/i18n.js";
import { STATE_COLORS, showLegend, Timeline } from "../ui/timeline.js";

/** @typedef {import("../log/recorder.js").Entry} Entry */

const SPANS_MIN = [1, 2, 5, 15];
const LEGEND = /** @type {const} */ ([
  "open",
  "connecting",
  "handshaking",
  "waiting",
  "suspended",
  "idle",
  "closing",
  "closed",
]);

/** The colour of each event. Messages, which come by the thousand, are ticks instead. */
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

/** States that come without an event of their own. */
const OWN_STATES = ["connecting", "handshaking", "suspended", "closing"];

/** Shows the recorder's entries and the states of one connection. */
export class TimelinePanel {
  #timeline = new Timeline(byId("timeline"), () => t("timeline.label"));
  #lane = this.#timeline.addLane(() => t("timeline.heading"));
  /** @type {import("steadysocket").SteadySocket | undefined} */
  #socket;

  /** @param {import("../log/recorder.js").Recorder} recorder */
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
    const ticks = textElement("li", "ticks", t("timeline.ticks"));
    onLanguageChange(() => {
      ticks.textContent = t("timeline.ticks");
    });
    byId("timeline-legend").append(ticks);
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
    if (happening.kind === "message") return this.#timeline.count(this.#lane, "received");
    if (happening.kind === "send()") return this.#timeline.count(this.#lane, "sent");
    const kind =
      happening.kind === "state" && OWN_STATES.includes(happening.to)
        ? STATE_COLORS[happening.to]
        : MARKS[happening.kind];
    if (!kind) return;
    const words = () =>
      [t("entry.number", { number: connection }), happening.kind, ...inWords(happening).notes].join(
        " · ",
      );
    this.#timeline.mark(this.#lane, kind, words);
  }
}
