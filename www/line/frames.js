// The frames of a session, as they are on the wire (PROTOCOL.md).

/**
 * @typedef {object} Frame
 * @property {"data" | "volatile" | "control" | "binary"} kind
 * @property {number} [seq]
 * @property {number} [ack]
 * @property {string} [verb] Of a control frame.
 * @property {any} [body] Of a control frame: its object, or its numbers.
 * @property {string} shown The frame as it may be shown: without secrets.
 */

const DATA = /^(\d+)(?:,(\d+))?\|/;
const VOLATILE = /^~(\d*)\|/;
const CONTROL = /^#([\w-]+)(?: (.*))?$/s;
const SECRETS = /("(?:tok|auth)":")([^"]{0,4})[^"]*/g;

/** @param {unknown} data @returns {Frame} */
export function readFrame(data) {
  if (typeof data !== "string") return { kind: "binary", shown: "" };
  const numbered = DATA.exec(data);
  if (numbered) {
    const [, seq, ack] = numbered;
    return { kind: "data", seq: Number(seq), ...withAck(ack), shown: data };
  }
  const loose = VOLATILE.exec(data);
  if (loose) return { kind: "volatile", ...withAck(loose[1]), shown: data };
  const [, verb = "", text = ""] = CONTROL.exec(data) ?? [];
  const shown = data.replace(SECRETS, "$1$2…");
  return { kind: "control", verb, body: bodyOf(text), shown };
}

/** @param {string | undefined} ack */
function withAck(ack) {
  return ack ? { ack: Number(ack) } : {};
}

/** @param {string} text */
function bodyOf(text) {
  if (!text.startsWith("{")) return text.split(",").map(Number);
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
