// The parts of the page, one in view at a time, named by the address after #.

import { byId } from "./dom.js";

const VIEWS = ["live", "compare", "storm", "chat", "course"];

/** @type {Map<string, () => void>} */
const starts = new Map();

/**
 * Calls `start` when the view is first shown.
 *
 * @param {string} view
 * @param {() => void} start
 */
export function onFirstShow(view, start) {
  starts.set(view, start);
}

/** Shows the view that the address names, from now on. */
export function startViews() {
  addEventListener("hashchange", () => {
    if (show()) scrollTo(0, 0);
  });
  show();
}

/** Starts those views that wait for the library, if in view. */
export function refreshView() {
  show();
}

/** @returns {boolean} whether the address names a view. */
function show() {
  const [named = ""] = location.hash.slice(1).split("/");
  if (named !== "" && !VIEWS.includes(named)) return false;
  const view = named || "live";
  for (const name of VIEWS) byId(`view-${name}`).hidden = name !== view;
  for (const link of document.querySelectorAll("#views a")) {
    const isCurrent = link.getAttribute("href") === `#${view}`;
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const start = starts.get(view);
  starts.delete(view);
  start?.();
  return true;
}
