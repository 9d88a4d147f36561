// The colours of the page: as the system has them, light or dark.

import { byId } from "./dom.js";

const STORAGE_KEY = "steadysocket.theme";
const THEMES = ["auto", "light", "dark"];
const dark = matchMedia("(prefers-color-scheme: dark)");
/** @type {Set<() => void>} */
const listeners = new Set();

/** Starts the choice of colours. */
export function startTheme() {
  const select = /** @type {HTMLSelectElement} */ (byId("theme"));
  select.value = stored();
  apply(select.value);
  select.addEventListener("change", () => {
    store(select.value);
    apply(select.value);
  });
  dark.addEventListener("change", () => apply(select.value));
}

/**
 * Calls `listener` after every change: a canvas does not change by itself.
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

/** @param {string} theme */
function apply(theme) {
  const shown = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  document.documentElement.dataset.theme = shown;
  for (const listener of listeners) listener();
}

function stored() {
  // Storage may be switched off, which makes reading it throw.
  try {
    const theme = localStorage.getItem(STORAGE_KEY) ?? "";
    return THEMES.includes(theme) ? theme : "auto";
  } catch {
    return "auto";
  }
}

/** @param {string} theme */
function store(theme) {
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // The choice holds until the page is left.
  }
}
