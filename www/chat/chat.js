// A chat between tabs, and between people on the same server.

import { PAGE_OPTIONS } from "../net/network.js";
import { newClient, SERVER } from "../net/server.js";
import { byId, textElement } from "../ui/dom.js";
import { labelled, localized, make, viewHead } from "../ui/elements.js";
import { Field, Refusal } from "../ui/fields.js";
import { number, onLanguageChange, t, timeOfDay, translate } from "../ui/i18n.js";
import { readStored, store } from "../ui/storage.js";

/** @typedef {import("steadysocket").SteadySocket} SteadySocket */

/**
 * @typedef {object} Line
 * @property {string} id
 * @property {string} from
 * @property {string} text
 *
 * @typedef {object} Waiting
 * @property {HTMLElement} item
 * @property {string} data
 * @property {boolean} isGiven True once a socket has it; before that it is in the library's queue.
 */

/** @param {typeof import("steadysocket").SteadySocket} Class */
export function startChat(Class) {
  const me = newClient("guest");
  const name = new Field("chat-name");
  const text = new Field("chat-text");
  name.value = readStored(STORAGE_KEY) || `${t("chat.guest")} ${me.slice(-3)}`;
  byId("chat-name").addEventListener("change", () => {
    store(STORAGE_KEY, name.value.trim().slice(0, MAX_NAME));
  });
  const socket = new Class(`${SERVER}/chat`, [], {
    ...PAGE_OPTIONS,
    // Without a heartbeat the room would look open while the network is down.
    heartbeat: { ...HEARTBEAT, isPong: (data) => data === HEARTBEAT.message },
  });
  /** Lines that have not come back yet. @type {Map<string, Waiting>} */
  const waiting = new Map();
  /** @type {Set<string>} */
  const seen = new Set();
  showState(socket);
  socket.addEventListener("statechange", () => showState(socket));
  onLanguageChange(() => showState(socket));
  socket.addEventListener("message", ({ data }) => {
    const line = readLine(data);
    if (!line || !isNew(seen, line.id)) return;
    const mine = waiting.get(line.id);
    waiting.delete(line.id);
    if (mine) mine.item.classList.remove("pending");
    else addLine(line, false);
  });
  socket.addEventListener("open", () => sendAgain(socket, waiting));
  byId("chat-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const from = name.value.trim();
    if (from === "" || from.length > MAX_NAME) {
      return name.refuse(new Refusal("refuse.name", () => ({ max: number(MAX_NAME) })));
    }
    if (text.value.trim() === "" || text.value.length > MAX_TEXT) {
      return text.refuse(new Refusal("refuse.chat", () => ({ max: number(MAX_TEXT) })));
    }
    const line = { id: newClient("m"), from, text: text.value };
    const data = JSON.stringify(line);
    let isGiven = false;
    try {
      isGiven = socket.send(data) === true;
    } catch (error) {
      if (!isQueueFull(error)) throw error;
      return text.refuse(new Refusal("refuse.chat.full"));
    }
    waiting.set(line.id, { item: addLine(line, true), data, isGiven });
    text.value = "";
  });
}

/**
 * Sends again the lines that the last socket took but that did not come back, since they may be
 * lost. The library itself sends queued lines.
 *
 * @param {SteadySocket} socket
 * @param {Map<string, Waiting>} waiting
 */
function sendAgain(socket, waiting) {
  for (const line of waiting.values()) {
    if (line.isGiven) socket.send(line.data);
    line.isGiven = true;
  }
}

/**
 * Remembers a line, and returns false if it was seen before: a line sent again may arrive twice.
 *
 * @param {Set<string>} seen
 * @param {string} id
 */
function isNew(seen, id) {
  if (seen.has(id)) return false;
  seen.add(id);
  const [oldest] = seen;
  if (oldest !== undefined && seen.size > MAX_SEEN) seen.delete(oldest);
  return true;
}

/** @param {unknown} error */
function isQueueFull(error) {
  return /** @type {{ code?: unknown }} */ (error).code === "ERR_QUEUE_FULL";
}

/**
 * Parses a line, which may come from anyone and contain anything.
 *
 * @param {unknown} data
 * @returns {Line | undefined}
 */
function readLine(data) {
  if (typeof data !== "string") return undefined;
  try {
    const { id, from, text } = JSON.parse(data);
    const isLine =
      typeof id === "string" &&
      [from, text].every((part) => typeof part === "string" && part.trim() !== "");
    return isLine
      ? { id, from: from.slice(0, MAX_NAME), text: text.slice(0, MAX_TEXT) }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {Line} line
 * @param {boolean} isMine
 */
function addLine({ from, text }, isMine) {
  const list = byId("chat-lines");
  byId("chat-empty").hidden = true;
  const item = make(
    "li",
    { class: isMine ? "mine pending" : "theirs" },
    textElement("strong", "", from),
    textElement("span", "chat-text", text),
    textElement("time", "", timeOfDay(Date.now(), false)),
  );
  // Someone reading older lines stays there, unless the new line is their own.
  const isAtEnd = list.scrollHeight - list.clientHeight - list.scrollTop < NEAR_END_PX;
  list.append(item);
  while (list.children.length > MAX_LINES) list.firstElementChild?.remove();
  if (isAtEnd || isMine) list.scrollTop = list.scrollHeight;
  return item;
}

/** @param {SteadySocket} socket */
function showState({ state }) {
  const status = byId("chat-state");
  status.dataset.state = state;
  status.textContent = state === "open" ? t("chat.open") : t("chat.away");
}

/** Builds the view; its form waits for the library. */
export function buildChat() {
  byId("view-chat").append(
    viewHead("chat-heading", "view.chat", "chat.lead"),
    make(
      "section",
      { class: "panel chat" },
      make(
        "div",
        { class: "panel-top" },
        localized("p", "state.none", { id: "chat-state", class: "chat-state", role: "status" }),
        localized("a", "chat.tab", { id: "chat-tab", href: "#chat", target: "_blank" }),
      ),
      localized("p", "chat.empty", { id: "chat-empty", class: "hint" }),
      make("ol", {
        id: "chat-lines",
        class: "chat-lines",
        "aria-live": "polite",
        tabindex: "0",
        "data-i18n-label": "chat.lines",
      }),
      make(
        "form",
        { id: "chat-form", novalidate: "" },
        make(
          "fieldset",
          { class: "row", disabled: "" },
          labelled("chat-name", "chat.name", { maxlength: String(MAX_NAME + 1) }),
          labelled("chat-text", "chat.text", { enterkeyhint: "send" }),
          localized("button", "message.send", { class: "primary", id: "chat-send" }),
        ),
      ),
    ),
  );
  translate(byId("view-chat"));
}

const MAX_NAME = 40;
const MAX_TEXT = 2_000;
const MAX_LINES = 200;
const MAX_SEEN = 1_000;

/** Sent to everyone in the room, as any message is; nobody shows it, since it is not a line. */
const HEARTBEAT = { intervalMs: 10_000, timeoutMs: 5_000, message: "ping" };
const NEAR_END_PX = 40;
const STORAGE_KEY = "steadysocket.chat-name";
