// Puts the page into the reader's language.

import { currentLanguage, translate } from "./i18n.js";

/** Writes every text of the page that names its key. */
export function showLanguage() {
  document.documentElement.lang = currentLanguage();
  translate(document);
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("#languages button")
  )) {
    button.ariaPressed = String(button.lang === currentLanguage());
  }
}
