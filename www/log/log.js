// The log: of thousands of entries, only those in view are in the page.

import { copyText } from "../ui/copy.js";
import { byId, placeByKey } from "../ui/dom.js";
import { onLanguageChange, t } from "../ui/i18n.js";
import { Note } from "../ui/note.js";
import { LogDetail } from "./detail.js";
import { asJson, asLine, download } from "./export.js";
import { LogFilter } from "./filter.js";
import { asHar } from "./har.js";
import { Row } from "./row.js";

/** @typedef {import("./recorder.js").Entry} Entry */

/** Shows the recorder's entries. */
export class Log {
  #recorder;
  #filter;
  #scroller = byId("log");
  #list = byId("log-entries");
  #note = new Note("log-note");
  /** @type {Row[]} */
  #rows = [];
  #detail = new LogDetail();
  #isScheduled = false;
  #isFollowing = true;
  #isPaused = false;
  #pausedAt = 0;
  #first = 0;
  #chosen = -1;
  #fresh = 0;
  #renderedAt = 0;

  /** @param {import("./recorder.js").Recorder} recorder */
  constructor(recorder) {
    this.#recorder = recorder;
    this.#filter = new LogFilter(recorder);
    recorder.onEntry((entry) => {
      if (!this.#isPaused) this.#filter.add(entry);
      this.#fresh += 1;
      this.#schedule();
    });
    this.#scroller.addEventListener("scroll", () => {
      const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
      this.#isFollowing = scrollHeight - clientHeight - scrollTop < ROW_PX;
      this.#schedule();
    });
    this.#scroller.addEventListener("keydown", (event) => this.#onKey(event));
    this.#list.addEventListener("click", ({ target }) => {
      const row = /** @type {Element} */ (target).closest("li");
      if (row?.dataset.seq) this.#choose(Number(row.dataset.seq));
    });
    new ResizeObserver(() => this.#schedule()).observe(this.#scroller);
    this.#listenToButtons();
    onLanguageChange(() => {
      for (const row of this.#rows) row.forget();
      this.#note.clear();
      this.#detail.render();
      this.#schedule();
    });
    this.#schedule();
  }

  #listenToButtons() {
    onToggle("log-pause", (isPaused) => {
      this.#isPaused = isPaused;
      this.#readEntries();
    });
    onToggle("log-hex", (isHex) => {
      for (const row of this.#rows) row.setHex(isHex);
      this.#detail.setHex(isHex);
      this.#schedule();
    });
    byId("log-clear").addEventListener("click", () => {
      this.#recorder.clear();
      this.#detail.show(undefined);
      this.#note.clear();
      this.#readEntries();
    });
    byId("log-copy").addEventListener("click", () => {
      const lines = this.#filter.entries().map(asLine);
      void copyText(`${lines.join("\n")}\n`, this.#list, this.#note, "log.notCopied");
    });
    byId("log-json").addEventListener("click", () => {
      download("steadysocket-log.json", asJson(this.#filter.entries()));
    });
    byId("log-har").addEventListener("click", () => {
      const har = asHar(this.#filter.all(), new Set(this.#filter.entries()), this.#recorder);
      download("steadysocket-log.har", har);
    });
    const refilter = () => {
      const text = /** @type {HTMLInputElement} */ (byId("log-filter")).value;
      const kind = /** @type {HTMLSelectElement} */ (byId("log-kind")).value;
      this.#filter.set(text, kind);
      this.#isFollowing = true;
      this.#schedule();
    };
    byId("log-filter").addEventListener("input", refilter);
    byId("log-kind").addEventListener("change", refilter);
  }

  /** Shows live entries or, while paused, a snapshot: a flood can refill the ring in a second. */
  #readEntries() {
    this.#pausedAt = this.#recorder.next;
    this.#filter.read(this.#isPaused ? this.#recorder.still() : this.#recorder);
    this.#first = 0;
    this.#schedule();
  }

  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // Once a frame: a flood of messages must not freeze the page.
    requestAnimationFrame((now) => {
      this.#isScheduled = false;
      // Nobody can read thousands a second, and painting them takes most of a frame.
      if (this.#fresh > FLOOD && now - this.#renderedAt < FLOOD_MS) return this.#schedule();
      this.#fresh = 0;
      this.#renderedAt = now;
      this.#render();
    });
  }

  #render() {
    const height = this.#scroller.clientHeight;
    const count = this.#filter.count;
    this.#renderCount(count);
    if (height === 0) return;
    this.#list.style.height = `${count * ROW_PX}px`;
    // Entries that leave the ring below the old events must not move those in view.
    const gone = this.#filter.gone - this.#first;
    this.#first = this.#filter.gone;
    if (this.#isFollowing && !this.#isPaused) {
      this.#scroller.scrollTop = count * ROW_PX;
    } else if (gone > 0 && this.#scroller.scrollTop > this.#filter.countOld * ROW_PX) {
      this.#scroller.scrollTop -= gone * ROW_PX;
    }
    const top = Math.max(Math.floor(this.#scroller.scrollTop / ROW_PX) - OVERSCAN, 0);
    const shown = Math.min(Math.ceil(height / ROW_PX) + 2 * OVERSCAN, count - top);
    while (this.#rows.length < shown) {
      const row = new Row();
      row.setHex(byId("log-hex").ariaPressed === "true");
      this.#rows.push(row);
      this.#list.append(row.element);
    }
    for (const [index, row] of this.#rows.entries()) {
      const entry = index < shown ? this.#filter.at(top + index) : undefined;
      row.show(entry, (top + index) * ROW_PX, top + index, count, entry?.seq === this.#chosen);
    }
  }

  /** @param {number} shown */
  #renderCount(shown) {
    byId("log-empty").hidden = shown > 0;
    const waiting = this.#isPaused ? this.#recorder.next - this.#pausedAt : 0;
    byId("log-count").textContent =
      waiting > 0 ? t("log.waiting", { count: waiting }) : this.#countInWords(shown);
  }

  /** @param {number} shown */
  #countInWords(shown) {
    const { first, next, total, countOld: old } = this.#recorder;
    const kept = next - first;
    if (this.#filter.isOn) return t("log.countFound", { shown, kept: kept + old });
    if (total === kept) return t("log.count", { count: total });
    const words = t("log.countOf", { shown: kept, total });
    return old > 0 ? `${words} ${t("log.countOld", { count: old })}` : words;
  }

  /** @param {number} seq */
  #choose(seq) {
    this.#chosen = seq;
    this.#detail.show(this.#filter.find(seq));
    this.#schedule();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const count = this.#filter.count;
    if (count === 0) return;
    const place = this.#filter.placeOf(this.#chosen);
    const next = placeByKey(event.key, ["ArrowUp", "ArrowDown"], place, count);
    if (next === undefined) return;
    event.preventDefault();
    const entry = this.#filter.at(next);
    if (!entry) return;
    this.#choose(entry.seq);
    const [top, bottom] = [next * ROW_PX, (next + 1) * ROW_PX];
    const { scrollTop, clientHeight } = this.#scroller;
    if (top < scrollTop) this.#scroller.scrollTop = top;
    else if (bottom > scrollTop + clientHeight) this.#scroller.scrollTop = bottom - clientHeight;
  }
}

/**
 * Makes a button a toggle.
 *
 * @param {string} id
 * @param {(isOn: boolean) => void} listener
 */
function onToggle(id, listener) {
  const button = byId(id);
  button.addEventListener("click", () => {
    const isOn = button.ariaPressed !== "true";
    button.ariaPressed = String(isOn);
    listener(isOn);
  });
}

/** As in log.css: rows have a fixed height, so their positions need not be measured. */
const ROW_PX = 32;

/** Rows above and below what is in view. */
const OVERSCAN = 12;

/** More fresh entries than this between two frames are a flood. */
const FLOOD = 20;

/** How often a flood is rendered, in milliseconds. */
const FLOOD_MS = 120;
