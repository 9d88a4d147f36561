// The comparison: the same fault for four clients at the same moment, on one timeline.

import { meaningOf } from "../log/entries.js";
import { flip, isSwitchedOn, onFlip } from "../net/network.js";
import { order, orderFailure } from "../net/server.js";
import { allOf, byId, setText } from "../ui/dom.js";
import { localized, make, viewHead } from "../ui/elements.js";
import { number, onLanguageChange, seconds, t, translate } from "../ui/i18n.js";
import { Note } from "../ui/note.js";
import { STATE_COLORS, showLegend, Timeline } from "../ui/timeline.js";
import {
  nativeContender,
  partyContender,
  sessionContender,
  steadyContender,
} from "./contenders.js";

/** @typedef {import("./contenders.js").Contender} Contender */

/** The request of each button, which is labelled as in the live view. */
const FAULTS = /** @type {const} */ ({
  reset: { kind: "reset" },
  close: { kind: "close", code: 1012, reason: "restart" },
  refuse: { kind: "refuse", for_ms: 4_000 },
  silence: { kind: "silence" },
  kick: { kind: "kick", for_ms: 4_000 },
});

/** The names of the clients, by the ids of their rows. */
const NAMES = {
  WebSocket: "WebSocket",
  partysocket: "partysocket",
  SteadySocket: "SteadySocket",
  session: "SteadySocket, session",
};

/** One client, its lane and its figures. */
class Track {
  sent = 0;
  received = 0;
  refused = 0;
  opens = 0;
  closes = 0;
  awayMs = 0;
  state = "none";
  #since = Date.now();
  #run = 0;
  /** @type {Contender | undefined} */
  contender;

  /**
   * @param {Timeline} timeline
   * @param {string} name
   */
  constructor(timeline, name, title = name) {
    this.name = name;
    this.timeline = timeline;
    this.lane = timeline.addLane(() => title);
  }

  /** Closes the client and clears its figures. */
  reset() {
    this.#run += 1;
    this.contender?.close();
    this.state = "none";
    Object.assign(this, { sent: 0, received: 0, refused: 0, opens: 0, closes: 0, awayMs: 0 });
    this.#since = Date.now();
  }

