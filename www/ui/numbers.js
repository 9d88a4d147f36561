// Numbers as people type them: each language has its own separators.

import { currentLanguage } from "./i18n.js";

/**
 * A number typed in the language of the page; NaN for anything else.
 *
 * @param {string} typed
 */
export function readNumber(typed) {
  return parseNumber(typed, currentLanguage());
}

/**
 * True for a number that can be read in two ways.
 *
 * @param {string} typed
 */
export function isAmbiguous(typed) {
  return SEPARATED.test(typed) && Number.isNaN(readNumber(typed));
}

/**
 * A number in digits, with that language's separators or with spaces between its groups; NaN for
 * anything else, and for a number that readers of two languages would read differently.
 *
 * @param {string} typed
 * @param {string} language
 */
function parseNumber(typed, language) {
  if (typed === "Infinity" || typed === "∞") return Number.POSITIVE_INFINITY;
  const pattern = language === "en" ? ENGLISH : OTHER;
  const found = pattern.exec(typed);
  if (!found || (language !== "en" && ENGLISH_GROUPS.test(typed))) return Number.NaN;
  const [, whole = "", fraction = "0"] = found;
  return Number(`${whole.replace(/[\s,]/g, "")}.${fraction}`);
}

/** Digits with one separator, between groups or before a fraction. */
const SEPARATED = /^\d[\d\s]*[.,]\d+$/;

/** 1,000.5 or 1 000.5. */
const ENGLISH = /^(\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:\s\d{3})+)(?:\.(\d+))?$/;

/** 1 000,5, or with a decimal point, as in programs. */
const OTHER = /^(\d+|\d{1,3}(?:\s\d{3})+)(?:[.,](\d+))?$/;

/** Five thousand in English, but five elsewhere: ambiguous on other pages. */
const ENGLISH_GROUPS = /^[1-9]\d{0,2}[.,]\d{3}$/;
