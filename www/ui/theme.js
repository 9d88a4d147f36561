// The theme of the page: the system's, light or dark.

import { byId } from "./dom.js";
import { readStored, store } from "./storage.js";

const STORAGE_KEY = "steadysocket.theme";
const THEMES = ["auto", "light", "dark"];
const dark = matchMedia("(prefers-color-scheme: dark)");
/** @type {Set<() => void>} */
const listeners = new Set();

/** Starts the choice of the theme. */
export function startTheme() {
  const select = /** @type {HTMLSelectElement} */ (byId("theme"));
  select.value = stored();
  apply(select.value);
  select.addEventListener("change", () => {
    store(STORAGE_KEY, select.value);
    apply(select.value);
  });
  dark.addEventListener("change", () => apply(select.value));
}

/**
 * Calls `listener` after every change, since a canvas must be drawn again.
 *
 * @param {() => void} listener
 */
export function onThemeChange(listener) {
  listeners.add(listener);
}

/**
 * A colour of the page by its name in base.css.
 *
 * @param {string} name
 */
export function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** An axis of a plot, in the colours of the page. */
export function plotAxis() {
  return {
    stroke: color("muted"),
    grid: { stroke: color("line"), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, "Noto Sans", sans-serif',
  };
}

/** @param {string} theme */
function apply(theme) {
  const shown = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  document.documentElement.dataset.theme = shown;
  for (const listener of listeners) listener();
}

function stored() {
  const theme = readStored(STORAGE_KEY);
  return THEMES.includes(theme) ? theme : "auto";
}