  /** Callbacks for one client, which do nothing after the next `reset`. */
  watcher() {
    const run = this.#run;
    return {
      onState: (/** @type {string} */ state) => {
        if (run === this.#run) this.#enter(state);
      },
      onEvent: (/** @type {string} */ event, /** @type {string} */ detail) => {
        if (run !== this.#run) return;
        if (event === "open") this.opens += 1;
        if (event === "close") this.closes += 1;
        const kind = event === "open" ? "open" : event === "close" ? "wait" : "fail";
        this.timeline.mark(this.lane, kind, () => {
          const code = event === "close" ? [detail, meaningOf(Number(detail))] : [detail];
          return [event, ...code].filter((part) => part !== "").join(" ");
        });
      },
      onMessage: () => {
        if (run === this.#run) this.received += 1;
      },
    };
  }

  /** The total time not open, in milliseconds. */
  away() {
    return this.awayMs + (this.state === "open" ? 0 : Date.now() - this.#since);
  }

  /** @param {string} state */
  #enter(state) {
    if (state === this.state) return;
    if (this.state !== "open") this.awayMs += Date.now() - this.#since;
    this.#since = Date.now();
    this.state = state;
    this.timeline.enter(this.lane, state);
  }

  send() {
    if (!this.contender) return;
    this.sent += 1;
    if (!this.contender.send(`${this.sent}`)) this.refused += 1;
  }
}

/**
 * @param {typeof import("steadysocket").SteadySocket} SteadySocket
 * @param {typeof import("steadysocket/session").SteadySocket} SessionSocket
 */
export function startCompare(SteadySocket, SessionSocket) {
  const note = new Note("compare-note");
  const timeline = new Timeline(byId("compare-timeline"), () => t("compare.timeline"));
  timeline.spanMs = 60_000;
  const tracks = Object.entries(NAMES).map(([name, title]) => new Track(timeline, name, title));
  const loading = import("partysocket");
  const begin = async () => {
    const { WebSocket: PartySocket } = await loading;
    for (const track of tracks) track.reset();
    const [one, two, three, four] = tracks;
    if (!one || !two || !three || !four) return;
    one.contender = nativeContender(one.watcher());
    two.contender = partyContender(PartySocket, two.watcher());
    three.contender = steadyContender(SteadySocket, three.watcher());
    four.contender = sessionContender(SessionSocket, four.watcher());
  };
  byId("compare-begin").addEventListener("click", () => void begin());
  for (const button of allOf("#compare-faults button")) {
    button.addEventListener("click", () => void breakAll(button, tracks, note));
  }
  onFlip((name) => markAll(tracks, name));
  setInterval(() => {
    for (const track of tracks) track.send();
  }, SEND_MS);
  setInterval(() => renderFigures(tracks), 250);
  onLanguageChange(() => renderFigures(tracks));
  void begin();
}

/**
 * @param {HTMLElement} button
 * @param {Track[]} tracks
 * @param {Note} note
 */
async function breakAll(button, tracks, note) {
  const name = button.dataset.fault ?? "";
  // Marked by `onFlip`, since it can be switched elsewhere as well.
  if (name === "offline") return flip(name, button.ariaPressed !== "true");
  markAll(tracks, name);
  note.clear();
  try {
    if (name === "restart") {
      await order("/restart", { down_ms: 3_000 });
    } else {
      const params = FAULTS[/** @type {keyof typeof FAULTS} */ (name)];
      await Promise.all(
        tracks.map(({ contender }) =>
          order("/fault", { ...params, client: contender?.client ?? "" }),
        ),
      );
    }
  } catch (error) {
    note.say(() => t(...orderFailure(error)));
  }
}

/**
 * @param {Track[]} tracks
 * @param {string} name The name of the fault.
 */
function markAll(tracks, name) {
  for (const { timeline, lane } of tracks) {
    timeline.mark(lane, "fail", () =>
      t(/** @type {import("../ui/i18n.js").Key} */ (`fault.${name}`)),
    );
  }
}

/** @param {Track[]} tracks */
function renderFigures(tracks) {
  for (const track of tracks) {
    const row = byId(`compare-${track.name}`);
    row.dataset.state = track.state;
    row.dataset.opens = String(track.opens);
    row.dataset.received = String(track.received);
    const state = /** @type {import("../ui/i18n.js").Key} */ (`state.${track.state}`);
    // While open, the latest message is still on its way.
    const lost = Math.max(track.sent - track.received - (track.state === "open" ? 1 : 0), 0);
    const cells = [
      t(state),
      number(track.opens),
      number(track.closes),
      number(track.sent),
      number(track.received),
      number(lost),
      seconds(track.away()),
    ];
    for (const [index, text] of cells.entries()) {
      const cell = /** @type {HTMLElement} */ (row.children[index + 1]);
      setText(cell, text);
    }
    row.style.setProperty("--kind", `var(--${STATE_COLORS[track.state] ?? "rest"})`);
  }
}

/** Builds the view; its buttons wait for the library. */
export function buildCompare() {
  const buttons = [...Object.keys(FAULTS), "restart", "offline"].map((name) => {
    const key = /** @type {import("../ui/i18n.js").Key} */ (`fault.${name}`);
    const pressed = name === "offline" ? { "aria-pressed": String(isSwitchedOn(name)) } : {};
    return localized("button", key, {
      type: "button",
      "data-fault": name,
      id: `compare-fault-${name}`,
      ...pressed,
    });
  });
  const heads = /** @type {const} */ ([
    "client",
    "state",
    "opens",
    "closes",
    "sent",
    "back",
    "lost",
    "away",
  ]);
  const rows = Object.entries(NAMES).map(([name, title]) =>
    make(
      "tr",
      { id: `compare-${name}`, role: "row" },
      make("th", { scope: "row", lang: "en", role: "rowheader" }, ...breakable(title)),
      ...heads.slice(1).map(() => make("td", { role: "cell" })),
    ),
  );
  byId("view-compare").append(
    viewHead("compare-heading", "view.compare", "compare.lead"),
    make(
      "section",
      { class: "panel", "aria-labelledby": "compare-break" },
      localized("h3", "faults.heading", { id: "compare-break" }),
      make(
        "fieldset",
        { class: "button-row", disabled: "" },
        localized("button", "compare.begin", {
          type: "button",
          id: "compare-begin",
          class: "primary",
        }),
        make("div", { id: "compare-faults", class: "button-row" }, ...buttons),
      ),
      make("p", { id: "compare-note", class: "note", role: "status" }),
    ),
    make(
      "section",
      { class: "panel" },
      make(
        "div",
        { class: "panel-top" },
        localized("h3", "timeline.heading"),
        make("ul", { id: "compare-legend", class: "legend" }),
      ),
      make("div", { id: "compare-timeline", class: "timeline lanes" }),
    ),
    make(
      "section",
      {
        class: "panel table-panel",
        tabindex: "0",
        role: "region",
        "aria-labelledby": "compare-figures",
      },
      localized("h3", "compare.figures", { id: "compare-figures" }),
      make(
        "table",
        // The roles are explicit because the layout on phones would remove them.
        { role: "table" },
        make(
          "thead",
          { role: "rowgroup" },
          make(
            "tr",
            { role: "row" },
            ...heads.map((head) =>
              localized("th", `compare.${head}`, { scope: "col", role: "columnheader" }),
            ),
          ),
        ),
        make("tbody", { role: "rowgroup" }, ...rows),
      ),
      localized("p", "compare.note", { class: "hint" }),
    ),
  );
  translate(byId("view-compare"));
  onFlip((name, isOn) => {
    if (name === "offline") byId("compare-fault-offline").ariaPressed = String(isOn);
  });
  const states = /** @type {const} */ ([
    "open",
    "connecting",
    "waiting",
    "suspended",
    "closing",
    "closed",
  ]);
  showLegend(byId("compare-legend"), states);
}

/**
 * A name with a possible line break before “socket”.
 *
 * @param {string} name
 */
function breakable(name) {
  return name.split(/(?=socket)/i).flatMap((part, place) => (place ? [make("wbr"), part] : [part]));
}

/** How often each client sends a message. */
const SEND_MS = 500;
