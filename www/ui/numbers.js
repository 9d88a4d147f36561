// Numbers as people type them: each language has its own marks.

/**
 * A number in digits, with the marks of that language or with spaces between its groups; not a
 * number for all else, and for what people of two languages read in two ways.
 *
 * @param {string} typed
 * @param {string} language
 */
export function parseNumber(typed, language) {
  if (typed === "Infinity" || typed === "∞") return Number.POSITIVE_INFINITY;
  const marks = language === "en" ? ENGLISH : OTHER;
  const found = marks.exec(typed);
  if (!found || (language !== "en" && ENGLISH_GROUPS.test(typed))) return Number.NaN;
  const [, whole = "", fraction = "0"] = found;
  return Number(`${whole.replace(/[\s,]/g, "")}.${fraction}`);
}

/**
 * Whether it has a mark that may stand between groups or before a fraction.
 *
 * @param {string} typed
 */
export function hasMark(typed) {
  return /^\d[\d\s]*[.,]\d+$/.test(typed);
}

/** 1,000.5 or 1 000.5. */
const ENGLISH = /^(\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:\s\d{3})+)(?:\.(\d+))?$/;

/** 1 000,5, or a point, as in programs. */
const OTHER = /^(\d+|\d{1,3}(?:\s\d{3})+)(?:[.,](\d+))?$/;

/** Five thousand, as in this page in English; or five, with a fraction that is nothing. */
const ENGLISH_GROUPS = /^[1-9]\d{0,2}[.,]\d{3}$/;
