// A session, live: its positions, its frames, and faults that lose nothing.

import { readFrame } from "../line/frames.js";
import { Line, lineTop, wordsOf } from "../line/line.js";
import { proofList, showProof } from "../line/proof.js";
import { flip, isSwitchedOn, onFlip, withFrameListener } from "../net/network.js";
import { allOf, byId, setText, textElement } from "../ui/dom.js";
import { localized, make, viewHead } from "../ui/elements.js";
import { currentLanguage, number, onLanguageChange, t, translate } from "../ui/i18n.js";
import { Note } from "../ui/note.js";
import { Answers } from "./answers.js";
import { Positions } from "./positions.js";

/** @typedef {import("../ui/i18n.js").Key} Key */
/** @typedef {import("../line/line.js").Report} Report */

/** The requests of the faults, which are named as in the live view. */
const FAULTS = /** @type {const} */ ({
  reset: { kind: "reset" },
  close: { kind: "close", code: 1000, reason: "bye" },
  kick: { kind: "kick", for_ms: 2_000 },
  silence: { kind: "silence" },
  slow: { kind: "slow", bytes_per_s: 200 },
});

const SENDER = /** @type {const} */ (["written", "acknowledged", "outbox", "queued", "resent"]);
const RECEIVER = /** @type {const} */ (["received", "told", "resumes"]);
const PROOF = /** @type {const} */ (["said", "heard", "open", "missed", "twice", "cuts"]);

/** Builds the view; its buttons wait for the library. */
export function buildSession() {
  const faults = [...Object.keys(FAULTS), "offline", "network", "restart"];
  byId("view-session").append(
    viewHead("session-heading", "view.session", "session.lead"),
    make(
      "section",
      { class: "panel" },
      ...lineTop("session"),
      make(
        "fieldset",
        { class: "button-row", disabled: "" },
        button("session-send", "session.send", { class: "primary" }),
        button("session-burst", "session.burst"),
        button("session-flow", "session.flow", { "aria-pressed": "false" }),
      ),
      localized("h3", "faults.heading", { class: "session-break" }),
      make(
        "fieldset",
        { id: "session-faults", class: "button-row", disabled: "" },
        ...faults.map((name) =>
          button(`session-fault-${name}`, /** @type {Key} */ (labelOf(name)), {
            "data-fault": name,
            ...(name === "offline" ? { "aria-pressed": String(isSwitchedOn(name)) } : {}),
          }),
        ),
      ),
      proofList("session", PROOF),
      localized("p", "session.proof", { class: "hint" }),
    ),
    make(
      "div",
      { class: "pair session-pair" },
      side("session-out", "session.out", SENDER),
      side("session-in", "session.in", RECEIVER),
    ),
    make(
      "section",
      { class: "panel", "aria-labelledby": "session-report-heading" },
      localized("h3", "session.report", { id: "session-report-heading" }),
      make("p", { id: "session-report" }),
    ),
    make(
      "section",
      { class: "panel", "aria-labelledby": "session-frames-heading" },
      localized("h3", "session.frames", { id: "session-frames-heading" }),
      localized("p", "session.framesHint", { class: "hint" }),
      make("ol", {
        id: "session-frames",
        class: "console frames",
        tabindex: "0",
        "aria-labelledby": "session-frames-heading",
      }),
    ),
  );
  translate(byId("view-session"));
  onFlip((name, isOn) => {
    if (name === "offline") byId("session-fault-offline").ariaPressed = String(isOn);
  });
}

/**
 * @param {string} id
 * @param {Key} heading
 * @param {readonly string[]} names
 */
function side(id, heading, names) {
  const meter = make("div", { id: `${id}-window`, class: "window-bar", "aria-hidden": "true" });
  return make(
    "section",
    { class: "panel", "aria-labelledby": `${id}-heading` },
    localized("h3", heading, { id: `${id}-heading` }),
    proofList("session", names),
    make("p", { id: `${id}-limit`, class: "hint" }),
    meter,
  );
}

/**
 * @param {string} id
 * @param {Key} key
 * @param {Record<string, string>} [attributes]
 */
function button(id, key, attributes = {}) {
  return localized("button", key, { type: "button", id, ...attributes });
}

/** @param {string} name */
function labelOf(name) {
  return ["network", "restart"].includes(name) ? `session.${name}` : `fault.${name}`;
}

/** @param {import("../line/line.js").SteadySocketClass} Class */
export function startSession(Class) {
  new Show(Class);
}

/** The session on display. */
class Show {
  #answers = new Answers();
  #positions = new Positions();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #flow;
  #isDirty = true;
  #report = new Note("session-report");
  #line;

