// The code that does what the form says, in JavaScript and in Rust.

import { javascriptCode, rustCode } from "./code-text.js";
import { byId } from "./dom.js";
import { peekTarget } from "./form.js";
import { t } from "./i18n.js";
import { chosenOptions, onOptionsChange } from "./options-form.js";

/** Shows the code from now on. */
export function startCodeView() {
  let language = "js";
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("#code-languages button")
  );
  const render = () => {
    const { url, protocols } = peekTarget();
    const write = language === "js" ? javascriptCode : rustCode;
    byId("code-text").textContent = write(url, protocols, chosenOptions());
    for (const button of buttons) button.ariaPressed = String(button.dataset.code === language);
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      language = button.dataset.code ?? "js";
      render();
    });
  }
  for (const id of ["address", "protocols"]) byId(id).addEventListener("input", render);
  onOptionsChange(render);
  byId("code-copy").addEventListener("click", () => {
    void copyText(byId("code-text"), byId("code-note"));
  });
  render();
}

/**
 * Copies the text of an element, or selects it where the browser does not allow that.
 *
 * @param {HTMLElement} element
 * @param {HTMLElement} note
 * @param {string} [text]
 */
export async function copyText(element, note, text = element.textContent ?? "") {
  try {
    // Not there on an insecure origin, which is an exception as well.
    await navigator.clipboard.writeText(text);
    note.textContent = t("log.copied");
  } catch {
    getSelection()?.selectAllChildren(element);
    note.textContent = t("log.notCopied");
  }
}
