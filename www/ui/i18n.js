// The language of the page: its texts, numbers and times.

import { en } from "../texts/en.js";
import { uk } from "../texts/uk.js";
import { allOf } from "./dom.js";
import { readStored, store } from "./storage.js";

/** @typedef {keyof typeof TEXTS} Language */
/** @typedef {keyof typeof en} Key */
/** @typedef {Readonly<Record<string, string | number>>} Params */

const TEXTS = { uk, en };
const STORAGE_KEY = "steadysocket.language";

/** @type {Set<() => void>} */
const listeners = new Set();
let language = stored() ?? ofBrowser();
let formats = makeFormats(language);

/** The current language. */
export function currentLanguage() {
  return language;
}

/**
 * Changes the language of the page and stores the choice.
 *
 * @param {Language} chosen
 */
function setLanguage(chosen) {
  language = chosen;
  formats = makeFormats(chosen);
  store(STORAGE_KEY, chosen);
  for (const listener of listeners) listener();
}

/**
 * Calls `listener` after every change of the language.
 *
 * @param {() => void} listener
 */
export function onLanguageChange(listener) {
  listeners.add(listener);
}

/**
 * A text in the language of the page; numbers among `params` are formatted for it.
 *
 * @param {Key} key
 * @param {Params} [params]
 */
export function t(key, params = {}) {
  const text = TEXTS[language][key];
  const form = typeof text === "string" ? text : pluralForm(text, Number(params.count));
  return form.replace(/\{(\w+)\}/g, (_, name) => {
    const value = params[name] ?? "";
    return typeof value === "number" ? formats.number.format(value) : value;
  });
}

/**
 * The key `group.name` if there is such a text, otherwise `fallback`.
 *
 * @param {string} group
 * @param {string | number} name
 * @param {Key} fallback
 * @returns {Key}
 */
export function keyOr(group, name, fallback) {
  const key = `${group}.${name}`;
  return Object.hasOwn(en, key) ? /** @type {Key} */ (key) : fallback;
}

/** @param {number} count */
export function number(count) {
  return formats.number.format(count);
}

/**
 * A limit, which may be infinite.
 *
 * @param {number} most
 * @param {(most: number) => string} write
 */
export function limit(most, write) {
  return Number.isFinite(most) ? write(most) : t("options.infinite");
}

/**
 * A size, in the largest unit of which there is at least one.
 *
 * @param {number} count
 */
export function bytes(count) {
  if (count < 1_000) return formats.byte.format(count);
  if (count < 1_000_000) return formats.kilobyte.format(count / 1_000);
  return formats.megabyte.format(count / 1_000_000);
}

/**
 * A duration, in seconds with one decimal place.
 *
 * @param {number} milliseconds
 */
export function seconds(milliseconds) {
  return formats.second.format(milliseconds / 1_000);
}

/**
 * The time of day.
 *
 * @param {number | Date} time
 * @param {boolean} [isPrecise] To the millisecond instead of the second.
 */
export function timeOfDay(time, isPrecise = true) {
  return (isPrecise ? formats.time : formats.clock).format(time);
}

/** Shows the whole page in the current language from now on, and lets the user choose another one. */
export function startLanguage() {
  showLanguage();
  onLanguageChange(showLanguage);
  for (const button of allOf("#languages button")) {
    button.addEventListener("click", () => setLanguage(/** @type {Language} */ (button.lang)));
  }
}

/** Shows the whole page in the current language. */
export function showLanguage() {
  document.documentElement.lang = language;
  translate(document);
  for (const button of allOf("#languages button")) {
    button.ariaPressed = String(button.lang === language);
  }
}

/**
 * Writes the texts of elements that name a key: `data-i18n` is the content,
 * `data-i18n-label` the accessible name, `data-i18n-placeholder` the hint in a field.
 *
 * @param {ParentNode} root
 */
export function translate(root) {
  for (const element of allOf("[data-i18n], [data-i18n-label], [data-i18n-placeholder]", root)) {
    const { i18n, i18nLabel, i18nPlaceholder } = element.dataset;
    if (i18n) element.textContent = t(/** @type {Key} */ (i18n));
    if (i18nLabel) element.ariaLabel = t(/** @type {Key} */ (i18nLabel));
    if (i18nPlaceholder) {
      element.setAttribute("placeholder", t(/** @type {Key} */ (i18nPlaceholder)));
    }
  }
}

/** @returns {Language} */
function ofBrowser() {
  for (const tag of navigator.languages) {
    const [primary = ""] = tag.toLowerCase().split("-");
    if (isLanguage(primary)) return primary;
  }
  return "en";
}

/** @returns {Language | undefined} */
function stored() {
  const name = readStored(STORAGE_KEY);
  return isLanguage(name) ? name : undefined;
}

/**
 * @param {string} name
 * @returns {name is Language}
 */
function isLanguage(name) {
  return Object.hasOwn(TEXTS, name);
}

/**
 * @param {Readonly<Record<string, string>>} forms
 * @param {number} count
 */
function pluralForm(forms, count) {
  return forms[formats.plural.select(count)] ?? forms.other ?? "";
}

/** @param {Language} chosen */
function makeFormats(chosen) {
  /** @param {Intl.NumberFormatOptions} options */
  const unit = (options) =>
    new Intl.NumberFormat(chosen, { style: "unit", maximumFractionDigits: 1, ...options });
  return {
    number: new Intl.NumberFormat(chosen),
    plural: new Intl.PluralRules(chosen),
    byte: unit({ unit: "byte", unitDisplay: "long" }),
    kilobyte: unit({ unit: "kilobyte" }),
    megabyte: unit({ unit: "megabyte" }),
    second: unit({ unit: "second", minimumFractionDigits: 1 }),
    clock: new Intl.DateTimeFormat(chosen, { timeStyle: "medium", hourCycle: "h23" }),
    time: new Intl.DateTimeFormat(chosen, {
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      fractionalSecondDigits: 3,
      hourCycle: "h23",
    }),
  };
}
