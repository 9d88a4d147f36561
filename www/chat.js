// A chat between tabs, and between people on the same server.

import { byId, textElement } from "./dom.js";
import { Field, Refusal } from "./fields.js";
import { number, onLanguageChange, t, timeOfDay, translate } from "./i18n.js";
import { LabSocket, labDocument, labWindow } from "./network.js";
import { newClient, SERVER } from "./server.js";
import { labelled, localized, make, viewHead } from "./views-html.js";

/** @typedef {import("steadysocket").SteadySocket} SteadySocket */

/**
 * @typedef {object} Line
 * @property {string} id
 * @property {string} from
 * @property {string} text
 */

/** @param {typeof import("steadysocket").SteadySocket} Class */
export function startChat(Class) {
  build();
  const me = newClient("guest");
  const name = new Field("chat-name");
  const text = new Field("chat-text");
  name.value = `${t("chat.guest")} ${me.slice(-3)}`;
  const socket = new Class(`${SERVER}/chat`, [], {
    WebSocket: LabSocket,
    lifecycle: { window: labWindow, document: labDocument },
  });
  /** @type {Map<string, HTMLElement>} */
  const waiting = new Map();
  showState(socket);
  socket.addEventListener("statechange", () => showState(socket));
  onLanguageChange(() => showState(socket));
  socket.addEventListener("message", ({ data }) => {
    const line = readLine(data);
    const mine = line && waiting.get(line.id);
    if (mine) {
      mine.classList.remove("pending");
      waiting.delete(line.id);
    } else if (line) {
      addLine(line, false);
    }
  });
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
    try {
      socket.send(JSON.stringify(line));
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      return text.refuse(new Refusal("refuse.send.other", () => ({ message })));
    }
    waiting.set(line.id, addLine(line, true));
    text.value = "";
  });
}

/**
 * A line from anybody, who may send anything.
 *
 * @param {unknown} data
 * @returns {Line | undefined}
 */
function readLine(data) {
  if (typeof data !== "string") return undefined;
  try {
    const { id, from, text } = JSON.parse(data);
    const isLine = [id, from, text].every((part) => typeof part === "string");
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
  list.append(item);
  while (list.children.length > MAX_LINES) list.firstElementChild?.remove();
  list.scrollTop = list.scrollHeight;
  return item;
}

/** @param {SteadySocket} socket */
function showState({ state }) {
  const status = byId("chat-state");
  status.dataset.state = state;
  status.textContent = state === "open" ? t("chat.open") : t("chat.away");
}

function build() {
  byId("view-chat").append(
    viewHead("chat-heading", "view.chat", "chat.lead"),
    make(
      "section",
      { class: "panel chat" },
      make(
        "div",
        { class: "panel-top" },
        make("p", { id: "chat-state", class: "chat-state", role: "status" }),
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
          "div",
          { class: "row" },
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
