// A line that says what has happened, in the language of the page, also when that changes later.

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

  /** @param {() => string} words Asked again for each language. */
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
