// The command line of a script. A script refuses wrong options in one line, before it builds anything
// for them, and ends with 2.

import { parseArgs } from "node:util";
import { Help, Problem } from "./problem.mjs";

/**
 * @typedef {object} Option
 * @property {"boolean" | "string"} type
 * @property {boolean} [multiple]
 * @property {string} [value] Stands for the value in messages, `NAME`.
 * @property {string} [what] The kind of the value, `a benchmark`.
 * @property {readonly string[]} [names] The values that there are; without them any text.
 * @property {RegExp} [pattern] Instead of names.
 *
 * @typedef {object} Words What may stand beside the options.
 * @property {string} what The kind of one of them, `program`.
 * @property {readonly string[]} [names] Those that there are.
 * @property {RegExp} [pattern] Instead of names.
 *
 * @typedef {object} Syntax
 * @property {string} program For messages.
 * @property {string} usage Printed by `--help`.
 * @property {Record<string, Option>} [options]
 * @property {Words} [words]
 *
 * @typedef {{ options: Record<string, any>, words: string[] }} Arguments
 */

/**
 * The options and the other words.
 *
 * @param {Syntax} syntax
 * @param {readonly string[]} args
 * @returns {Arguments}
 */
export function readArguments(syntax, args) {
  const { problem, ...read } = parseArguments(syntax, args);
  if (problem) throw new Problem(`${syntax.program}: ${problem}`, 2);
  if (read.options.help) throw new Help(syntax.usage.trim());
  return read;
}

/**
 * The same, with what is wrong with the first that is wrong.
 *
 * @param {Syntax} syntax
 * @param {readonly string[]} args
 * @returns {Arguments & { problem?: string }}
 */
export function parseArguments(syntax, args) {
  const known = /** @type {Record<string, Option>} */ ({ ...syntax.options, help: HELP });
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { type, multiple = false }]) => [
      name,
      { type, multiple, ...(name === "help" ? { short: "h" } : {}) },
    ]),
  );
  // Not strict, as the messages of a strict one say neither the value nor what was expected.
  const setting = { args: [...args], options, strict: false, tokens: true, allowPositionals: true };
  const { values, positionals, tokens } = /** @type {any} */ (parseArgs(setting));
  const problem = tokens
    .map((/** @type {Token} */ token) => problemOf(token, known, syntax.words))
    .find((/** @type {string | undefined} */ text) => text !== undefined);
  return { options: complete(values, known), words: [...new Set(positionals)], problem };
}

/** @type {Option} */
const HELP = { type: "boolean" };

/**
 * Each option has a value, and each name is there once.
 *
 * @param {Record<string, any>} values
 * @param {Record<string, Option>} known
 */
function complete(values, known) {
  return Object.fromEntries(
    Object.entries(known).map(([name, { type, multiple }]) => {
      const value = values[name];
      if (multiple) return [name, [...new Set(value ?? [])]];
      return [name, value ?? (type === "boolean" ? false : undefined)];
    }),
  );
}

/**
 * @typedef {{ kind: string, name: string, rawName: string, value?: string }} Token
 *
 * @param {Token} token
 * @param {Record<string, Option>} known
 * @param {Words | undefined} words
 */
function problemOf({ kind, name, rawName, value }, known, words) {
  if (kind === "option-terminator") return undefined;
  if (kind === "positional") return problemOfWord(value ?? "", known, words);
  const option = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!option) return `${rawName}: there is no such option, expected ${synopsis(known)}`;
  if (option.type === "boolean") {
    return value === undefined ? undefined : `${rawName}=${value}: expected ${rawName} alone`;
  }
  const { what = "what it takes", names, pattern } = option;
  const expected = names ? `, expected one of ${names.join(", ")}` : "";
  const missing = pattern ? what : `the name of ${what}`;
  if (!value) return `${rawName}: ${missing} is missing${expected}`;
  if (names ? names.includes(value) : !pattern || pattern.test(value)) return undefined;
  return `${rawName} ${value}: that is not ${what}${expected}`;
}

/**
 * @param {string} word
 * @param {Record<string, Option>} known
 * @param {Words | undefined} words
 */
function problemOfWord(word, known, words) {
  if (!words) return `${word}: expected ${synopsis(known)}`;
  const { what, names, pattern } = words;
  if (names?.includes(word) || pattern?.test(word)) return undefined;
  if (!names) return `${word}: expected an option or ${what}`;
  return `${word}: there is no such ${what}, expected an option or some of ${names.join(", ")}`;
}

/** @param {Record<string, Option>} known */
function synopsis(known) {
  const flags = Object.entries(known).map(([name, { value }]) =>
    value ? `--${name} ${value}` : `--${name}`,
  );
  return `${flags.join(", ")} or none`;
}
