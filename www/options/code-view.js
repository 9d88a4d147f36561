// The code that does what the form says, in JavaScript and in Rust; or why there is none.

import { peekTarget } from "../live/connect-form.js";
import { loading } from "../net/library.js";
import { byId } from "../ui/dom.js";
import { Refusal } from "../ui/fields.js";
import { currentLanguage, onLanguageChange, t } from "../ui/i18n.js";
import { Note } from "../ui/note.js";
import { javascriptCode, rustCode } from "./code-text.js";
import { chosenOptions, onOptionsChange, optionRefusal, readOptions } from "./form.js";

/** @typedef {typeof import("steadysocket")} Library */

/** Shows the code from now on. */
export function startCodeView() {
  let language = "js";
  const note = new Note("code-note");
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("#code-languages button")
  );
  /** @type {Library | undefined} */
  let library;
  const render = () => {
    const refusal = findRefusal(library);
    const shown = byId("code-text");
    shown.lang = refusal ? currentLanguage() : "en";
    shown.textContent = refusal ? t("code.none", { words: refusal.words }) : codeIn(language);
    byId("code-copy").ariaDisabled = refusal ? "true" : null;
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
  onLanguageChange(render);
  byId("code-copy").addEventListener("click", () => {
    if (findRefusal(library)) return;
    const shown = byId("code-text");
    void copyText(shown.textContent ?? "", shown, note, "code.notCopied");
  });
  render();
  loading.then(
    (loaded) => {
      library = loaded;
      render();
    },
    () => {}, // the status says so
  );
}

/** @param {string} language */
function codeIn(language) {
  const target = peekTarget();
  if (target instanceof Refusal) return "";
  const write = language === "js" ? javascriptCode : rustCode;
  return write(target.url, target.protocols, chosenOptions());
}

/**
 * Why there would be no connection.
 *
 * @param {Library | undefined} library Checks the options, once it is there.
 */
function findRefusal(library) {
  const target = peekTarget();
  if (target instanceof Refusal) return target;
  return library && refusalBy(library, readOptions());
}

/**
 * Why the library would refuse to connect.
 *
 * @param {Library} library
 * @param {import("steadysocket").Options} options
 */
function refusalBy({ SteadySocket, OptionError }, options) {
  // What ends a connection is not for this one.
  const { signal: _, ...checked } = options;
  try {
    new SteadySocket("ws://localhost", [], { ...checked, startClosed: true }).close();
  } catch (error) {
    if (error instanceof OptionError) return optionRefusal(error.option, error.value);
  }
  return undefined;
}

/**
 * Copies a text; where the browser does not allow that, selects the element that shows it.
 *
 * @param {string} text
 * @param {HTMLElement} element
 * @param {Note} note
 * @param {import("../ui/i18n.js").Key} notCopied What is said then.
 */
export async function copyText(text, element, note, notCopied) {
  try {
    // Not there on an insecure origin, which is an exception as well.
    await navigator.clipboard.writeText(text);
    note.say(() => t("log.copied"));
  } catch {
    getSelection()?.selectAllChildren(element);
    note.say(() => t(notCopied));
  }
}