  /** @param {import("../line/line.js").SteadySocketClass} Class */
  constructor(Class) {
    const WebSocket = withFrameListener((direction, data) => this.#see(direction, data));
    this.#line = new Line(
      Class,
      "session",
      `/session?lang=${currentLanguage()}`,
      {
        onMessage: (data) => this.#answers.hear(data),
        onEnded: (report) => this.#end(report),
      },
      WebSocket,
    );
    byId("session-send").addEventListener("click", () => this.#send(1));
    byId("session-burst").addEventListener("click", () => this.#send(BURST));
    byId("session-flow").addEventListener("click", () => this.#switchFlow());
    for (const button of allOf("#session-faults button")) {
      button.addEventListener("click", () => this.#break(button.dataset.fault ?? ""));
    }
    this.#report.say(() => t("session.noReport"));
    setInterval(() => this.#render(), RENDER_MS);
    onLanguageChange(() => {
      this.#isDirty = true;
    });
  }

  /** @param {number} count */
  #send(count) {
    for (let sent = 0; sent < count; sent++) {
      this.#line.socket.send(t("session.message", { number: String(this.#answers.next()) }));
    }
  }

  #switchFlow() {
    const isOn = this.#flow === undefined;
    byId("session-flow").ariaPressed = String(isOn);
    if (isOn) this.#flow = setInterval(() => this.#send(1), FLOW_MS);
    else clearInterval(this.#flow);
    if (!isOn) this.#flow = undefined;
  }

  /** @param {string} name */
  #break(name) {
    // Seen by `onFlip`, since it can be switched elsewhere as well.
    if (name === "offline") return flip(name, !isSwitchedOn(name));
    if (name === "network") {
      return void this.#line.order({ down_ms: DOWN_MS, sessions: "kept" }, "/restart");
    }
    if (name === "restart") return void this.#line.order({ down_ms: DOWN_MS }, "/restart");
    void this.#line.order(FAULTS[/** @type {keyof typeof FAULTS} */ (name)]);
  }

  /**
   * @param {"in" | "out"} direction
   * @param {unknown} data
   */
  #see(direction, data) {
    const frame = readFrame(data);
    this.#positions.apply(direction, frame);
    this.#isDirty = true;
    const list = byId("session-frames");
    const isAtEnd = list.scrollHeight - list.clientHeight - list.scrollTop < NEAR_END_PX;
    const arrow = direction === "in" ? "←" : "→";
    const kind = frame.kind === "control" ? "event" : direction;
    list.append(textElement("li", kind, `${arrow} ${shorten(frame.shown)}`));
    while (list.children.length > MAX_FRAMES) list.firstElementChild?.remove();
    if (isAtEnd) list.scrollTop = list.scrollHeight;
  }

  /** @param {Report} report */
  #end({ why, deliveredUpTo, uncertain, unsent }) {
    this.#answers.end();
    const counts = { delivered: deliveredUpTo, uncertain: uncertain.length, unsent: unsent.length };
    byId("session-report").dataset.why = why;
    this.#report.say(() => t("session.ended", { why: wordsOf(why), ...counts }));
  }

  #render() {
    const { socket, cuts } = this.#line;
    const answers = this.#answers;
    const { written, acknowledged, outbox, resent, received, told, resumes } = this.#positions;
    const waiting = Math.max(socket.unacknowledged - outbox, 0);
    if (!this.#isDirty && byId("session-queued").textContent === number(waiting)) return;
    this.#isDirty = false;
    showProof("session", {
      said: number(answers.sent),
      heard: number(answers.heard),
      open: number(answers.open),
      missed: number(answers.missed),
      twice: number(answers.twice),
      cuts: number(cuts),
      written: number(written),
      acknowledged: number(acknowledged),
      outbox: number(outbox),
      queued: number(waiting),
      resent: number(resent),
      received: number(received),
      told: number(told),
      resumes: number(resumes),
    });
    this.#renderWindow("session-out", outbox);
    this.#renderWindow("session-in", received - told);
  }

  /**
   * @param {string} id
   * @param {number} used
   */
  #renderWindow(id, used) {
    const [messages = 0] = this.#positions.window;
    setText(byId(`${id}-limit`), t("session.window", { used, count: messages }));
    byId(`${id}-window`).style.setProperty("--part", String(messages ? used / messages : 0));
  }
}

/** @param {string} text */
function shorten(text) {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

const BURST = 100;
const FLOW_MS = 100;
const DOWN_MS = 2_000;
const RENDER_MS = 100;
const MAX_FRAMES = 200;
const MAX_SHOWN = 300;
const NEAR_END_PX = 40;
