// The chat: a reliable session with whichever node the proxy chooses.

import { proofList, showProof } from "../line/proof.js";
import { SERVER } from "../net/server.js";
import { loadSessions } from "../net/session-library.js";
import { allOf, byId, enable, setText, textElement } from "../ui/dom.js";
import { labelled, localized, make } from "../ui/elements.js";
import { Field, Refusal } from "../ui/fields.js";
import { number, onLanguageChange, t } from "../ui/i18n.js";

/**
 * @typedef {object} Line
 * @property {string} id Its place in the stream of lines: time, "-", number.
 * @property {string} from
 * @property {string} text
 * @property {string} node The node that it came to.
 *
 * @typedef {object} Served
 * @property {string} by The node.
 * @property {number} question
 */

const PROOF = ["lines", "twice", "unsure", "resumes", "nodes"];
const MAX_TEXT = 2_000;

/** A node that is frozen answers no dial; the next one goes to another. */
const OPTIONS = {
  connectTimeoutMs: 2_000,
  reconnect: { initialDelayMs: 100, maxDelayMs: 1_000 },
};

export function buildTalk() {
  return make(
    "section",
    { class: "panel chat", "aria-labelledby": "cluster-chat-heading" },
    localized("h3", "cluster.chat", { id: "cluster-chat-heading" }),
    make(
      "div",
      { class: "panel-top" },
      make("p", { id: "cluster-served", class: "line-state", role: "status" }),
      localized("a", "cluster.tab", { href: "", target: "_blank" }),
    ),
    make("ol", {
      id: "cluster-lines",
      class: "chat-lines",
      "aria-live": "polite",
      tabindex: "0",
      "data-i18n-label": "chat.lines",
    }),
    make(
      "form",
      { id: "cluster-form", novalidate: "" },
      make(
        "fieldset",
        { class: "row", disabled: "" },
        labelled("cluster-text", "chat.text", { enterkeyhint: "send" }),
        localized("button", "message.send", { class: "primary" }),
      ),
    ),
    proofList("talk", PROOF),
  );
}

/** @param {string} me */
export async function startTalk(me) {
  const { SteadySocket } = await loadSessions();
  const session = /** @type {const} */ ({ mode: "require", auth: () => me });
  const socket = new SteadySocket(`${SERVER}/chat`, [], { ...OPTIONS, session });
  const talk = new Talk(me, socket);
  byId("cluster-form").addEventListener("submit", (event) => {
    event.preventDefault();
    talk.say();
  });
  enable(byId("cluster-form"));
}

class Talk {
  #me;
  #socket;
  #text = new Field("cluster-text");
  #node = "";
  #question = 0;
  #last = "";
  #counts = { lines: 0, twice: 0, unsure: 0, resumes: 0, nodes: 0 };

  /**
   * @param {string} me
   * @param {import("steadysocket/session").SteadySocket} socket
   */
  constructor(me, socket) {
    this.#me = me;
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const { served, line } = JSON.parse(data);
      if (served) this.#move(served);
      if (line) this.#hear(line);
      this.#render();
    });
    socket.addEventListener("resumed", () => {
      this.#counts.resumes += 1;
      this.#render();
    });
    socket.addEventListener("statechange", () => this.#render());
    onLanguageChange(() => {
      showWay(byId("cluster-lines"));
      this.#render();
    });
    this.#render();
  }

  say() {
    const text = this.#text.value;
    if (text.trim() === "" || text.length > MAX_TEXT) {
      return this.#text.refuse(new Refusal("refuse.line", () => ({ max: number(MAX_TEXT) })));
    }
    this.#socket.send(JSON.stringify({ say: { text } }));
    this.#counts.unsure += 1;
    this.#text.value = "";
    this.#render();
  }

  /** A node has the session now, and asks which line is the last. @param {Served} served */
  #move({ by, question }) {
    if (question === this.#question) return;
    this.#question = question;
    if (by !== this.#node) this.#counts.nodes += 1;
    this.#node = by;
    const id = this.#last;
    this.#socket.send(JSON.stringify({ last: { question, ...(id ? { id } : {}) } }));
  }

  /** @param {Line} line */
  #hear({ id, from, text, node }) {
    this.#counts.lines += 1;
    if (!isLater(id, this.#last)) this.#counts.twice += 1;
    else this.#last = id;
    const isMine = from === this.#me;
    if (isMine) this.#counts.unsure -= 1;
    const item = make(
      "li",
      { class: isMine ? "mine" : "theirs", "data-id": id },
      textElement("strong", "", from),
      textElement("span", "chat-text", text),
      make("small", { "data-node": node }),
    );
    showWay(item);
    const list = byId("cluster-lines");
    list.append(item);
    list.scrollTop = list.scrollHeight;
  }

  #render() {
    const counts = Object.entries(this.#counts).map(([name, count]) => [name, number(count)]);
    showProof("talk", Object.fromEntries(counts));
    const served = byId("cluster-served");
    const isServed = this.#socket.state === "open" && this.#node !== "";
    served.dataset.state = isServed ? "open" : "waiting";
    served.dataset.node = this.#node;
    const params = { name: this.#me, node: this.#node };
    setText(served, t(isServed ? "cluster.you" : "cluster.waiting", params));
  }
}

/** Writes by which node each line has come. @param {HTMLElement} root */
function showWay(root) {
  for (const way of allOf("[data-node]", root)) {
    way.textContent = t("cluster.through", { name: way.dataset.node ?? "" });
  }
}

/**
 * @param {string} id
 * @param {string} last
 */
function isLater(id, last) {
  const [time = 0, nth = 0] = id.split("-").map(Number);
  const [lastTime = -1, lastNth = -1] = last.split("-").map(Number);
  return time > lastTime || (time === lastTime && nth > lastNth);
}
