// A line that reports what has happened, and follows changes of the language.

import { byId, setText } from "./dom.js";
import { onLanguageChange } from "./i18n.js";

/** The line in the element with this id. */
export class Note {
  #element;
  #words = () => "";

  /** @param {string} id */
  constructor(id) {
    this.#element = byId(id);
    onLanguageChange(() => this.#render());
  }

  /** @param {() => string} words Called again for each language. */
  say(words) {
    this.#words = words;
    this.#render();
  }

  clear() {
    this.say(() => "");
  }

  #render() {
    setText(this.#element, this.#words());
  }
}
