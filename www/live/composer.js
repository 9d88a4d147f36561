// Sends messages: text, JSON, bytes, files, bursts.

import { allOf, byId } from "../ui/dom.js";
import { Field, Refusal } from "../ui/fields.js";
import { bytes, limit, number, onLanguageChange, t } from "../ui/i18n.js";

/** @typedef {import("./connection.js").Connection} Connection */
/** @typedef {import("./metrics.js").Metrics} Metrics */

const message = new Field("message");
const count = new Field("burst-count");
const size = new Field("burst-bytes");
let kind = "text";

/** The draft of each kind, at first an example. @type {Record<string, string>} */
const drafts = { json: '{ "type": "hello", "n": 1 }', binary: "de ad be ef" };

/** Suggests a first message in the language of the page, and starts the choice of its kind. */
export function suggestMessage() {
  let suggested = t("message.initial");
  message.value = suggested;
  const buttons = allOf("#message-kinds button");
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const chosen = button.dataset.kind ?? "text";
      if (chosen === kind) return;
      drafts[kind] = message.value;
      kind = chosen;
      for (const other of buttons) other.ariaPressed = String(other === button);
      message.value = drafts[kind] ?? "";
    });
  }
  onLanguageChange(() => {
    count.accept();
    // Keep what the user has typed.
    if (message.value === suggested) message.value = t("message.initial");
    if (drafts.text === suggested) drafts.text = t("message.initial");
    suggested = t("message.initial");
  });
}

/**
 * @param {Connection} connection
 * @param {Metrics} metrics
 */
export function startComposer(connection, metrics) {
  const post = (/** @type {string | Blob | Uint8Array<ArrayBuffer>} */ data, field = message) =>
    send(connection, metrics, data, field);
  const form = /** @type {HTMLFormElement} */ (byId("message-form"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = readMessage();
    if (data !== undefined && post(data) && kind === "text") message.value = "";
    metrics.watchLoad();
  });
  byId("message").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  const file = /** @type {HTMLInputElement} */ (byId("file"));
  file.addEventListener("change", () => {
    for (const chosen of file.files ?? []) post(chosen);
    metrics.watchLoad();
    // So that the same file can be chosen again.
    file.value = "";
  });
  byId("burst-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const burst = readBurst();
    const postOne = (/** @type {string} */ data) => post(data, count);
    if (burst) sendBurst(postOne, () => metrics.watchLoad(), burst.count, burst.size, 0);
  });
}

function readMessage() {
  const typed = message.value;
  if (kind === "json") {
    try {
      // Sent as typed: serialized again it would lose digits of large numbers and repeated keys.
      JSON.parse(typed);
      return typed;
    } catch {
      // The browser's own message is only in English.
      return void message.refuse(new Refusal("refuse.json"));
    }
  }
  if (kind !== "binary") return typed;
  const digits = typed.replace(/[\s,]|0x/g, "");
  if (!/^([\da-f]{2})*$/i.test(digits)) return void message.refuse(new Refusal("refuse.hex"));
  const pairs = digits.match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

function readBurst() {
  const messages = count.readWhole(1, MAX_BURST);
  if (messages === undefined) return undefined;
  const length = size.readWhole(1, MAX_BURST_BYTES);
  return length === undefined ? undefined : { count: messages, size: length };
}

/**
 * Sends a burst in slices, so that the page stays responsive.
 *
 * @param {(data: string) => boolean} post
 * @param {() => void} watch Called after each slice.
 * @param {number} total
 * @param {number} length
 * @param {number} done
 */
function sendBurst(post, watch, total, length, done) {
  const end = Math.min(done + BURST_SLICE, total);
  let isTaken = true;
  for (let place = done; place < end && isTaken; place += 1) {
    isTaken = post(`${place + 1} `.padEnd(length, "."));
  }
  watch();
  if (isTaken && end < total) setTimeout(() => sendBurst(post, watch, total, length, end));
}

/**
 * @param {Connection} connection
 * @param {Metrics} metrics
 * @param {string | Blob | Uint8Array<ArrayBuffer>} data
 * @param {Field} field Shows the refusal, if any.
 * @returns {boolean} true if it was accepted.
 */
function send(connection, metrics, data, field) {
  // Before sending, since the answer may be quick.
  metrics.sent(data);
  try {
    if (connection.send(data)) {
      field.accept();
      return true;
    }
    field.refuse(new Refusal("refuse.send.none"));
  } catch (error) {
    field.refuse(sendRefusal(connection, error));
  }
  metrics.takeBack();
  return false;
}

/**
 * @param {Connection} connection
 * @param {unknown} error
 */
function sendRefusal(connection, error) {
  const { code, name } = /** @type {Error & { code?: unknown }} */ (error);
  if (code === "ERR_CLOSED") return new Refusal("refuse.send.closed");
  if (name === "InvalidStateError") return new Refusal("refuse.send.unqueued");
  if (code !== "ERR_QUEUE_FULL") return new Refusal("refuse.send.other");
  const { queuedMessages, queuedBytes, maxMessages, maxBytes } = connection.queue();
  return new Refusal("refuse.send.full", () => ({
    count: queuedMessages,
    bytes: bytes(queuedBytes),
    messages: limit(maxMessages, number),
    size: limit(maxBytes, bytes),
  }));
}

const MAX_BURST = 100_000;
const MAX_BURST_BYTES = 65_536;
const BURST_SLICE = 1_000;
