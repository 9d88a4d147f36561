/// <reference path="./lab.d.ts" />
// The options form, built from the library's own table: names, units, defaults and ranges.

import { OPTIONS } from "lab/options";
import { allOf, textElement } from "../ui/dom.js";
import { errorOf } from "../ui/elements.js";
import { Field, Refusal } from "../ui/fields.js";
import { currentLanguage, number, onLanguageChange, t } from "../ui/i18n.js";
import { isAmbiguous, readNumber } from "../ui/numbers.js";
import { choiceOf, PRESETS } from "./presets.js";

/** @typedef {import("../../scripts/lib/option-table.mjs").Option} Option */
/** @typedef {import("steadysocket").SteadySocketOptions} Options */

/** The value of a field whose option is not set. */
export const DEFAULT = "";

/** @type {Map<string, Field>} */
const fields = new Map();
/** @type {Set<() => void>} */
const listeners = new Set();

/** @param {HTMLElement} list */
export function buildOptions(list) {
  let container = list;
  for (const option of OPTIONS) {
    const isTop = !option.path.includes(".");
    if (option.kind === "group") {
      container = groupOf(option);
      list.append(container);
    } else {
      (isTop ? list : container).append(rowOf(option));
    }
    if (PRESETS[option.path] === undefined && option.kind === "other") continue;
    const id = `option-${option.path}`;
    if (list.querySelector(`[id="${id}"]`)) fields.set(option.path, new Field(id));
  }
  list.addEventListener("input", changed);
  onLanguageChange(() => translateOptions(list));
  translateOptions(list);
  switchGroups();
}

/** @param {() => void} listener Called after every change. */
export function onOptionsChange(listener) {
  listeners.add(listener);
}

/**
 * The chosen values by path, with numbers as programs write them; options left at their defaults
 * are absent.
 *
 * @returns {Map<string, string>}
 */
export function chosenOptions() {
  const chosen = new Map();
  for (const [path, field] of fields) {
    const value = field.value.trim();
    if (value === DEFAULT || !isGroupOn(path)) continue;
    chosen.set(path, optionAt(path).kind === "number" ? String(readNumber(value)) : value);
  }
  return chosen;
}

/**
 * The chosen options to connect with; the library checks them.
 *
 * @returns {Options}
 */
export function readOptions() {
  /** @type {any} */
  const options = {};
  for (const [path, value] of chosenOptions()) {
    const [group = "", key] = path.split(".");
    const given = givenOf(optionAt(path), value);
    if (key === undefined) options[group] = given;
    else options[group] = { ...(options[group] ?? {}), [key]: given };
  }
  return options;
}

/**
 * Shows beside its field why the library refused an option; false if it has no field.
 *
 * @param {string} path
 * @param {unknown} value
 */
export function refuseOption(path, value) {
  const refusal = optionRefusal(path, value);
  if (refusal) fields.get(path)?.refuse(refusal);
  return refusal !== undefined;
}

/**
 * The reason why the library refuses an option; undefined if it has no field.
 *
 * @param {string} path
 * @param {unknown} value
 */
export function optionRefusal(path, value) {
  const field = fields.get(path);
  const option = OPTIONS.find((candidate) => candidate.path === path);
  if (!field || !option) return undefined;
  // If nothing was typed, the value is a default that another field rules out.
  const typed = field.value.trim() || String(value);
  return new Refusal(isAmbiguous(typed) ? "refuse.option.unclear" : "refuse.option", () => ({
    value: typed,
    option: path,
    expected: expectedOf(option),
  }));
}

/**
 * Writes an option into its field, as if typed.
 *
 * @param {string} path
 * @param {string} value
 */
export function setOption(path, value) {
  const field = fields.get(path);
  if (field) field.value = value;
  changed();
}

/** @param {string} path */
export function optionAt(path) {
  const option = OPTIONS.find((candidate) => candidate.path === path);
  if (!option) throw new Error(`the table has no option ${path}`);
  return option;
}

function changed() {
  switchGroups();
  for (const listener of listeners) listener();
}

/** Disables the fields of a group that is off, and shows a line that explains it. */
function switchGroups() {
  for (const group of document.querySelectorAll(".option-group")) {
    const rows = allOf(".option", group);
    for (const row of rows) {
      const path = row.dataset.option ?? "";
      const control = row.querySelector("input, select");
      if (control && path.includes(".")) control.toggleAttribute("disabled", !isGroupOn(path));
    }
    const note = /** @type {HTMLElement | null} */ (group.querySelector(".group-off"));
    if (note) note.hidden = isGroupOn(rows[1]?.dataset.option ?? "");
  }
}

