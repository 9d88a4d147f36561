// Shows above the views without a status that the library is still loading, or could not be loaded.

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

  /** Reports that the library has loaded. */
  loaded() {
    this.#note.hidden = true;
  }

  /** Reports that the library could not be loaded. */
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
