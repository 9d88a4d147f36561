// Exports the log as lines of text and as JSON.

import { t, timeOfDay } from "../ui/i18n.js";
import { inWords } from "./entries.js";

/** @typedef {import("./recorder.js").Entry} Entry */

/** @param {Entry} entry */
export function asLine({ connection, at, happening }) {
  const { payload, notes } = inWords(happening);
  const words = payload === undefined ? notes : [payload, ...notes];
  const number = t("entry.number", { number: connection });
  return [timeOfDay(at), number, happening.kind, inOneLine(words.join(" · "))].join("\t");
}

/**
 * Escapes line breaks and tabs in a message, which would break the lines and columns.
 *
 * @param {string} text
 */
function inOneLine(text) {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (sign) => {
    const code = sign.charCodeAt(0).toString(16).padStart(4, "0");
    return ESCAPES[sign] ?? `\\u${code}`;
  });
}

/** @type {Readonly<Record<string, string>>} */
const ESCAPES = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** @param {Entry[]} entries */
export function asJson(entries) {
  const found = entries.map(({ connection, at, happening }) => ({
    connection,
    time: new Date(at).toISOString(),
    ...happening,
  }));
  return `${JSON.stringify(found, null, 2)}\n`;
}

/**
 * @param {string} name
 * @param {string} content
 */
export function download(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
