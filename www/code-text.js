// The options of the form as a program would write them.

import { choiceOf } from "./option-presets.js";
import { optionAt, readNumber } from "./options-form.js";

/** @typedef {Map<string, string>} Chosen */

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
  const calls = rustCalls(chosen);
  if (protocols.length > 0) calls.unshift(`.protocols(${JSON.stringify(protocols)})`);
  const names = ["Socket"];
  const all = calls.join("\n");
  for (const name of [
    "Heartbeat",
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
    `let socket = Socket::builder(${JSON.stringify(url)})`,
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
  if (kind === "number") return grouped(readNumber(value));
  if (kind === "boolean") return value;
  return choiceOf(path, value)?.js ?? JSON.stringify(value);
}

/** @param {Chosen} chosen */
function rustCalls(chosen) {
  const calls = [];
  const groups = new Set();
  for (const [path, value] of chosen) {
    const [group = "", key] = path.split(".");
    const preset = choiceOf(path, value);
    if (preset) {
      if (preset.rust !== "") calls.push(preset.rust);
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
  return calls;
}

/**
 * @param {string} group
 * @param {Chosen} chosen
 */
function rustGroup(group, chosen) {
  if (chosen.get(group) === "off") return `.${group}(None)`;
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
    queue: "QueueLimits",
    lifecycle: "PageEvents",
  };
  const type = types[group] ?? group;
  const struct =
    fields.length > 0
      ? `${type} { ${fields.join(", ")}, ..${type}::default() }`
      : `${type}::default()`;
  if (group === "heartbeat") {
    return `.heartbeat(${struct}, ${JSON.stringify(chosen.get("heartbeat.message") ?? "ping")})`;
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
  const number = readNumber(value);
  if (kind === "choice") {
    const type = path === "queue.overflow" ? "Overflow" : "Jitter";
    return `${type}::${pascal(value)}`;
  }
  if (kind === "boolean") return value;
  const isOptional = OPTIONAL.includes(path);
  if (number === Number.POSITIVE_INFINITY || (path === "queue.ttlMs" && number === 0))
    return "None";
  const written =
    unit === "ms"
      ? `Duration::from_millis(${grouped(number)})`
      : grouped(number, path === "reconnect.factor");
  return isOptional ? `Some(${written})` : written;
}

/** Options that are `Option` in Rust. */
const OPTIONAL = ["reconnect.maxAttempts", "queue.ttlMs", "connectTimeoutMs", "closeTimeoutMs"];

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
 * A number as programs write it.
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
