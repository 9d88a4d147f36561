// The views of the page, shown one at a time; the address names the view after #.

import { byId } from "./dom.js";
import { onLanguageChange, t } from "./i18n.js";

/** @typedef {typeof VIEWS[number]} View */

const VIEWS = /** @type {const} */ ([
  "live",
  "compare",
  "session",
  "storm",
  "chat",
  "game",
  "broadcast",
  "course",
]);

/** @type {Map<View, () => void>} */
const starts = new Map();
/** @type {View | undefined} */
let shown;
/** The part of the view that the title names. */
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

/** Shows the view that the address names, and follows the address. */
export function startViews() {
  addEventListener("hashchange", () => {
    const before = shown;
    if (!show()) return;
    scrollTo(0, 0);
    if (shown !== before) keepFocus();
  });
  onLanguageChange(showTitle);
  // As an address, #main would name a view.
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
  show();
}

/** Calls `start` of the current view if it was added since. */
export function refreshView() {
  show();
}

/** The current view. */
export function currentView() {
  return shown;
}

/**
 * Sets the part of the view that the title names.
 *
 * @param {() => string} words
 */
export function namePart(words) {
  part = words;
  showTitle();
}

/** @returns {boolean} true if the address names a view. */
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

/** Moves the focus into the view, unless the focused element, such as a link, is still visible. */
function keepFocus() {
  const focused = document.activeElement;
  const isLost = !focused || focused === document.body || !focused.checkVisibility();
  if (isLost) byId(`view-${shown}`).focus({ preventScroll: true });
}

/** Writes the title, which for the live view is that of the page. */
function showTitle() {
  const words = shown && shown !== "live" ? [part(), t(`view.${shown}`), "steadysocket"] : [];
  document.title = words.filter((word) => word !== "").join(" · ") || t("page.title");
}
