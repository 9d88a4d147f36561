// The entries of the log, and their words in the language of the page.

import { bytes, keyOr, seconds, t, timeOfDay } from "../ui/i18n.js";

/** @typedef {import("./payload.js").Payload} Payload */

/**
 * A call or an event, named as in the library's API; the fields of an event keep their names.
 *
 * @typedef {{ kind: "connect", url: string }
 *   | { kind: "fault", name: string }
 *   | { kind: "state", from: string, to: string }
 *   | { kind: "reconnect()" }
 *   | { kind: "close()", code?: number, reason?: string }
 *   | { kind: "send()", payload: Payload, isQueued: boolean }
 *   | { kind: "open", reconnected: boolean, attempt: number, protocol: string }
 *   | { kind: "message", payload: Payload }
 *   | { kind: "error", code: string }
 *   | { kind: "close", code: number, reason: string, wasClean: boolean, synthetic: boolean,
 *       willReconnect: boolean, delayMs: number, isSuspended: boolean }
 *   | { kind: "reconnecting", attempt: number, delayMs: number, retryAt: number }
 *   | { kind: "giveup", reason: string }
 *   | { kind: "drop", payload: Payload, reason: string }} Happening
 */

/**
 * An entry in words.
 *
 * @typedef {object} Words
 * @property {string} [payload] The content of a message.
 * @property {string[]} notes
 */

/**
 * @param {Happening} happening
 * @returns {Words}
 */
export function inWords(happening) {
  switch (happening.kind) {
    case "connect":
      return { notes: [t("entry.connect", { url: happening.url })] };
    case "fault":
      return { notes: [t(keyOr("fault", happening.name, "faults.heading"))] };
    case "state": {
      const [from, to] = [happening.from, happening.to].map((state) =>
        t(keyOr("state", state, "state.none")),
      );
      return { notes: [`${from} → ${to}`] };
    }
    case "reconnect()":
      return { notes: [t("entry.closeCall")] };
    case "close()":
      return { notes: [t("entry.closeCall"), ...closeWords(happening.code, happening.reason)] };
    case "send()": {
      const { payload, isQueued } = happening;
      return ofMessage(payload, [t(isQueued ? "entry.queued" : "entry.sent")]);
    }
    case "message":
      return ofMessage(happening.payload, []);
    case "drop":
      return ofMessage(happening.payload, [
        t("entry.drop", { reason: t(keyOr("drop", happening.reason, "code.other")) }),
      ]);
    default:
      return { notes: eventNotes(happening) };
  }
}

/**
 * The meaning of a close code.
 *
 * @param {number} code
 */
export function meaningOf(code) {
  const range = code >= 4000 ? "code.own" : code >= 3000 ? "code.registered" : "code.other";
  return t(keyOr("code", code, range));
}

/**
 * The reason why no further dial will come.
 *
 * @param {string} reason As the `giveup` event names it.
 */
export function giveUpReason(reason) {
  return t(keyOr("giveup", reason, "giveup.not-retryable"));
}

/**
 * @param {Payload} payload
 * @param {string[]} notes
 * @returns {Words}
 */
function ofMessage(payload, notes) {
  const { format, excerpt, isWhole, size } = payload;
  const isText = format === "text";
  return {
    payload: size === 0 && excerpt === "" ? t("entry.empty") : `${excerpt}${isWhole ? "" : " …"}`,
    notes: [
      t(`entry.${format}`),
      isText ? t("entry.characters", { count: size }) : bytes(size),
      ...notes,
    ],
  };
}

/**
 * @param {Extract<Happening, { kind: "open" | "error" | "close" | "reconnecting" | "giveup" }>} event
 * @returns {string[]}
 */
function eventNotes(event) {
  switch (event.kind) {
    case "open": {
      const notes = [t(event.reconnected ? "entry.opened" : "entry.open")];
      if (event.attempt > 0) notes.push(t("entry.attempt", { attempt: event.attempt }));
      if (event.protocol) notes.push(t("status.protocol", { protocol: event.protocol }));
      return notes;
    }
    case "error": {
      const words = t(keyOr("error", event.code, "error.ERR_NETWORK"));
      return [event.code, words];
    }
    case "close":
      return closeEventNotes(event);
    case "reconnecting": {
      const { attempt, delayMs, retryAt } = event;
      const delay = seconds(delayMs);
      return [t("entry.reconnecting", { attempt, delay, time: timeOfDay(retryAt) })];
    }
    case "giveup":
      return [t("entry.giveup", { reason: giveUpReason(event.reason) })];
  }
}

/** @param {Extract<Happening, { kind: "close" }>} event */
function closeEventNotes(event) {
  const { code, reason, wasClean, synthetic, willReconnect, delayMs, isSuspended } = event;
  const notes = [...closeWords(code, reason), t(wasClean ? "entry.clean" : "entry.unclean")];
  if (synthetic) notes.push(t("entry.synthetic"));
  notes.push(
    isSuspended
      ? t("entry.suspended")
      : willReconnect
        ? t("entry.willReconnect", { delay: seconds(delayMs) })
        : t("entry.willNotReconnect"),
  );
  return notes;
}

/**
 * @param {number | undefined} code
 * @param {string | undefined} reason
 */
function closeWords(code, reason) {
  const notes = code === undefined ? [] : [`${code} ${meaningOf(code)}`];
  if (reason) notes.push(t("entry.reason", { reason }));
  return notes;
}
