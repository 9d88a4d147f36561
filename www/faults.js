// What can be broken, and the buttons for it.

import { outside } from "./composer.js";
import { byId, textElement } from "./dom.js";
import { Field } from "./fields.js";
import { MAX_REASON_BYTES, reasonTooLong } from "./form.js";
import { onLanguageChange, t } from "./i18n.js";
import { labDocument, labWindow, setOnline } from "./network.js";
import { readNumber } from "./options-form.js";
import { order } from "./server.js";

/** @typedef {import("./i18n.js").Key} Key */

/** @typedef {typeof FAULTS[number]} FaultName */

export const FAULTS = /** @type {const} */ ([
  "reset",
  "close",
  "refuse",
  "silence",
  "slow",
  "kick",
  "restart",
  "token",
  "offline",
  "hidden",
  "cache",
]);

/** Those that stay until the button is pressed again. */
const SWITCHES = ["offline", "hidden", "cache"];

const code = new Field("fault-code");
const reason = new Field("fault-reason");
const down = new Field("fault-down");

/**
 * What a fault needs of the live view.
 *
 * @typedef {object} Live
 * @property {() => string | undefined} client The id of the connection, if it is to this server.
 * @property {() => string} state
 * @property {(name: string, params?: Record<string, string | number>) => void} note Writes it into
 *   the log.
 * @property {() => boolean} withHeartbeat Connects anew with a heartbeat if there is none; false if
 *   there is one.
 * @property {(run: () => void) => void} whenOpen
 * @property {(provide: () => Promise<string>) => void} connectBy Connects, asking for each address.
 */

/** Lists the buttons; they do nothing before `startFaults`. */
export function listFaults() {
  const items = FAULTS.map((name) => {
    const button = textElement("button", "", "");
    button.id = `fault-${name === "close" ? "closing" : name}`;
    button.dataset.i18n = `fault.${name}`;
    button.setAttribute("type", "button");
    if (SWITCHES.includes(name)) button.ariaPressed = "false";
    const about = textElement("p", "", "");
    about.id = `fault-${name}-about`;
    about.dataset.i18n = `fault.${name}.about`;
    button.setAttribute("aria-describedby", about.id);
    const item = document.createElement("li");
    item.append(button, about);
    return item;
  });
  byId("faults-list").replaceChildren(...items);
}

/** @param {Live} live */
export function startFaults(live) {
  /** @type {{ key: Key, params?: Record<string, string> }} */
  let note = { key: "fault.note.none" };
  const say = (/** @type {Key} */ key, /** @type {Record<string, string>} */ params = {}) => {
    note = { key, params };
    byId("fault-note").textContent = key === "fault.note.none" ? "" : t(key, params);
  };
  onLanguageChange(() => say(note.key, note.params));
  byId("faults-form").addEventListener("submit", (event) => event.preventDefault());
  for (const name of FAULTS) {
    const button = byId(`fault-${name === "close" ? "closing" : name}`);
    button.addEventListener("click", async () => {
      say("fault.note.none");
      try {
        const problem = await run(name, live, button);
        if (problem) say(problem);
      } catch (error) {
        say("fault.note.failed", { message: /** @type {Error} */ (error).message });
      }
    });
  }
}

/**
 * @param {FaultName} name
 * @param {Live} live
 * @param {HTMLElement} button
 * @returns {Promise<Key | undefined>} why it cannot be done now.
 */
async function run(name, live, button) {
  if (SWITCHES.includes(name)) {
    const isOn = button.ariaPressed !== "true";
    button.ariaPressed = String(isOn);
    live.note(name);
    flip(name, isOn);
    return undefined;
  }
  if (name === "token") {
    live.note(name);
    live.connectBy(secureAddress);
    return undefined;
  }
  const params = paramsOf(name);
  if (!params) return undefined;
  if (name === "restart") {
    live.note(name);
    await order("/restart", params);
    return undefined;
  }
  const client = live.client();
  if (client === undefined) return "fault.note.foreign";
  if (live.state() === "closed") return "fault.note.closed";
  if (name === "silence" && live.withHeartbeat()) {
    live.whenOpen(() => {
      live.note(name);
      void order("/fault", { client: live.client() ?? "", kind: name });
    });
    return "fault.note.heartbeat";
  }
  live.note(name, params);
  await order("/fault", { client, kind: name, ...params });
  return undefined;
}

/**
 * @param {FaultName} name
 * @returns {Record<string, string | number> | undefined} nothing if a field was refused.
 */
export function paramsOf(name) {
  if (name === "close") {
    const number = readNumber(code.value.trim());
    const isCode = Number.isInteger(number) && number >= 1000 && number <= 4999;
    if (!isCode || FORBIDDEN.includes(number) || (number > 1014 && number < 3000)) {
      return void code.refuse(outside(code.value, 1000, 4999));
    }
    const size = new TextEncoder().encode(reason.value).length;
    if (size > MAX_REASON_BYTES) return void reason.refuse(reasonTooLong(reason.value));
    return { code: number, reason: reason.value };
  }
  if (name === "refuse" || name === "kick" || name === "restart") {
    const ms = readNumber(down.value.trim());
    if (!(Number.isInteger(ms) && ms >= 1 && ms <= MAX_DOWN_MS)) {
      return void down.refuse(outside(down.value, 1, MAX_DOWN_MS));
    }
    return name === "restart" ? { down_ms: ms } : { for_ms: ms };
  }
  return name === "slow" ? { bytes_per_s: 64_000 } : {};
}

/**
 * @param {string} name
 * @param {boolean} isOn
 */
export function flip(name, isOn) {
  if (name === "offline") setOnline(!isOn);
  if (name === "hidden") labDocument.hide(isOn);
  if (name === "cache") labWindow.say(isOn ? "pagehide" : "pageshow", true);
}

/** A fresh token for each dial: the server closes with 4401 when it expires. */
async function secureAddress() {
  const token = await order("/token", { valid_ms: 3_000 });
  return `/secure?token=${token}`;
}

/** Codes that stand for a frame that is not there, or are reserved. */
const FORBIDDEN = [1004, 1005, 1006];

/** As the server has it. */
const MAX_DOWN_MS = 60_000;
