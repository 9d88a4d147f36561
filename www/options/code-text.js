// Generates the code for the chosen options, in JavaScript and in Rust.

import { optionAt } from "./form.js";
import { choiceOf } from "./presets.js";

/** @typedef {Map<string, string>} Chosen Numbers are written so that `Number` can read them. */

/**
 * @param {string} url
 * @param {string[]} protocols
 * @param {Chosen} chosen
 */
export function javascriptCode(url, protocols, chosen) {
  const lines = javascriptOptions(chosen);
  const list = protocols.length > 0 ? JSON.stringify(protocols) : lines.length > 0 ? "[]" : "";
  const options = lines.length > 0 ? `{\n${lines.join("\n")}\n}` : "";
  const parameters = [JSON.stringify(url), list, options].filter((part) => part !== "");
  return [
    'import { SteadySocket } from "steadysocket";',
    "",
    `const socket = new SteadySocket(${parameters.join(", ")});`,
    'socket.addEventListener("message", ({ data }) => console.log(data));',
    'socket.send("hello");',
    "",
  ].join("\n");
}

/**
 * @param {string} url
 * @param {string[]} protocols
 * @param {Chosen} chosen
 */
export function rustCode(url, protocols, chosen) {
  const calls = rustCalls(withImplied(chosen));
  if (protocols.length > 0) {
    calls.unshift(`.protocols([${protocols.map(rustString).join(", ")}])`);
  }
  const names = ["Socket"];
  // Text in quotes is the user's.
  const all = calls.join("\n").replace(/"(\\.|[^"\\])*"/g, '""');
  for (const name of [
    "Heartbeat",
    "HeartbeatSince",
    "Idle",
    "Jitter",
    "Message",
    "Overflow",
    "PageEvents",
    "QueueLimits",
    "Reconnect",
    "Verdict",
  ]) {
    if (new RegExp(`\\b${name}\\b`).test(all)) names.push(name);
  }
  const use = names.length > 1 ? `{${names.sort().join(", ")}}` : "Socket";
  return [
    ...(all.includes("Duration::") ? ["use std::time::Duration;", ""] : []),
    `use steadysocket::${use};`,
    "",
    `let socket = Socket::builder(${rustString(url)})`,
    ...calls.map((call) => `    ${call}`),
    '    .on_message(|message| println!("{message:?}"))',
    "    .connect()?;",
    'socket.send("hello")?;',
    "",
  ].join("\n");
}

/** @param {Chosen} chosen */
function javascriptOptions(chosen) {
  const lines = [];
  const groups = new Set();
  for (const path of chosen.keys()) {
    const [group = "", key] = path.split(".");
    if (groups.has(group)) continue;
    groups.add(group);
    const inside = [...chosen].filter(([other]) => other.startsWith(`${group}.`));
    if (key === undefined && optionAt(path).kind !== "group") {
      lines.push(`  ${path}: ${javascriptValue(path, chosen.get(path) ?? "")},`);
    } else if (chosen.get(group) === "off") {
      lines.push(`  ${group}: false,`);
    } else {
      const parts = inside.map(
        ([path, value]) => `${path.split(".")[1]}: ${javascriptValue(path, value)}`,
      );
      lines.push(`  ${group}: ${parts.length > 0 ? `{ ${parts.join(", ")} }` : "{}"},`);
    }
  }
  return lines;
}

/**
 * @param {string} path
 * @param {string} value
 */
function javascriptValue(path, value) {
  const { kind } = optionAt(path);
  if (kind === "number") return grouped(Number(value));
  if (kind === "boolean") return value;
  return choiceOf(path, value)?.js ?? JSON.stringify(value);
}

/**
 * Adds what JavaScript implies and Rust must spell out: without reconnecting the class behaves like
 * the native one, and where one of two options is given, the default of the other one gives way.
 *
 * @param {Chosen} chosen
 */
function withImplied(chosen) {
  const all = new Map(chosen);
  if (chosen.get("reconnect") === "off") {
    for (const [path, value] of NATIVE) {
      if (!isGiven(path)) all.set(path, value);
    }
  }
  for (const [small, large] of BOUNDS) {
    const [low, high] = [numberAt(small), numberAt(large)];
    if (low <= high) continue;
    if (!isGiven(small)) all.set(small, String(high));
    else if (!isGiven(large)) all.set(large, String(low));
  }
  return all;

  /** @param {string} path */
  function numberAt(path) {
    return Number(all.get(path) ?? optionAt(path).byDefault.replaceAll("_", ""));
  }

  /** @param {string} path */
  function isGiven(path) {
    return [...chosen.keys()].some((other) => other === path || other.startsWith(`${path}.`));
  }
}

/** @param {Chosen} chosen */
function rustCalls(chosen) {
  const calls = [];
  const groups = new Set();
  for (const [path, value] of chosen) {
    const [group = "", key] = path.split(".");
    const preset = choiceOf(path, value);
    if (preset) {
      calls.push(preset.rust);
      continue;
    }
    if (key === undefined && optionAt(path).kind !== "group") {
      calls.push(rustCall(path, value));
      continue;
    }
    if (groups.has(group)) continue;
    groups.add(group);
    calls.push(rustGroup(group, chosen));
  }
  // Defaults of Rust, and options that have no call there.
  return calls.filter((call) => call !== "");
}

/**
 * @param {string} group
 * @param {Chosen} chosen
 */
