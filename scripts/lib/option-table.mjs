// The table of options that src/js/contract generates: the form and the code on the page are made
// from it.
import { readFileSync } from "node:fs";

/**
 * @typedef {object} Option
 * @property {string} path For example `reconnect.factor`.
 * @property {"number" | "choice" | "boolean" | "group" | "other"} kind `group` is an object of
 *   options, or false.
 * @property {"ms" | "bytes" | ""} unit
 * @property {string} byDefault As it is written in code; empty if there is none.
 * @property {{ en: string, uk: string }} doc
 * @property {string[]} choices Of a `choice`.
 * @property {number} [min]
 * @property {number} [max]
 * @property {string} [bound] The option of the same group that it must not exceed.
 * @property {boolean} isWhole
 * @property {boolean} isInfinite Whether `Infinity` may be given.
 */

/**
 * @typedef {object} Contract
 * @property {Option[]} options
 * @property {{ name: string, fields: string[] }[]} events With the fields beyond the native ones.
 */

/** @returns {Option[]} Those of a group after it. */
export function optionTable() {
  const file = new URL("../../npm/core/contract.gen.json", import.meta.url);
  /** @type {Contract} */
  const contract = JSON.parse(readFileSync(file, "utf8"));
  return contract.options;
}