/** True if the group of this option is on, so that the option has an effect. */
function isGroupOn(/** @type {string} */ path) {
  const [group = "", key] = path.split(".");
  if (key === undefined) return true;
  const chosen = fields.get(group)?.value ?? DEFAULT;
  if (chosen === "off") return false;
  return chosen === "on" || optionAt(group).byDefault !== "false";
}

/**
 * @param {Option} option
 * @param {string} value
 */
function givenOf(option, value) {
  switch (option.kind) {
    case "group":
      return value === "off" ? false : {};
    case "boolean":
      return value === "true";
    case "number":
      return Number(value);
    case "choice":
      return value;
    default:
      return option.path === "heartbeat.message" ? value : choiceOf(option.path, value)?.value;
  }
}

/** @param {Option} option */
function groupOf(option) {
  const group = document.createElement("fieldset");
  group.className = "option-group";
  const legend = textElement("legend", "code", option.path);
  const note = textElement("p", "hint group-off", "");
  note.dataset.i18n = "options.groupOff";
  group.append(legend, rowOf(option), note);
  return group;
}

/** @param {Option} option */
function rowOf(option) {
  const id = `option-${option.path}`;
  const row = textElement("div", "field option", "");
  row.dataset.option = option.path;
  const label = textElement("label", "", "");
  label.setAttribute("for", id);
  const name = textElement("code", "", option.path.split(".").at(-1) ?? "");
  name.lang = "en";
  label.append(name, textElement("span", "option-unit", ""));
  const control = controlOf(option);
  const doc = textElement("p", "option-doc", "");
  doc.id = `${id}-doc`;
  const error = errorOf(id);
  if (!control) {
    row.append(textElement("p", "option-name", ""), doc);
    row.firstElementChild?.append(name);
    return row;
  }
  control.id = id;
  control.setAttribute("aria-describedby", `${error.id} ${doc.id}`);
  row.append(label, control, error, doc);
  return row;
}

/** @param {Option} option */
function controlOf(option) {
  const choices = choicesOf(option);
  if (choices) {
    const select = document.createElement("select");
    select.append(...choices.map((choice) => new Option("", choice)));
    return select;
  }
  if (option.kind !== "number" && option.path !== "heartbeat.message") return undefined;
  const input = document.createElement("input");
  input.autocomplete = "off";
  if (option.kind === "number") input.inputMode = "decimal";
  return input;
}

/** @param {Option} option */
function choicesOf({ path, kind, choices }) {
  if (kind === "choice") return [DEFAULT, ...choices];
  if (kind === "boolean") return [DEFAULT, "true", "false"];
  if (kind === "group" && path !== "lifecycle") return [DEFAULT, "on", "off"];
  const presets = PRESETS[path];
  return presets && [DEFAULT, ...presets.map(({ name }) => name)];
}

/** @param {HTMLElement} list */
function translateOptions(list) {
  for (const row of allOf(".option", list)) {
    const option = optionAt(row.dataset.option ?? "");
    const doc = row.querySelector(".option-doc");
    if (doc) doc.textContent = option.doc[currentLanguage()].replaceAll("`", "");
    const unit = row.querySelector(".option-unit");
    if (unit) unit.textContent = option.unit ? t(`unit.${option.unit}`) : "";
    const input = row.querySelector("input");
    if (input) input.placeholder = defaultOf(option);
    for (const choice of row.querySelectorAll("option")) {
      choice.textContent = choiceText(option, choice.value);
    }
  }
}

/**
 * @param {Option} option
 * @param {string} choice
 */
function choiceText(option, choice) {
  if (choice === DEFAULT) return t("options.default", { value: defaultOf(option) });
  if (choice === "on" || choice === "off") return t(`options.${choice}`);
  if (choice === "true" || choice === "false") return t(`options.${choice}`);
  if (option.kind === "choice") return choice;
  return t(choiceOf(option.path, choice)?.text ?? "options.none");
}

/** @param {Option} option */
function defaultOf({ byDefault, kind }) {
  if (byDefault === "") return t("options.none");
  if (kind === "group") return t(byDefault === "false" ? "options.off" : "options.on");
  if (kind === "boolean") return t(byDefault === "true" ? "options.true" : "options.false");
  if (byDefault === "Infinity") return t("options.infinite");
  return kind === "number"
    ? number(Number(byDefault.replaceAll("_", "")))
    : byDefault.replaceAll('"', "");
}

/** @param {Option} option */
function expectedOf({ min = 0, max = 0, bound, unit, isWhole, isInfinite, kind }) {
  if (kind !== "number") return t("expected.valid");
  const range = t(isWhole ? "expected.whole" : "expected.range", {
    min: number(min),
    max: bound ?? number(max),
    unit: unit === "ms" ? t("unit.ms") : "",
  }).trim();
  return isInfinite ? `${range} ${t("expected.infinite")}` : range;
}
