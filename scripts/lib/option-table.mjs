// The table of options, read from the interfaces in npm/options/options.ts and their comments: the form and
// the code on the page are made from it, so that they cannot tell anything else.

/**
 * @typedef {object} Option
 * @property {string} path `reconnect.factor` for one.
 * @property {"number" | "choice" | "boolean" | "group" | "other"} kind `group` is an object of
 *   options, or false.
 * @property {"ms" | "bytes" | ""} unit
 * @property {string} byDefault As it is written in code; empty if there is none.
 * @property {string} doc In English.
 * @property {string[]} choices Of a `choice`.
 * @property {number | undefined} [min]
 * @property {number | string} [max] A number, or the name of the option beside it that bounds it.
 * @property {boolean} isInfinite Whether `Infinity` may be given.
 */

/**
 * @param {string} source npm/options/options.ts
 * @returns {Option[]} in the source's order, the options of a group after it.
 */
export function optionTable(source) {
  const interfaces = new Map();
  for (const [, name, body] of source.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)) {
    interfaces.set(name, body);
  }
  const options = optionsOf("Options", "");
  if (options.length < 30) throw new Error(`npm/options/options.ts has ${options.length} options, not 30`);
  return options;

  /**
   * @param {string} name
   * @param {string} prefix
   */
  function optionsOf(name, prefix) {
    /** @type {Option[]} */
    const found = [];
    const members = /\/\*\*([\s\S]*?)\*\/\s*readonly (\w+)\?: ([^;]*(?:\{[^}]*\}[^;]*)?);/g;
    for (const [, comment = "", key = "", type = ""] of interfaces.get(name).matchAll(members)) {
      const group = /\b(\w+Options)$/.exec(type)?.[1];
      found.push(option(`${prefix}${key}`, comment, type, group !== undefined));
      if (group) found.push(...optionsOf(group, `${prefix}${key}.`));
    }
    return found;
  }
}

/**
 * @param {string} path
 * @param {string} comment
 * @param {string} type
 * @param {boolean} isGroup
 * @returns {Option}
 */
function option(path, comment, type, isGroup) {
  const text = comment.replace(/^\s*\* ?/gm, "").trim();
  const [doc = "", byDefault = ""] = text.split(/\n?@default /);
  const sentence = doc.replace(/\s+/g, " ").trim();
  const choices = [...type.matchAll(/"([^"]+)"/g)].map(([, choice = ""]) => choice);
  return {
    path,
    kind: isGroup ? "group" : kindOf(type, choices),
    unit: path.endsWith("Ms") ? "ms" : path.endsWith("Bytes") ? "bytes" : "",
    byDefault: byDefault.trim(),
    doc: sentence,
    choices,
    ...(type === "number" ? rangeOf(sentence) : {}),
    isInfinite: /Infinity/.test(text),
  };
}

/**
 * @param {string} type
 * @param {string[]} choices
 * @returns {Option["kind"]}
 */
function kindOf(type, choices) {
  if (type === "number") return "number";
  if (type === "boolean") return "boolean";
  return choices.length > 0 ? "choice" : "other";
}

/** The range, as the comments write it: "0 to `maxDelayMs`", "up to 5", "at least 1". */
function rangeOf(/** @type {string} */ sentence) {
  const [, from, to] = /(\d[\d,]*) to (`\w+`|\d[\d,]*)/.exec(sentence) ?? [];
  const [, upTo] = /up to (\d[\d,]*)/.exec(sentence) ?? [];
  const [, least] = /at least (\d+)/.exec(sentence) ?? [];
  const min = /0 for ever/.test(sentence) ? 0 : number(from ?? least ?? "0");
  const max = to?.startsWith("`") ? to.slice(1, -1) : number(to ?? upTo);
  return { min, ...(max === undefined ? {} : { max }) };
}

/** @param {string | undefined} text */
function number(text) {
  return text === undefined ? undefined : Number(text.replaceAll(",", ""));
}
