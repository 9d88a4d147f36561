// Says above those views that have no status of their own that the library is still to come, or will
// not come.

import { byId, setText } from "./dom.js";
import { onLanguageChange, t } from "./i18n.js";

/** The note above the views. */
export class LibraryNote {
  #note = byId("library");
  #isFailed = false;

  constructor() {
    onLanguageChange(() => this.#render());
    this.#render();
  }

  /** The library is there. */
  loaded() {
    this.#note.hidden = true;
  }

  /** The library cannot be had. */
  failed() {
    this.#isFailed = true;
    this.#render();
  }

  #render() {
    this.#note.dataset.library = this.#isFailed ? "failed" : "loading";
    setText(byId("library-words"), t(this.#isFailed ? "status.loadFailure" : "library.loading"));
    byId("library-reload").hidden = !this.#isFailed;
  }
}
