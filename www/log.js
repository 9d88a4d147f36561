// The log: the last entries, in words, newest at the end.

import { byId, textElement } from "./dom.js";
import { inWords } from "./entries.js";
import { onLanguageChange, t, timeOfDay } from "./i18n.js";

/** @typedef {import("./entries.js").Happening} Happening */

/**
 * @typedef {object} Entry
 * @property {number} connection The number of the connection that it happened to.
 * @property {Date} at
 * @property {Happening} happening
 */

/** Keeps and shows what happened. */
export class Log {
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Entry[]} */
  #fresh = [];
  #total = 0;
  #isScheduled = false;
  #scroller = byId("log");
  #list = byId("log-entries");
  #count = byId("log-count");
  #note = byId("log-note");

  constructor() {
    byId("log-clear").addEventListener("click", () => this.clear());
    byId("log-copy").addEventListener("click", () => this.#copy());
    onLanguageChange(() => this.#renderAll());
    this.#renderCount();
  }

  /**
   * @param {number} connection
   * @param {Happening} happening
   */
  add(connection, happening) {
    this.#total += 1;
    this.#fresh.push({ connection, at: new Date(), happening });
    // A page in the background is not rendered; it must not gather for ever.
    if (this.#fresh.length > MAX_ENTRIES) this.#fresh.shift();
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // Once a frame: a flood of messages must not stop the page.
    requestAnimationFrame(() => this.#renderFresh());
  }

  clear() {
    this.#entries = [];
    this.#fresh = [];
    this.#total = 0;
    this.#note.textContent = "";
    this.#renderAll();
  }

  #renderFresh() {
    this.#isScheduled = false;
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const follows = scrollHeight - clientHeight - scrollTop < FOLLOW_DISTANCE;
    this.#entries.push(...this.#fresh);
    this.#list.append(...this.#fresh.map(render));
    this.#fresh = [];
    const excess = Math.max(this.#entries.length - MAX_ENTRIES, 0);
    this.#entries.splice(0, excess);
    for (const old of [...this.#list.children].slice(0, excess)) old.remove();
    this.#renderCount();
    if (follows) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #renderAll() {
    this.#list.replaceChildren(...this.#entries.map(render));
    this.#note.textContent = "";
    this.#renderCount();
  }

  #renderCount() {
    const total = this.#total;
    const shown = this.#entries.length;
    byId("log-empty").hidden = total > 0;
    this.#count.textContent =
      total > shown ? t("log.countOf", { shown, total }) : t("log.count", { count: total });
  }

  async #copy() {
    const lines = this.#entries.map(asLine);
    try {
      // Not there on an insecure origin, which is an exception as well.
      await navigator.clipboard.writeText(`${lines.join("\n")}\n`);
      this.#note.textContent = t("log.copied");
    } catch {
      getSelection()?.selectAllChildren(this.#list);
      this.#note.textContent = t("log.notCopied");
    }
  }
}

/** @param {Entry} entry */
function render({ connection, at, happening }) {
  const { payload, notes } = inWords(happening);
  const item = document.createElement("li");
  item.dataset.event = happening.kind;
  item.dataset.connection = String(connection);
  for (const [name, value] of Object.entries(happening)) {
    if (typeof value !== "object" && name !== "kind") item.dataset[name] = String(value);
  }
  if ("payload" in happening) item.dataset.format = happening.payload.format;
  const time = textElement("time", "entry-time", timeOfDay(at));
  time.setAttribute("datetime", at.toISOString());
  const event = textElement("code", "entry-event", happening.kind);
  event.lang = "en";
  const body = document.createElement("div");
  body.className = "entry-body";
  if (payload !== undefined) body.append(textElement("span", "payload", payload));
  body.append(textElement("span", "notes", notes.join(" · ")));
  const number = textElement("span", "entry-connection", t("entry.number", { number: connection }));
  item.append(time, number, event, body);
  return item;
}

/** @param {Entry} entry */
function asLine({ connection, at, happening }) {
  const { payload, notes } = inWords(happening);
  const words = payload === undefined ? notes : [payload, ...notes];
  const number = t("entry.number", { number: connection });
  return [timeOfDay(at), number, happening.kind, words.join(" · ")].join("\t");
}

/** Some screens full; more only makes a flood of messages slow. */
const MAX_ENTRIES = 500;

/** How close to its end the log must be, in pixels, to follow new entries. */
const FOLLOW_DISTANCE = 24;
