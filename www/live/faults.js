// The buttons that order faults.

import { flip, onFlip, SWITCHES } from "../net/network.js";
import { order, orderFailure } from "../net/server.js";
import { byId, textElement } from "../ui/dom.js";
import { Field, Refusal } from "../ui/fields.js";
import { keyOr, t } from "../ui/i18n.js";
import { Note } from "../ui/note.js";
import { readNumber } from "../ui/numbers.js";
import { refuseLongReason } from "./connect-form.js";

/** @typedef {typeof ORDERS[number]} Order */

/** Faults that the server causes. */
const ORDERS = /** @type {const} */ ([
  "reset",
  "close",
  "refuse",
  "silence",
  "slow",
  "kick",
  "restart",
  "token",
]);

/** Faults that act on a socket, and the states in which there is a socket. */
const NEED_SOCKET = ["reset", "close", "silence", "slow"];
const HAS_SOCKET = ["handshaking", "open", "closing"];

const code = new Field("fault-code");
const reason = new Field("fault-reason");
const down = new Field("fault-down");

/**
 * The parts of the live view that a fault needs.
 *
 * @typedef {object} Live
 * @property {() => string | undefined} client The id of the connection, if it is to this server.
 * @property {() => string} state
 * @property {(name: string, params?: Record<string, string | number>) => void} note Logs the
 *   fault.
 * @property {() => Promise<boolean>} addHeartbeat Reconnects with a heartbeat and waits for the
 *   connection to open; false if it already has a heartbeat.
 * @property {(provide: () => Promise<string>) => boolean} connectBy Connects with a new
 *   address for each dial; false if the form is refused.
 */

/** Lists the buttons; they do nothing before `startFaults`. */
export function listFaults() {
  const items = [...ORDERS, ...SWITCHES].map((name) => {
    const button = textElement("button", "", "");
    button.id = idOf(name);
    button.dataset.i18n = `fault.${name}`;
    button.setAttribute("type", "button");
    if (SWITCHES.some((other) => other === name)) button.ariaPressed = "false";
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
  const note = new Note("fault-note");
  byId("faults-form").addEventListener("submit", (event) => event.preventDefault());
  for (const name of ORDERS) {
    byId(idOf(name)).addEventListener("click", async () => {
      note.clear();
      try {
        note.say(await run(name, live));
      } catch (error) {
        note.say(() => t(...orderFailure(error)));
      }
    });
  }
  for (const name of SWITCHES) {
    byId(idOf(name)).addEventListener("click", ({ currentTarget }) => {
      flip(name, /** @type {HTMLElement} */ (currentTarget).ariaPressed !== "true");
    });
  }
  // They can be switched elsewhere as well.
  onFlip((name, isOn) => {
    byId(idOf(name)).ariaPressed = String(isOn);
    live.note(name);
  });
  onEnter(["fault-code", "fault-reason"], () => byId(idOf("close")).click());
  onEnter(["fault-down"], () => {
    if (paramsOf("restart")) note.say(() => t("fault.note.choose"));
  });
}

/**
 * @param {Order} name
 * @param {Live} live
 * @returns {Promise<() => string>} the note about it.
 */
async function run(name, live) {
  const nothing = () => "";
  if (name === "token") {
    if (live.connectBy(secureAddress)) live.note(name);
    return nothing;
  }
  const params = paramsOf(name);
  if (!params) return nothing;
  if (name === "restart") {
    live.note(name);
    await order("/restart", params);
    return nothing;
  }
  const problem = problemOf(name, live);
  if (problem) return problem;
  const isNew = name === "silence" && (await live.addHeartbeat());
  live.note(name, params);
  await order("/fault", { client: live.client() ?? "", kind: name, ...params });
  return isNew ? () => t("fault.note.heartbeat") : nothing;
}

/**
 * @param {Order} name
 * @param {Live} live
 * @returns {(() => string) | undefined} the reason why it is impossible now.
 */
function problemOf(name, live) {
  const state = live.state();
  if (state === "closed") return () => t("fault.note.closed");
  if (live.client() === undefined) return () => t("fault.note.foreign");
  if (!NEED_SOCKET.includes(name) || HAS_SOCKET.includes(state)) return undefined;
  return () => t("fault.note.notOpen", { state: t(keyOr("state", state, "state.none")) });
}

/** @param {string} name */
function idOf(name) {
  return `fault-${name === "close" ? "closing" : name}`;
}

/**
 * @param {readonly string[]} ids The ids of fields.
 * @param {() => void} action
 */
function onEnter(ids, action) {
  for (const id of ids) {
    byId(id).addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) action();
    });
  }
}

/**
 * @param {Order} name
 * @returns {Record<string, string | number> | undefined} undefined if a field was refused.
 */
function paramsOf(name) {
  if (name === "close") {
    const number = readNumber(code.value.trim());
    const isCode = Number.isInteger(number) && number >= 1000 && number <= 4999;
    if (!isCode || FORBIDDEN.includes(number) || (number > 1014 && number < 3000)) {
      const { value } = code;
      return void code.refuse(new Refusal("refuse.fault.code", () => ({ value })));
    }
    if (refuseLongReason(reason)) return undefined;
    return { code: number, reason: reason.value };
  }
  if (name === "refuse" || name === "kick" || name === "restart") {
    const ms = down.readWhole(1, MAX_DOWN_MS);
    if (ms === undefined) return undefined;
    return name === "restart" ? { down_ms: ms } : { for_ms: ms };
  }
  return name === "slow" ? { bytes_per_s: 64_000 } : {};
}

/** A fresh token for each dial: the server closes with 4401 when it expires. */
async function secureAddress() {
  const token = await order("/token", { valid_ms: 3_000 });
  return `/secure?token=${token}`;
}

/** Codes that are reserved or stand for a missing code or frame. */
const FORBIDDEN = [1004, 1005, 1006];

/** The server's limit. */
const MAX_DOWN_MS = 60_000;
