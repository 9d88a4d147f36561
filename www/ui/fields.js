// A field that can refuse what was typed, in words beside it.

import { byId } from "./dom.js";
import { number, onLanguageChange, t } from "./i18n.js";
import { isAmbiguous, readNumber } from "./numbers.js";

/** @typedef {import("./i18n.js").Key} Key */
/** @typedef {import("./i18n.js").Params} Params */

/** What is wrong with a field: a text and what goes into it, made anew for each language. */
export class Refusal {
  /**
   * @param {Key} key
   * @param {() => Params} [params]
   */
  constructor(key, params = () => ({})) {
    this.key = key;
    this.params = params;
  }

  get words() {
    return t(this.key, this.params());
  }
}

/** An input and the element `#<id>-error` for what is wrong with it. */
export class Field {
  #input;
  #error;
  /** @type {Refusal | undefined} */
  #refusal;

  /** @param {string} id */
  constructor(id) {
    this.#input = /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id));
    this.#error = byId(`${id}-error`);
    this.#input.addEventListener("input", () => this.accept());
    onLanguageChange(() => this.#render());
  }

  get value() {
    return this.#input.value;
  }

  set value(value) {
    this.#input.value = value;
    this.accept();
  }

  /** Nothing is wrong, or no longer. */
  accept() {
    this.#refusal = undefined;
    this.#render();
  }

  /**
   * Says what is wrong and leads there.
   *
   * @param {Refusal} refusal
   */
  refuse(refusal) {
    this.#refusal = refusal;
    this.#render();
    const details = this.#input.closest("details");
    if (details) details.open = true;
    this.#input.focus();
  }

  /**
   * The whole number in the field; undefined, and refused, if there is none from `min` to `max`.
   *
   * @param {number} min
   * @param {number} max
   */
  readWhole(min, max) {
    const typed = this.value.trim();
    const found = readNumber(typed);
    if (Number.isInteger(found) && found >= min && found <= max) return found;
    const key = isAmbiguous(typed) ? "refuse.number.unclear" : "refuse.number";
    const { value } = this;
    return void this.refuse(
      new Refusal(key, () => ({ value, min: number(min), max: number(max) })),
    );
  }

  #render() {
    this.#input.ariaInvalid = this.#refusal ? "true" : null;
    this.#error.textContent = this.#refusal?.words ?? "";
  }
}
