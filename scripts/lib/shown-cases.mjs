// What users may choose in the form of options on the page, for scripts/shown-code.mjs.

/** @typedef {import("./option-table.mjs").Option} Option */

/**
 * @typedef {object} Case
 * @property {string} name A name of a module in Rust.
 * @property {string} [url]
 * @property {string[]} protocols
 * @property {Map<string, string>} chosen As the form has it: options at their defaults are not there.
 * @property {string[]} [rust] What the Rust code must contain.
 */

/** As the form passes them on; each option gets those that the library takes. */
const NUMBERS = ["0", "1", "500", "1500", "2.5", "0.25", "2147483647", "Infinity"];

/** Names of our types, quotes, escapes that languages differ in, half of a pair. */
const TEXT = 'Jitter "Duration::" \\ {x} \t\b\f\u0001\u2028 é😀 \ud800';

/** Further cases, about more than one option; beside each what it is in Rust. */
const PAIRS = [
  ["nothing", {}, []],
  ["off_is_native", { reconnect: "off" }, [".connect_timeout(None)", ".close_timeout(None)"]],
  ["off_has_no_queue", { reconnect: "off" }, [".reconnect(None)", ".queue(None)"]],
  ["off_with_a_queue", { reconnect: "off", queue: "on" }, [".queue(QueueLimits::default())"]],
  [
    "off_with_a_bounded_queue",
    { reconnect: "off", "queue.maxMessages": "5" },
    [".queue(QueueLimits { max_messages: 5, ..QueueLimits::default() })"],
  ],
  [
    "a_first_delay_gives_way",
    { "reconnect.maxDelayMs": "500" },
    ["max_delay: Duration::from_millis(500)", "initial_delay: Duration::from_millis(500)"],
  ],
  [
    "a_low_mark_gives_way",
    { highWaterMarkBytes: "1000" },
    [".high_water_mark(1_000)", ".low_water_mark(1_000)"],
  ],
  ["parts_of_milliseconds", { connectTimeoutMs: "2.5" }, ["Duration::from_micros(2_500)"]],
];

/**
 * Nothing chosen, each option alone with each kind of value, all together, and texts that are hard
 * to write.
 *
 * @param {Option[]} table
 * @param {Readonly<Record<string, readonly { name: string }[]>>} presets
 * @param {(path: string, typed: string) => boolean} isTaken Whether the library takes that number.
 * @returns {Case[]}
 */
export function shownCases(table, presets, isTaken) {
  const fields = table
    .map((option) => ({ path: option.path, values: valuesOf(option, presets, isTaken) }))
    .filter(({ values }) => values.length > 0);
  const alone = fields.flatMap(({ path, values }) =>
    values.map((value, index) => ({
      name: nameOf(`${path}_${index}_${value}`),
      protocols: [],
      chosen: inOrder(table, { [path]: value }),
    })),
  );
  const together = Array.from(
    { length: Math.max(...fields.map(({ values }) => values.length)) },
    (_, index) => ({
      name: `together_${index}`,
      protocols: ["chat.v1", "chat.v2"],
      chosen: inOrder(table, Object.fromEntries(fields.map((field) => valueAt(field, index)))),
    }),
  );
  const pairs = PAIRS.map(([name, chosen, rust]) => ({
    name,
    protocols: [],
    chosen: inOrder(table, chosen),
    rust,
  }));
  const texts = {
    name: "texts",
    url: `wss://example.com/${TEXT}`,
    protocols: ["Message", "a"],
    chosen: inOrder(table, { "heartbeat.message": TEXT }),
  };
  return [...alone, ...together, ...pairs, texts];
}

/**
 * The values that the option's field can be set to; none for an option without a field.
 *
 * @param {Option} option
 * @param {Readonly<Record<string, readonly { name: string }[]>>} presets
 * @param {(path: string, typed: string) => boolean} isTaken
 */
function valuesOf({ path, kind, choices }, presets, isTaken) {
  if (path === "heartbeat.message") return ["are you there?", TEXT];
  if (presets[path]) return presets[path].map(({ name }) => name);
  if (kind === "group") return path === "lifecycle" ? [] : ["on", "off"];
  if (kind === "boolean") return ["true", "false"];
  if (kind === "choice") return choices;
  if (kind === "other") return [];
  const taken = NUMBERS.filter((typed) => isTaken(path, typed));
  if (taken.length < 2) throw new Error(`${path}: the library takes only ${taken.join(", ")}`);
  return taken;
}

/** A group that is off has no options. */
function valueAt({ path, values }, index) {
  const value = values[index % values.length] ?? "";
  return [path, value === "off" ? "on" : value];
}

/**
 * In the table's order, as the form gives them; what is in a group that is off by default switches
 * the group on.
 *
 * @param {Option[]} table
 * @param {Record<string, string>} values
 * @returns {Map<string, string>}
 */
function inOrder(table, values) {
  const all = { ...values };
  for (const path of Object.keys(values)) {
    const group = table.find((option) => option.path === path.split(".")[0]);
    if (group?.byDefault === "false") all[group.path] ??= "on";
  }
  const known = table.filter(({ path }) => Object.hasOwn(all, path));
  if (known.length < Object.keys(all).length) {
    throw new Error(`the table has not all of ${Object.keys(all).join(", ")}`);
  }
  return new Map(known.map(({ path }) => [path, all[path] ?? ""]));
}

/** @param {string} text */
function nameOf(text) {
  const words = text.replace(/[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
  return words.replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "");
}
