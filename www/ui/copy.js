// Copies a text to the clipboard.

import { t } from "./i18n.js";

/** @typedef {import("./note.js").Note} Note */

/**
 * Copies a text or, where the browser does not allow copying, selects the element that shows it.
 *
 * @param {string} text
 * @param {HTMLElement} element
 * @param {Note} note
 * @param {import("./i18n.js").Key} notCopied The note in that case.
 */
export async function copyText(text, element, note, notCopied) {
  try {
    // Missing on an insecure origin, which throws as well.
    await navigator.clipboard.writeText(text);
    note.say(() => t("log.copied"));
  } catch {
    getSelection()?.selectAllChildren(element);
    note.say(() => t(notCopied));
  }
}
