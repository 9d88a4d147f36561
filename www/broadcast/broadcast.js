// A live broadcast: the report of a match, to everyone at once.

import { Line, lineTop, parse } from "../line/line.js";
import { proofList, showProof } from "../line/proof.js";
import { byId, setText, textElement } from "../ui/dom.js";
import { localized, make, viewHead } from "../ui/elements.js";
import { number, onLanguageChange, t, translate } from "../ui/i18n.js";
import { Feed } from "./feed.js";

/** @typedef {import("./feed.js").Moment} Moment */
/** @typedef {import("../ui/i18n.js").Key} Key */

const PROOF = /** @type {const} */ (["events", "missed", "twice", "late", "before", "cuts"]);
const MINUTES = 90;

/** Builds the view; its button waits for the library. */
export function buildBroadcast() {
  byId("view-broadcast").append(
    viewHead("broadcast-heading", "view.broadcast", "broadcast.lead"),
    make(
      "section",
      { class: "panel broadcast" },
      ...lineTop(
        "broadcast",
        localized("a", "broadcast.tab", {
          id: "broadcast-tab",
          href: "#broadcast",
          target: "_blank",
        }),
      ),
      make(
        "div",
        { class: "scoreboard" },
        localized("span", "team.0", { class: "team" }),
        make("strong", { id: "broadcast-score", role: "status" }, "– : –"),
        localized("span", "team.1", { class: "team" }),
        make("span", { id: "broadcast-minute", class: "scoreboard-minute" }),
      ),
      make("div", { id: "broadcast-bar", class: "scoreboard-bar", "aria-hidden": "true" }),
      proofList("broadcast", PROOF),
      localized("p", "broadcast.proof", { class: "hint" }),
      make("ol", {
        id: "broadcast-moments",
        class: "moments",
        tabindex: "0",
        "data-i18n-label": "broadcast.moments",
      }),
    ),
  );
  translate(byId("view-broadcast"));
}

/** @param {import("../line/line.js").SteadySocketClass} Class */
export function startBroadcast(Class) {
  const feed = new Feed();
  const line = new Line(Class, "broadcast", "/broadcast", {
    onMessage: (data) => {
      const report = parse(data);
      if (report) feed.apply(report, performance.now());
      render(feed, line);
    },
    onResumed: () => feed.resumed(performance.now()),
    onEnded: () => {
      feed.leave();
      render(feed, line, true);
    },
  });
  line.socket.addEventListener("statechange", () => render(feed, line));
  onLanguageChange(() => render(feed, line, true));
}

/**
 * @param {Feed} feed
 * @param {Line} line
 * @param {boolean} [isAnew] True if all moments are to be written again.
 */
function render(feed, line, isAnew = false) {
  const { now, events } = feed;
  showProof("broadcast", {
    events: number(events.count),
    missed: number(events.missed),
    twice: number(events.twice),
    late: number(feed.late),
    before: number(feed.before),
    cuts: number(line.cuts),
  });
  const list = byId("broadcast-moments");
  if (isAnew) list.replaceChildren();
  if (!now) return;
  byId("view-broadcast").dataset.number = String(now.number);
  setText(byId("broadcast-score"), now.score.map(number).join(" : "));
  const { minute, viewers } = now;
  setText(byId("broadcast-minute"), t("broadcast.minute", { minute, count: viewers }));
  byId("broadcast-bar").style.setProperty("--part", String(minute / MINUTES));
  const newest = list.firstElementChild?.getAttribute("data-number") ?? 0;
  const fresh = feed.moments.filter((moment) => moment.number > Number(newest));
  list.prepend(...fresh.map(itemOf));
  while (list.children.length > feed.moments.length) list.lastElementChild?.remove();
}

/** @param {Moment} moment */
function itemOf({ number: place, minute, what, team, score }) {
  const name = team === null ? "" : t(/** @type {Key} */ (`team.${team}`));
  const words = t(/** @type {Key} */ (`moment.${what}`), { team: name, score: score.join(" : ") });
  return make(
    "li",
    { "data-what": what, "data-number": String(place) },
    textElement("span", "moment-minute", `${minute}′`),
    textElement("span", "moment-words", words),
    textElement("span", "moment-number", `№ ${place}`),
  );
}
