// The handshake of the last dial: what was asked, what was answered. No script sees its own, so this
// page's server tells what it saw; of another server the page knows the outcome only.

import { byId, textElement } from "./dom.js";
import { onLanguageChange, t } from "./i18n.js";
import { handshakeOf } from "./server.js";

/** What is worth a look, in this order. */
const SHOWN = [
  "host",
  "origin",
  "upgrade",
  "connection",
  "sec-websocket-version",
  "sec-websocket-key",
  "sec-websocket-protocol",
  "sec-websocket-extensions",
  "sec-websocket-accept",
];

/** Shows the last handshake of one connection. */
export class HandshakePanel {
  #panel = byId("handshake");
  /** @type {import("steadysocket").SteadySocket | undefined} */
  #socket;
  /** @type {import("./server.js").Handshake | undefined} */
  #seen;
  #step = 0;
  #outcome = "";
  #answersUntil = 0;

  constructor() {
    onLanguageChange(() => this.#render());
  }

  /**
   * @param {import("steadysocket").SteadySocket} socket
   * @param {number} _number
   * @param {string | undefined} client
   */
  follow(socket, _number, client) {
    this.#socket = socket;
    this.#begin();
    const isFollowed = () => this.#socket === socket;
    socket.addEventListener("statechange", ({ to }) => {
      if (isFollowed() && to === "connecting") this.#begin();
    });
    socket.addEventListener("open", () => isFollowed() && this.#end("open", client));
    socket.addEventListener("close", ({ code }) => {
      if (!isFollowed() || this.#outcome !== "" || code !== 1006) return;
      // A server that is away cannot be asked.
      const answers = Date.now() < this.#answersUntil || REFUSING.test(socket.url);
      this.#end("failed", answers ? client : undefined);
    });
  }

  /**
   * The server has been told to refuse dials, so that it answers each.
   *
   * @param {number} ms
   */
  expectAnswers(ms) {
    this.#answersUntil = Date.now() + ms;
  }

  #begin() {
    this.#seen = undefined;
    this.#outcome = "";
    this.#render();
  }

  /**
   * @param {"open" | "failed"} outcome
   * @param {string | undefined} client
   */
  async #end(outcome, client) {
    this.#outcome = outcome;
    this.#step += 1;
    const step = this.#step;
    this.#render();
    const seen = client === undefined ? undefined : await handshakeOf(client);
    if (step !== this.#step || !seen) return;
    // The server may be away, and tell of an older dial.
    if ((seen.status === 101) !== (outcome === "open")) return;
    this.#seen = seen;
    this.#render();
  }

  #render() {
    const socket = this.#socket;
    if (!socket) return;
    this.#panel.dataset.outcome = this.#outcome || "dialling";
    const isOpen = this.#outcome === "open";
    const answer = this.#seen
      ? lines(`HTTP/1.1 ${this.#seen.status} ${this.#seen.status_text}`, this.#seen.response)
      : [
          this.#outcome === "failed"
            ? t("handshake.failed")
            : isOpen
              ? "HTTP/1.1 101"
              : t("handshake.waiting"),
        ];
    this.#panel.replaceChildren(
      part(t("handshake.request"), this.#request(socket.url)),
      part(t("handshake.answer"), answer),
      this.#summary(socket),
    );
  }

  /** @param {string} address */
  #request(address) {
    if (this.#seen) return lines(`GET ${shown(this.#seen.target)} HTTP/1.1`, this.#seen.request);
    const url = URL.canParse(address) ? new URL(address) : undefined;
    // What every browser sends; the rest only the server can tell.
    return lines(`GET ${shown(`${url?.pathname ?? "/"}${url?.search ?? ""}`)} HTTP/1.1`, [
      ["host", url?.host ?? ""],
      ["upgrade", "websocket"],
      ["connection", "Upgrade"],
      ["sec-websocket-version", "13"],
    ]);
  }

  /** @param {import("steadysocket").SteadySocket} socket */
  #summary({ protocol, extensions }) {
    const list = textElement("dl", "handshake-facts", "");
    for (const [name, value] of [
      [t("handshake.protocol"), protocol],
      [t("handshake.extensions"), extensions],
    ]) {
      const fact = document.createElement("div");
      fact.append(
        textElement("dt", "", name ?? ""),
        textElement("dd", "", value || t("handshake.nothing")),
      );
      list.append(fact);
    }
    return list;
  }
}

/**
 * @param {string} title
 * @param {string[]} content
 */
function part(title, content) {
  const section = document.createElement("div");
  const text = textElement("pre", "wire", content.join("\n"));
  section.append(textElement("h4", "", title), text);
  return section;
}

/**
 * @param {string} first
 * @param {[string, string][]} headers
 */
function lines(first, headers) {
  const wanted = headers.filter(([name]) => SHOWN.includes(name));
  wanted.sort(([one], [other]) => SHOWN.indexOf(one) - SHOWN.indexOf(other));
  return [first, ...wanted.map(([name, value]) => `${title(name)}: ${value}`)];
}

/** Where this page's server says no by an answer. */
const REFUSING = /^wss?:\/\/[^/]+\/(refuse|flaky|secure)\b/;

/**
 * The address as it was typed: the page names itself to its server.
 *
 * @param {string} target
 */
function shown(target) {
  return target.replace(/([?&])client=lab-[^&]*&?/, "$1").replace(/[?&]$/, "");
}

/** @param {string} name */
function title(name) {
  return name
    .replace(/(^|-)\w/g, (letter) => letter.toUpperCase())
    .replace("Websocket", "WebSocket");
}
