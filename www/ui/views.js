// The parts of the page, one in view at a time, named by the address after #.

import { byId } from "./dom.js";
import { onLanguageChange, t } from "./i18n.js";

/** @typedef {typeof VIEWS[number]} View */

const VIEWS = /** @type {const} */ (["live", "compare", "storm", "chat", "course"]);

/** @type {Map<View, () => void>} */
const starts = new Map();
/** @type {View | undefined} */
let shown;
/** What of the view is shown, for the title. */
let part = () => "";

/**
 * Calls `start` when the view is first shown.
 *
 * @param {View} view
 * @param {() => void} start
 */
export function onFirstShow(view, start) {
  starts.set(view, start);
}

/** Shows the view that the address names, from now on. */
export function startViews() {
  addEventListener("hashchange", () => {
    const before = shown;
    if (!show()) return;
    scrollTo(0, 0);
    if (shown !== before) keepFocus();
  });
  onLanguageChange(showTitle);
  // An address would name the content as a view of its own.
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
  show();
}

/** Starts what has come since for the view that is in view. */
export function refreshView() {
  show();
}

/** The view in view. */
export function currentView() {
  return shown;
}

/**
 * Names in the title what of the view is shown.
 *
 * @param {() => string} words
 */
export function namePart(words) {
  part = words;
  showTitle();
}

/** @returns {boolean} whether the address names a view. */
function show() {
  const [named = ""] = location.hash.slice(1).split("/");
  const found = named === "" ? "live" : VIEWS.find((name) => name === named);
  const view = found ?? shown ?? "live";
  if (view !== shown) part = () => "";
  shown = view;
  document.documentElement.dataset.view = view;
  for (const name of VIEWS) byId(`view-${name}`).hidden = name !== view;
  for (const link of document.querySelectorAll("#views a")) {
    const isCurrent = link.getAttribute("href") === `#${view}`;
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const start = starts.get(view);
  starts.delete(view);
  start?.();
  showTitle();
  return found !== undefined;
}

/** A link that is still there keeps the focus; what went away with its view gives it to the next. */
function keepFocus() {
  const focused = document.activeElement;
  const isLost = !focused || focused === document.body || !focused.checkVisibility();
  if (isLost) byId(`view-${shown}`).focus({ preventScroll: true });
}

/** The live view is the page itself. */
function showTitle() {
  const words = shown && shown !== "live" ? [part(), t(`view.${shown}`), "steadysocket"] : [];
  document.title = words.filter((word) => word !== "").join(" · ") || t("page.title");
}
