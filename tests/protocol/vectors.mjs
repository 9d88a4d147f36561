// Reads tests/vectors, whose README.md says how.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../vectors");

/**
 * @typedef {string | (string | { repeat: string, times: number })[]} Parts
 * @typedef {{ name: string, frame: Parts, is: { kind: string, [field: string]: any } }} Valid
 * @typedef {{ name: string, frame: Parts, close: number }} Invalid
 * @typedef {{ frame: string, kind: string, field: string, least: number, json?: boolean }} Place
 */

/** @param {string} path */
export function vectors(path) {
  return JSON.parse(readFileSync(join(FOLDER, path), "utf8"));
}

/** The dialogues of clients, or of servers, each with the name of its file. */
export function dialogues(folder = "dialogues") {
  const names = readdirSync(join(FOLDER, folder)).sort();
  return names.map((name) => ({ name, ...vectors(`${folder}/${name}`) }));
}

/** The text that parts stand for. @param {Parts} parts */
export function whole(parts) {
  if (typeof parts === "string") return parts;
  return parts
    .map((part) => (typeof part === "string" ? part : part.repeat.repeat(part.times)))
    .join("");
}

/** The same value with each list of parts in it as a text. @param {any} value @returns {any} */
export function wholeFields(value) {
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      const isParts = Array.isArray(field) && field.some((part) => part?.times);
      return [name, isParts ? whole(field) : field];
    }),
  );
}
