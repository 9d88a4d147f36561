// A form field that can refuse its input, and explains why beside it.

import { byId } from "./dom.js";
import { number, onLanguageChange, t } from "./i18n.js";
import { isAmbiguous, readNumber } from "./numbers.js";

/** @typedef {import("./i18n.js").Key} Key */
/** @typedef {import("./i18n.js").Params} Params */

/** An error of a field: a text and its parameters, written again for each language. */
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

/** An input, and the element `#<id>-error` that shows its error. */
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

  /** Clears the error. */
  accept() {
    this.#refusal = undefined;
    this.#render();
  }

  /**
   * Shows an error and moves the focus to the field.
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
   * Reads a whole number from `min` to `max`; anything else is refused, and the result undefined.
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
