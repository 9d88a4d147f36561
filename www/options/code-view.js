// Shows code that connects as the form does, in JavaScript or Rust, or explains why it cannot.

import { loading } from "../net/library.js";
import { copyText } from "../ui/copy.js";
import { allOf, byId } from "../ui/dom.js";
import { Refusal } from "../ui/fields.js";
import { currentLanguage, onLanguageChange, t } from "../ui/i18n.js";
import { Note } from "../ui/note.js";
import { javascriptCode, rustCode } from "./code-text.js";
import { chosenOptions, onOptionsChange, optionRefusal, readOptions } from "./form.js";

/** @typedef {typeof import("steadysocket")} Library */

/** @typedef {() => { url: string, protocols: string[] } | Refusal} PeekTarget */

/**
 * Shows the code and keeps it up to date.
 *
 * @param {PeekTarget} peekTarget Reads the address and the subprotocols.
 */
export function startCodeView(peekTarget) {
  let language = "js";
  const note = new Note("code-note");
  const buttons = allOf("#code-languages button");
  /** @type {Library | undefined} */
  let library;
  const render = () => {
    const refusal = findRefusal(peekTarget(), library);
    const shown = byId("code-text");
    shown.lang = refusal ? currentLanguage() : "en";
    shown.textContent = refusal
      ? t("code.none", { words: refusal.words })
      : codeIn(language, peekTarget());
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
    if (findRefusal(peekTarget(), library)) return;
    const shown = byId("code-text");
    void copyText(shown.textContent ?? "", shown, note, "code.notCopied");
  });
  render();
  loading.then(
    (loaded) => {
      library = loaded;
      render();
    },
    () => {}, // the status reports it
  );
}

/**
 * @param {string} language
 * @param {ReturnType<PeekTarget>} target
 */
function codeIn(language, target) {
  if (target instanceof Refusal) return "";
  const write = language === "js" ? javascriptCode : rustCode;
  return write(target.url, target.protocols, chosenOptions());
}

/**
 * Finds the reason why the form cannot connect.
 *
 * @param {ReturnType<PeekTarget>} target
 * @param {Library | undefined} library Checks the options, once it has loaded.
 */
function findRefusal(target, library) {
  if (target instanceof Refusal) return target;
  return library && refusalBy(library, readOptions());
}

/**
 * Finds the reason why the library would refuse to connect.
 *
 * @param {Library} library
 * @param {import("steadysocket").SteadySocketOptions} options
 */
function refusalBy({ SteadySocket, OptionError }, options) {
  // The signal is meant to end the real connection, not this trial.
  const { signal: _, ...checked } = options;
  try {
    new SteadySocket("ws://localhost", [], { ...checked, startClosed: true }).close();
  } catch (error) {
    if (error instanceof OptionError) return optionRefusal(error.option, error.value);
  }
  return undefined;
}
