// A row of the log, reused for one entry after another.

import { textElement } from "../ui/dom.js";
import { t, timeOfDay } from "../ui/i18n.js";
import { inWords } from "./entries.js";
import { payloadInHex } from "./payload.js";

/** @typedef {import("./recorder.js").Entry} Entry */

/** An element that shows an entry. */
export class Row {
  element = document.createElement("li");
  #time = textElement("time", "entry-time", "");
  #number = textElement("span", "entry-connection", "");
  #event = textElement("code", "entry-event", "");
  #payload = textElement("span", "payload", "");
  #notes = textElement("span", "notes", "");
  #seq = -1;
  #isHex = false;

  constructor() {
    this.#event.lang = "en";
    const body = textElement("div", "entry-body", "");
    body.append(this.#payload, this.#notes);
    this.element.append(this.#time, this.#number, this.#event, body);
    this.element.hidden = true;
  }

  /** Makes the next `show` write its entry again, as after a change of language. */
  forget() {
    this.#seq = -1;
  }

  /** @param {boolean} isHex */
  setHex(isHex) {
    this.#isHex = isHex;
    this.forget();
  }

  /**
   * @param {Entry | undefined} entry
   * @param {number} top
   * @param {number} place
   * @param {number} count
   * @param {boolean} isChosen
   */
  show(entry, top, place, count, isChosen) {
    this.element.hidden = !entry;
    if (!entry) return;
    this.element.style.transform = `translateY(${top}px)`;
    this.element.classList.toggle("chosen", isChosen);
    this.element.setAttribute("aria-posinset", String(place + 1));
    this.element.setAttribute("aria-setsize", String(count));
    if (entry.seq === this.#seq) return;
    this.#seq = entry.seq;
    this.#write(entry);
  }

  /** @param {Entry} entry */
  #write({ seq, connection, at, happening }) {
    const { payload, notes } = inWords(happening);
    this.#describe(seq, connection, happening);
    this.#time.textContent = timeOfDay(at);
    this.#number.textContent = t("entry.number", { number: connection });
    this.#event.textContent = happening.kind;
    const bytes =
      this.#isHex && "payload" in happening ? payloadInHex(happening.payload, MAX_LINE) : "";
    this.#payload.hidden = payload === undefined;
    this.#payload.textContent = bytes || (payload?.slice(0, MAX_LINE) ?? "");
    this.#notes.textContent = notes.join(" · ");
  }

  /**
   * Writes the fields of the event as attributes, for style sheets and tests.
   *
   * @param {number} seq
   * @param {number} connection
   * @param {Entry["happening"]} happening
   */
  #describe(seq, connection, happening) {
    const { dataset } = this.element;
    for (const name of Object.keys(dataset)) delete dataset[name];
    dataset.seq = String(seq);
    dataset.event = happening.kind;
    dataset.connection = String(connection);
    for (const [name, value] of Object.entries(happening)) {
      if (typeof value !== "object" && name !== "kind") dataset[name] = String(value);
    }
    if ("payload" in happening) dataset.format = happening.payload.format;
  }
}

/** How many characters fit into a row. */
const MAX_LINE = 300;
