// The handshake of the last dial: request and response. No script can see its own, so this page's
// server reports it; of a handshake with another server only the outcome is known.

import { handshakeOf, withoutClient } from "../net/server.js";
import { byId, textElement } from "../ui/dom.js";
import { onLanguageChange, t } from "../ui/i18n.js";

/** The headers to show, in this order. */
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
  #recorder;
  #panel = byId("handshake");
  /** @type {import("steadysocket").SteadySocket | undefined} */
  #socket;
  #number = 0;
  /** @type {import("../net/server.js").Handshake | undefined} */
  #seen;
  #step = 0;
  /** @type {"none" | "dialling" | "open" | "failed"} */
  #outcome = "none";
  /** True while it makes sense to ask the server about a failed dial. */
  #isThere = true;
  #answersUntil = 0;

  /** @param {import("../log/recorder.js").Recorder} recorder Keeps handshakes for the HAR file. */
  constructor(recorder) {
    this.#recorder = recorder;
    onLanguageChange(() => this.#render());
  }

  /**
   * @param {import("steadysocket").SteadySocket} socket
   * @param {number} number
   * @param {string | undefined} client
   */
  follow(socket, number, client) {
    this.#socket = socket;
    this.#number = number;
    this.#isThere = true;
    let problem = "";
    this.#begin(socket.state === "idle" ? "none" : "dialling");
    const isFollowed = () => this.#socket === socket;
    socket.addEventListener("statechange", ({ to }) => {
      if (isFollowed() && to === "connecting") this.#begin("dialling");
    });
    socket.addEventListener("open", () => isFollowed() && this.#end("open", client));
    socket.addEventListener("error", ({ error }) => {
      problem = error.code;
    });
    socket.addEventListener("close", ({ code }) => {
      if (!isFollowed() || this.#outcome !== "dialling" || code !== 1006) return;
      // A dial that failed before its request has no response.
      const isAsked = problem === "ERR_NETWORK" && this.#isWorthAsking(socket.url);
      this.#end("failed", isAsked ? client : undefined);
    });
  }

  /**
   * Notes that the server will refuse dials for a while, and so will answer each.
   *
   * @param {number} ms
   */
  expectAnswers(ms) {
    this.#answersUntil = Date.now() + ms;
  }

  /** @param {"none" | "dialling"} outcome */
  #begin(outcome) {
    this.#seen = undefined;
    this.#outcome = outcome;
    this.#step += 1;
    this.#render();
  }

  /**
   * True if the server is likely to be up, since a request to a server that is down would be an error
   * on the console: until it was open once or did not answer, or where it refuses by an answer.
   *
   * @param {string} url
   */
  #isWorthAsking(url) {
    return this.#isThere || Date.now() < this.#answersUntil || REFUSING.test(url);
  }

  /**
   * @param {"open" | "failed"} outcome
   * @param {string | undefined} client
   */
  async #end(outcome, client) {
    const [number, at, step] = [this.#number, Date.now(), this.#step];
    const url = this.#socket?.url ?? "";
    this.#outcome = outcome;
    if (outcome === "open") this.#isThere = false;
    this.#render();
    if (client === undefined) return;
    const seen = await handshakeOf(client);
    if (seen === undefined) this.#isThere = false;
    // It is an older dial's if this dial never reached the server.
    if (!seen || !url.endsWith(seen.target)) return;
    const isRefused = seen.status !== 101 || lacksProtocol(seen);
    if (isRefused !== (outcome === "failed")) return;
    this.#recorder.keepHandshake(number, { ...seen, at });
    if (step !== this.#step) return;
    this.#seen = seen;
    this.#render();
  }

  #render() {
    const socket = this.#socket;
    if (!socket) return;
    this.#panel.dataset.outcome = this.#outcome;
    if (this.#outcome === "none") {
      this.#panel.replaceChildren(textElement("p", "hint", t("handshake.none")));
      return;
    }
    this.#panel.replaceChildren(
      part(t("handshake.request"), this.#request(socket.url)),
      part(t("handshake.answer"), this.#answer()),
      ...(this.#outcome === "failed" && this.#seen && lacksProtocol(this.#seen)
        ? [textElement("p", "hint", t("handshake.noProtocol"))]
        : []),
      this.#summary(socket),
    );
  }

  #answer() {
    const seen = this.#seen;
    if (seen) return lines(`HTTP/1.1 ${seen.status} ${seen.status_text}`, seen.response);
    if (this.#outcome === "failed") return [t("handshake.failed")];
    return [this.#outcome === "open" ? "HTTP/1.1 101" : t("handshake.waiting")];
  }

  /** @param {string} address */
  #request(address) {
    if (this.#seen)
      return lines(`GET ${withoutClient(this.#seen.target)} HTTP/1.1`, this.#seen.request);
    // The address is not known yet.
    if (!URL.canParse(address)) return [t("handshake.waiting")];
    const { host, pathname, search } = new URL(address);
    // Every browser sends these; only the server can report the rest.
    return lines(`GET ${withoutClient(`${pathname}${search}`)} HTTP/1.1`, [
      ["host", host],
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

/**
 * True if subprotocols were offered but none was chosen, which browsers treat as a failure.
 *
 * @param {import("../net/server.js").Handshake} seen
 */
function lacksProtocol({ request, response }) {
  const has = (/** @type {[string, string][]} */ headers) =>
    headers.some(([name]) => name === "sec-websocket-protocol");
  return has(request) && !has(response);
}

/** The addresses where this page's server refuses by an answer. */
const REFUSING = /^wss?:\/\/[^/]+\/(refuse|flaky|secure)\b/;

/** @param {string} name */
function title(name) {
  return name
    .replace(/(^|-)\w/g, (letter) => letter.toUpperCase())
    .replace("Websocket", "WebSocket");
}
