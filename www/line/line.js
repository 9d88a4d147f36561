// A session with this page's server, its state, and a button that cuts its line.

import { PAGE_OPTIONS } from "../net/network.js";
import { newClient, order, orderFailure, SERVER } from "../net/server.js";
import { byId, setText } from "../ui/dom.js";
import { localized, make } from "../ui/elements.js";
import { keyOr, onLanguageChange, t } from "../ui/i18n.js";
import { Note } from "../ui/note.js";

/** @typedef {import("steadysocket/session").SteadySocket} SteadySocket */
/** @typedef {typeof import("steadysocket/session").SteadySocket} SteadySocketClass */

/**
 * The callbacks of a view.
 *
 * @typedef {object} Watcher
 * @property {(data: string) => void} onMessage
 * @property {() => void} [onResumed]
 * @property {(report: Report) => void} [onEnded] The session is over; another one begins by itself.
 *
 * @typedef {NonNullable<import("steadysocket/session").SessionReport>} Report
 */

/** How long a cut lasts: long enough to do something meanwhile. */
const CUT_MS = 5_000;

/**
 * The top of a view: the state of its line, and the button that cuts it.
 *
 * @param {string} id The name of the view.
 * @param {Node[]} more
 */
export function lineTop(id, ...more) {
  return [
    make(
      "div",
      { class: "panel-top" },
      localized("p", "state.none", { id: `${id}-state`, class: "line-state", role: "status" }),
      ...more,
      make(
        "fieldset",
        { disabled: "" },
        localized("button", "line.cut", { type: "button", id: `${id}-cut`, class: "cut" }),
      ),
    ),
    make("p", { id: `${id}-note`, class: "note", role: "status" }),
  ];
}

/** A session with this page's server. */
export class Line {
  resumes = 0;
  cuts = 0;
  #id;
  #note;
  #isOver = false;

  /**
   * @param {SteadySocketClass} Class
   * @param {string} id The name of the view, whose top `lineTop` has made.
   * @param {string} path
   * @param {Watcher} watcher
   */
  constructor(Class, id, path, watcher, WebSocket = PAGE_OPTIONS.WebSocket) {
    this.#id = id;
    this.#note = new Note(`${id}-note`);
    this.client = newClient(id);
    const url = new URL(path, SERVER);
    url.searchParams.set("client", this.client);
    /** @type {SteadySocket} */
    this.socket = new Class(url, [], {
      ...PAGE_OPTIONS,
      WebSocket,
      session: "require",
      reconnect: { initialDelayMs: 250, maxDelayMs: 1_000 },
    });
    this.#listen(watcher);
    onLanguageChange(() => this.#render());
    byId(`${id}-cut`).addEventListener("click", this.#cut);
    this.#render();
  }

  /** Ends the session, of which the view hears no more: it may begin another one. */
  close() {
    this.#isOver = true;
    this.#note.clear();
    byId(`${this.#id}-cut`).removeEventListener("click", this.#cut);
    this.socket.close();
  }

  /**
   * Orders a fault from the server, for the sockets of this session.
   *
   * @param {Record<string, string | number>} fault
   * @param {string} [path]
   */
  async order(fault, path = "/fault") {
    this.#note.clear();
    try {
      await order(path, { client: this.client, ...fault });
    } catch (error) {
      this.#note.say(() => t(...orderFailure(error)));
    }
  }

  #cut = () => void this.order({ kind: "refuse", for_ms: CUT_MS });

  /** @param {Watcher} watcher */
  #listen({ onMessage, onResumed, onEnded }) {
    const { socket } = this;
    socket.addEventListener("message", ({ data }) => {
      // Taken even so, as the session cannot end before that.
      if (typeof data === "string" && !this.#isOver) onMessage(data);
    });
    socket.addEventListener("statechange", ({ from }) => {
      if (from === "open") this.cuts += 1;
      this.#render();
    });
    socket.addEventListener("resumed", () => {
      this.resumes += 1;
      onResumed?.();
    });
    socket.addEventListener("ended", ({ report }) => {
      if (this.#isOver) return;
      const { why, uncertain, unsent } = report;
      const counts = { uncertain: uncertain.length, unsent: unsent.length };
      this.#note.say(() => t("line.ended", { why: wordsOf(why), ...counts }));
      onEnded?.(report);
    });
  }

  #render() {
    if (this.#isOver) return;
    const { state } = this.socket;
    const element = byId(`${this.#id}-state`);
    element.dataset.state = state;
    setText(element, t(state === "open" ? "line.open" : "line.away"));
  }
}

/**
 * The reason for the end of a session, in words.
 *
 * @param {string} why
 */
export function wordsOf(why) {
  return t(keyOr("why", why, "why.other"));
}

/** @param {unknown} data A message, which may contain anything. @returns {any} */
export function parse(data) {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
}
