// The connection form: reads and checks its fields, and explains what is refused.

import { PAGE_OPTIONS } from "../net/network.js";
import { SERVER } from "../net/server.js";
import { readOptions, refuseOption } from "../options/form.js";
import { byId } from "../ui/dom.js";
import { Field, Refusal } from "../ui/fields.js";
import { bytes, currentLanguage, onLanguageChange } from "../ui/i18n.js";
import { readNumber } from "../ui/numbers.js";

/** @typedef {import("steadysocket").SteadySocketOptions} Options */

/**
 * An address with its subprotocols and options.
 *
 * @typedef {object} Target
 * @property {string} url
 * @property {string[]} protocols
 * @property {Options} options
 */

const address = new Field("address");
const protocols = new Field("protocols");
const code = new Field("code");
const reason = new Field("reason");

/** More addresses of this page's server to try. */
const PATHS = [
  "/echo",
  "/echo?protocol=chat", // with "chat" among the subprotocols
  "/chat",
  "/push?every_ms=1000&bytes=64",
  "/push?every_ms=10&bytes=64&burst=50",
  "/flood?messages=10000&bytes=64",
  "/slow?bytes_per_s=64000",
  "/flaky?open_ms=6000&refuse_ms=2000",
  "/stall-handshake",
  "/refuse?status=503",
];

/** Suggests the address of this page's server that answers in the language of the page. */
export function suggestAddress() {
  let suggested = "";
  const suggest = () => {
    const greeting = `/ws?lang=${currentLanguage()}`;
    // Keep what the user has typed.
    if (address.value === suggested) address.value = `${SERVER}${greeting}`;
    suggested = `${SERVER}${greeting}`;
    const options = [greeting, ...PATHS].map((path) => new Option("", path));
    byId("addresses").replaceChildren(...options);
  };
  suggest();
  onLanguageChange(suggest);
}

/**
 * Reads the form.
 *
 * @param {string} [given] Used instead of the address in the form.
 * @returns {Target | undefined} undefined if a field was refused.
 */
export function readTarget(given) {
  const url = given ?? readAddress();
  const names = readProtocols();
  if (url instanceof Refusal) return void address.refuse(url);
  if (names instanceof Refusal) return void protocols.refuse(names);
  const options = readOptions();
  const own = typeof options.lifecycle === "object" ? options.lifecycle : {};
  const lifecycle = { ...PAGE_OPTIONS.lifecycle, ...own };
  return {
    url,
    protocols: names,
    options: { ...options, ...PAGE_OPTIONS, lifecycle },
  };
}

/**
 * Reads the address and the subprotocols for the code, without showing an error in the form.
 *
 * @returns {{ url: string, protocols: string[] } | Refusal} a refusal if they cannot be read.
 */
export function peekTarget() {
  const url = readAddress();
  if (url instanceof Refusal) return url;
  const protocols = readProtocols();
  return protocols instanceof Refusal ? protocols : { url, protocols };
}

/** Reads the code and the reason for a close. */
export function readClose() {
  if (reason.value !== "" && code.value.trim() === "") {
    return void reason.refuse(new Refusal("refuse.reason.code"));
  }
  const typed = code.value.trim();
  const number = readNumber(typed);
  // Checked here: the browser would cut off a fraction, and check nothing after the end.
  if (typed !== "" && number !== 1000 && !(number >= 3000 && number <= 4999 && number % 1 === 0)) {
    return void refuseCode();
  }
  if (refuseLongReason(reason)) return undefined;
  return {
    ...(typed === "" ? {} : { code: number }),
    ...(reason.value === "" ? {} : { reason: reason.value }),
  };
}

/**
 * Explains in the form why the library refused to connect.
 *
 * @param {unknown} error
 */
export function refuseTarget(error) {
  const { name, option, value } = /** @type {Error & { option?: string, value?: unknown }} */ (
    error
  );
  if (option !== undefined && refuseOption(option, value)) return;
  if (option === undefined) {
    const isInsecure = name === "SecurityError";
    address.refuse(new Refusal(isInsecure ? "refuse.address.secure" : "refuse.address.browser"));
    return;
  }
  address.refuse(new Refusal("refuse.option.other", () => ({ option })));
}

/**
 * Explains in the form why the library refused to close.
 *
 * @param {unknown} error
 */
export function refuseClose(error) {
  const { name } = /** @type {Error} */ (error);
  if (name === "InvalidAccessError") refuseCode();
  else refuseReason(reason);
}

function refuseCode() {
  const { value } = code;
  code.refuse(new Refusal("refuse.code", () => ({ value })));
}

/**
 * Refuses a reason that does not fit a close frame; returns true if it did.
 *
 * @param {Field} field
 */
export function refuseLongReason(field) {
  const isLong = byteLength(field.value) > MAX_REASON_BYTES;
  if (isLong) refuseReason(field);
  return isLong;
}

/** @param {Field} field */
function refuseReason(field) {
  const size = byteLength(field.value);
  const params = () => ({ bytes: bytes(size), limit: bytes(MAX_REASON_BYTES) });
  field.refuse(new Refusal("refuse.reason.long", params));
}

/** @param {string} text */
function byteLength(text) {
  return new TextEncoder().encode(text).length;
}

/** @returns {string | Refusal} */
function readAddress() {
  const typed = address.value.trim();
  const example = () => ({ example: `${SERVER}/ws` });
  if (typed === "") return new Refusal("refuse.address.empty", example);
  if (typed.includes("#")) return new Refusal("refuse.address.fragment");
  const scheme = /^[a-z][a-z0-9+.-]*:(\/\/)?/i.exec(typed)?.[0] ?? "";
  if (scheme === "" && !typed.startsWith("/")) {
    return new Refusal("refuse.address.invalid", example);
  }
  if (scheme !== "" && !/^wss?:\/\/$/i.test(scheme)) {
    return new Refusal("refuse.address.scheme", () => ({ found: scheme }));
  }
  const url = URL.canParse(typed, SERVER) ? new URL(typed, SERVER) : undefined;
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

/** The most that fits into a control frame after the code. */
const MAX_REASON_BYTES = 123;
