// The state of the connection, as a word and a colour, with a countdown and the counters.

import { giveUpReason, meaningOf } from "../log/entries.js";
import { withoutClient } from "../net/server.js";
import { byId, setText } from "../ui/dom.js";
import { bytes, number, onLanguageChange, seconds, t } from "../ui/i18n.js";

/** @typedef {import("steadysocket").SteadySocket} SteadySocket */

/** Shows the state of the last connection that it was given. */
export class Status {
  #panel = byId("status");
  #word = byId("state-word");
  #detail = byId("state-detail");
  #countdown = byId("countdown");
  #countdownText = byId("countdown-text");
  #countdownBar = byId("countdown-bar");
  /** @type {SteadySocket | undefined} */
  #socket;
  #number = 0;
  /** @type {{ attempt: number, delayMs: number, retryAt: number } | undefined} */
  #retry;
  #gaveUp = "";
  /** @type {string | undefined} */
  #failure;
  #isLoaded = false;

  constructor() {
    onLanguageChange(() => this.render());
    this.render();
  }

  /** Reports that the library has loaded. */
  loaded() {
    this.#isLoaded = true;
    this.render();
  }

  /**
   * Reports that the library could not be loaded.
   *
   * @param {unknown} error
   */
  failed(error) {
    this.#failure = error instanceof Error ? error.message : String(error);
    this.render();
  }

  /**
   * Follows a connection instead of the last.
   *
   * @param {SteadySocket} socket
   * @param {number} number
   */
  follow(socket, number) {
    this.#socket = socket;
    this.#number = number;
    this.#retry = undefined;
    this.#gaveUp = "";
    const isFollowed = () => this.#socket === socket;
    for (const type of /** @type {const} */ (["statechange", "close", "open"])) {
      socket.addEventListener(type, () => isFollowed() && this.render());
    }
    socket.addEventListener("reconnecting", ({ attempt, delayMs, retryAt }) => {
      if (!isFollowed()) return;
      this.#retry = { attempt, delayMs, retryAt };
      this.render();
    });
    socket.addEventListener("giveup", ({ reason }) => {
      if (!isFollowed()) return;
      this.#gaveUp = reason;
      this.render();
    });
    const ticker = setInterval(() => {
      if (isFollowed()) this.#renderNumbers();
      else clearInterval(ticker);
    }, TICK_MS);
    this.render();
  }

  render() {
    const state = this.#state();
    const isOver = state === "closed" || state === "none";
    if (state !== "closed") this.#gaveUp = "";
    this.#panel.dataset.state = state;
    setText(this.#word, t(`state.${state}`));
    setText(this.#detail, this.#details(state).join(" · "));
    const number = this.#number;
    setText(byId("status-number"), number > 0 ? t("status.connection", { number }) : "");
    byId("reload").hidden = state !== "failed";
    byId("close").ariaDisabled = String(isOver || !this.#socket);
    byId("reconnect").ariaDisabled = String(!this.#socket);
    this.#renderNumbers();
  }

  #state() {
    if (this.#failure !== undefined) return "failed";
    if (!this.#isLoaded) return "loading";
    return this.#socket?.state ?? "none";
  }

  /** @param {string} state */
  #details(state) {
    if (state === "failed") return [t("status.loadFailure"), this.#failure ?? ""];
    const socket = this.#socket;
    if (!socket) return [];
    switch (state) {
      case "connecting":
      case "handshaking":
      case "open": {
        const { protocol } = socket;
        const url = withoutClient(socket.url);
        return protocol ? [url, t("status.protocol", { protocol })] : [url];
      }
      case "waiting":
        return [this.#lastClose(socket)];
      case "closed": {
        const close = this.#lastClose(socket);
        if (!this.#gaveUp) return [close];
        return [close, t("status.gaveUp", { reason: giveUpReason(this.#gaveUp) })];
      }
      default:
        return [];
    }
  }

  /** @param {SteadySocket} socket */
  #lastClose({ lastClose }) {
    if (!lastClose) return "";
    const { code, reason } = lastClose;
    const params = { code: String(code), meaning: meaningOf(code), reason };
    return t(reason ? "status.lastCloseReason" : "status.lastClose", params);
  }

  #renderNumbers() {
    const socket = this.#socket;
    this.#renderCountdown();
    if (!socket) return;
    const { queuedMessages, messagesSent, messagesReceived, dials, opens } = socket.stats();
    showFigure("queued", queuedMessages, number);
    showFigure("buffered", socket.bufferedAmount, bytes);
    showFigure("sent", messagesSent, number);
    showFigure("received", messagesReceived, number);
    showFigure("dials", dials, number);
    showFigure("opens", opens, number);
  }

  #renderCountdown() {
    const retry = this.#socket?.state === "waiting" ? this.#retry : undefined;
    this.#countdown.hidden = !retry;
    if (!retry) return;
    const left = Math.max(retry.retryAt - Date.now(), 0);
    this.#countdown.dataset.leftMs = String(left);
    this.#countdown.dataset.attempt = String(retry.attempt);
    const { attempt } = retry;
    setText(this.#countdownText, t("status.countdown", { attempt, left: seconds(left) }));
    const share = retry.delayMs > 0 ? left / retry.delayMs : 0;
    this.#countdownBar.style.setProperty("--left", share.toFixed(3));
  }
}

/**
 * @param {string} name
 * @param {number} value
 * @param {(value: number) => string} format
 */
function showFigure(name, value, format) {
  const element = byId(`figure-${name}`);
  element.dataset.value = String(value);
  setText(element, format(value));
}

/** Ten times a second: the countdown shows tenths. */
const TICK_MS = 100;