function rustGroup(group, chosen) {
  if (chosen.get(group) === "off")
    return ["heartbeat", "idle"].includes(group) ? "" : `.${group}(None)`;
  const inside = [...chosen].filter(
    ([path, value]) => path.startsWith(`${group}.`) && !choiceOf(path, value),
  );
  const fields = inside
    .filter(([path]) => path !== "heartbeat.message")
    .map(([path, value]) => `${rustName(path)}: ${rustValue(path, value)}`);
  /** @type {Record<string, string>} */
  const types = {
    reconnect: "Reconnect",
    heartbeat: "Heartbeat",
    idle: "Idle",
    queue: "QueueLimits",
    lifecycle: "PageEvents",
  };
  const type = types[group] ?? group;
  const struct =
    fields.length > 0
      ? `${type} { ${fields.join(", ")}, ..${type}::default() }`
      : `${type}::default()`;
  if (group === "heartbeat") {
    return `.heartbeat(${struct}, ${rustString(chosen.get("heartbeat.message") ?? "ping")})`;
  }
  return `.${group === "lifecycle" ? "page_events" : group}(${struct})`;
}

/**
 * @param {string} path
 * @param {string} value
 */
function rustCall(path, value) {
  if (path === "startClosed") return value === "true" ? ".start_closed()" : "";
  return `.${rustName(path)}(${rustValue(path, value)})`;
}

/**
 * @param {string} path
 * @param {string} value
 */
function rustValue(path, value) {
  const { kind, unit } = optionAt(path);
  const number = Number(value);
  if (kind === "choice") {
    return `${CHOICES[path] ?? ""}::${pascal(value)}`;
  }
  if (kind === "boolean") return value;
  const isOptional = OPTIONAL.includes(path);
  if (number === Number.POSITIVE_INFINITY) return UNBOUNDED[path] ?? "None";
  if (path === "queue.ttlMs" && number === 0) return "None";
  const written = unit === "ms" ? rustTime(number) : grouped(number, path === "reconnect.factor");
  return isOptional ? `Some(${written})` : written;
}

/**
 * The enums of choices in Rust.
 *
 * @type {Readonly<Record<string, string>>}
 */
const CHOICES = {
  "reconnect.jitter": "Jitter",
  "heartbeat.since": "HeartbeatSince",
  "queue.overflow": "Overflow",
};

/** Options that are `Option` in Rust. */
const OPTIONAL = [
  "reconnect.maxAttempts",
  "queue.ttlMs",
  "idle.closeAfterMs",
  "connectTimeoutMs",
  "closeTimeoutMs",
];

/**
 * The defaults that `reconnect: false` changes.
 *
 * @type {readonly (readonly [string, string])[]}
 */
const NATIVE = [
  ["connectTimeoutMs", "Infinity"],
  ["closeTimeoutMs", "Infinity"],
  ["queue", "off"],
  ["highWaterMarkBytes", "Infinity"],
];

/**
 * Pairs of options: the first may not exceed the second.
 *
 * @type {readonly (readonly [string, string])[]}
 */
const BOUNDS = [
  ["reconnect.initialDelayMs", "reconnect.maxDelayMs"],
  ["lowWaterMarkBytes", "highWaterMarkBytes"],
];

/**
 * Infinity for options that are not an `Option` in Rust.
 *
 * @type {Readonly<Record<string, string>>}
 */
const UNBOUNDED = {
  "queue.maxMessages": "usize::MAX",
  "queue.maxBytes": "u64::MAX",
  highWaterMarkBytes: "u64::MAX",
  lowWaterMarkBytes: "u64::MAX",
  // The longest time that Rust takes.
  handshakeTimeoutMs: "Duration::from_millis(2_147_483_647)",
  "reconnect.maxDelayMs": "Duration::from_millis(2_147_483_647)",
};

/** @param {number} ms */
function rustTime(ms) {
  return Number.isInteger(ms)
    ? `Duration::from_millis(${grouped(ms)})`
    : `Duration::from_micros(${grouped(Math.trunc(ms * 1_000))})`;
}

/**
 * A string literal in Rust, which has fewer short escapes than JSON.
 *
 * @param {string} text
 */
function rustString(text) {
  return JSON.stringify(text).replace(/\\(u[0-9a-f]{4}|.)/g, (written, code) => {
    if (code === "b") return "\\u{8}";
    if (code === "f") return "\\u{c}";
    // Half of a surrogate pair: neither a Rust string nor a text message can hold it.
    if (/^ud[89a-f]/.test(code)) return "\\u{fffd}";
    return code.length > 1 ? `\\u{${code.slice(1)}}` : written;
  });
}

/** @param {string} path */
function rustName(path) {
  const key = (path.split(".").at(-1) ?? "").replace(/(Ms|MarkBytes)$/, (end) =>
    end === "Ms" ? "" : "Mark",
  );
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** @param {string} name */
function pascal(name) {
  return name.replace(/(^|-)(\w)/g, (_, _dash, letter) => letter.toUpperCase());
}

/**
 * A number literal with its digits in groups.
 *
 * @param {number} value
 * @param {boolean} [isFloat]
 */
function grouped(value, isFloat = false) {
  if (!Number.isFinite(value)) return String(value);
  const [whole = "", fraction] = String(value).split(".");
  const text = whole.replace(/\B(?=(\d{3})+$)/g, "_");
  if (fraction !== undefined) return `${text}.${fraction}`;
  return isFloat ? `${text}.0` : text;
}
