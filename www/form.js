// What the user typed about the connection: read, checked, and refused in words.

import { isAnswerToPing } from "./faults.js";
import { Field, Refusal } from "./fields.js";
import { bytes } from "./i18n.js";

/** @typedef {import("steadysocket").Options} Options */

/**
 * What to connect to, and how.
 *
 * @typedef {object} Target
 * @property {string} url
 * @property {string[]} protocols
 * @property {Options} options
 */

/** This page's own server. */
const server = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}`;

const address = new Field("address");
const protocols = new Field("protocols");
const jitter = new Field("jitter");
const code = new Field("code");
const reason = new Field("reason");

/** The fields of options, by the names by which the library refuses them. */
const numbers = {
  "reconnect.initialDelayMs": new Field("initial-delay"),
  "reconnect.maxDelayMs": new Field("max-delay"),
  "reconnect.maxAttempts": new Field("max-attempts"),
  "heartbeat.intervalMs": new Field("heartbeat"),
};

/** Writes the address of this page's server into its field. */
export function suggestAddress() {
  address.value = `${server}/ws`;
}

/**
 * An address of this page's server.
 *
 * @param {string} path
 */
export function serverUrl(path) {
  return `${server}${path}`;
}

/** Reads the form. @returns {Target | undefined} nothing if a field was refused. */
export function readTarget() {
  const url = readAddress();
  const names = readProtocols();
  if (url instanceof Refusal) return void address.refuse(url);
  if (names instanceof Refusal) return void protocols.refuse(names);
  return { url, protocols: names, options: readOptions() };
}

/** Reads the code and the reason of a close, as they were typed. */
export function readClose() {
  if (reason.value !== "" && code.value.trim() === "") {
    return void reason.refuse(new Refusal("refuse.reason.code"));
  }
  const typed = code.value.trim();
  return {
    ...(typed === "" ? {} : { code: readNumber(typed) }),
    ...(reason.value === "" ? {} : { reason: reason.value }),
  };
}

/**
 * Says in words why the library refused to connect.
 *
 * @param {unknown} error
 */
export function refuseTarget(error) {
  const { name, message, option, value } =
    /** @type {Error & { option?: string, value?: unknown }} */ (error);
  if (name !== "OptionError" || option === undefined) {
    address.refuse(new Refusal("refuse.address.browser", () => ({ message })));
    return;
  }
  const field = Object.hasOwn(numbers, option)
    ? numbers[/** @type {OptionName} */ (option)]
    : address;
  // What was not typed is a default, which another field may rule out.
  field.refuse(optionRefusal(option, field.value || String(value), message));
}

/**
 * Says in words why the library refused to close.
 *
 * @param {unknown} error
 */
export function refuseClose(error) {
  const { name } = /** @type {Error} */ (error);
  if (name === "InvalidAccessError") {
    const { value } = code;
    code.refuse(new Refusal("refuse.code", () => ({ value })));
    return;
  }
  const size = new TextEncoder().encode(reason.value).length;
  reason.refuse(
    new Refusal("refuse.reason.long", () => ({
      bytes: bytes(size),
      limit: bytes(MAX_REASON_BYTES),
    })),
  );
}

/** @typedef {keyof typeof numbers} OptionName */

/** @returns {string | Refusal} */
function readAddress() {
  const typed = address.value.trim();
  const example = () => ({ example: `${server}/ws` });
  if (typed === "") return new Refusal("refuse.address.empty", example);
  if (typed.includes("#")) return new Refusal("refuse.address.fragment");
  const scheme = /^[a-z][a-z0-9+.-]*:(\/\/)?/i.exec(typed)?.[0] ?? "";
  if (scheme === "" && !typed.startsWith("/")) {
    return new Refusal("refuse.address.invalid", example);
  }
  if (scheme !== "" && !/^wss?:\/\/$/i.test(scheme)) {
    return new Refusal("refuse.address.scheme", () => ({ found: scheme }));
  }
  const url = URL.canParse(typed, server) ? new URL(typed, server) : undefined;
  return url ? url.href : new Refusal("refuse.address.invalid", example);
}

/** @returns {string[] | Refusal} */
function readProtocols() {
  const names = protocols.value.split(",").map((name) => name.trim());
  const given = names.filter((name) => name !== "");
  for (const [index, protocol] of given.entries()) {
    // A token of HTTP (RFC 9110, section 5.6.2).
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(protocol)) {
      return new Refusal("refuse.protocols.invalid", () => ({ protocol }));
    }
    if (given.indexOf(protocol) !== index) {
      return new Refusal("refuse.protocols.twice", () => ({ protocol }));
    }
  }
  return given;
}

/** The options as they were typed: the library checks them. @returns {Options} */
function readOptions() {
  const intervalMs = readOption("heartbeat.intervalMs");
  const mode = /** @type {"full" | "equal" | "none"} */ (jitter.value);
  return {
    reconnect: {
      jitter: mode,
      initialDelayMs: readOption("reconnect.initialDelayMs"),
      maxDelayMs: readOption("reconnect.maxDelayMs"),
      maxAttempts: readOption("reconnect.maxAttempts"),
    },
    heartbeat: intervalMs === undefined ? false : { intervalMs, isPong: isAnswerToPing },
  };
}

/** @param {OptionName} option */
function readOption(option) {
  const typed = numbers[option].value.trim();
  // A key with `undefined` means the default to the library, as the type does not say.
  return /** @type {number} */ (typed === "" ? undefined : readNumber(typed));
}

/**
 * A number as people type it, with spaces between its groups; not a number for all else.
 *
 * @param {string} typed
 */
function readNumber(typed) {
  return /^\d[\d\s]*$/.test(typed) ? Number(typed.replace(/\s/g, "")) : Number.NaN;
}

/**
 * @param {string} option
 * @param {string} value
 * @param {string} message
 */
function optionRefusal(option, value, message) {
  switch (option) {
    case "reconnect.initialDelayMs":
      return new Refusal("refuse.option.initialDelayMs", () => ({ value }));
    case "reconnect.maxDelayMs":
      return new Refusal("refuse.option.maxDelayMs", () => ({ value, max: MAX_MS }));
    case "reconnect.maxAttempts":
      return new Refusal("refuse.option.maxAttempts", () => ({ value, max: MAX_ATTEMPTS }));
    case "heartbeat.intervalMs":
      return new Refusal("refuse.option.heartbeat", () => ({ value, max: MAX_MS }));
    default:
      return new Refusal("refuse.option.other", () => ({ option, message }));
  }
}

/** The longest time that an option takes: that of `setTimeout`. */
const MAX_MS = 2_147_483_647;

/** The attempts are counted in 32 bits. */
const MAX_ATTEMPTS = 4_294_967_295;

/** A control frame carries no more. */
const MAX_REASON_BYTES = 123;
