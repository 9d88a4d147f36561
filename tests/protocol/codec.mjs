// Reads and writes the frames of steady.v1, from PROTOCOL.md alone ("Frames").

/**
 * @typedef {string | Uint8Array} Payload
 * @typedef {{ kind: "data", seq: number, ack?: number, payload: Payload }} Data
 * @typedef {{ kind: "volatile", ack?: number, payload: Payload }} Volatile
 * @typedef {{ kind: string, [field: string]: any }} Control
 * @typedef {Data | Volatile | Control} Frame
 */

const MAX = Number.MAX_SAFE_INTEGER;
const MAX_CONTROL = 16_384;
const MAX_LEVELS = 16;
const HEADER = /^(?:~([0-9]*)|([0-9]+)(?:,([0-9]+))?)\|/;
const CONTROL = /^#([A-Za-z][A-Za-z0-9-]*)(?: (.*))?$/s;
const NUMBER = /^(?:0|[1-9][0-9]{0,15})$/;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const JSON_TOKENS = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|[{}[\]:]/g;

/** A fault that ends the session, with the close code that says so. */
export class ProtocolError extends Error {
  /** @param {string} message */
  constructor(message, code = 4931) {
    super(message);
    this.code = code;
  }
}

/** @param {string} text @returns {Frame} */
export function readText(text) {
  if (text.startsWith("#")) return readControl(text);
  const [header, volatileAck, seq, ack] = HEADER.exec(text) ?? fault("no header");
  const payload = text.slice(header.length);
  if (seq === undefined) return { kind: "volatile", ...ackOf(volatileAck || undefined), payload };
  return { kind: "data", seq: number(seq, 1), ...ackOf(ack), payload };
}

/** @param {Uint8Array} bytes @returns {Frame} */
export function readBinary(bytes) {
  const kind = bytes[0] ?? fault("an empty message");
  if (![0x01, 0x02, 0x81, 0x82].includes(kind)) fault(`kind ${kind}`);
  let at = 1;
  const varint = (/** @type {number} */ least) => {
    let value = 0;
    for (let place = 0; place < 8; place++) {
      const byte = bytes[at++] ?? fault("a number that is cut off");
      value += (byte & 0x7f) * 2 ** (7 * place);
      if (byte & 0x80) continue;
      if (byte === 0 && place > 0) fault("a number that is not canonical");
      return value >= least && value <= MAX ? value : fault(`number ${value}`);
    }
    return fault("a number of more than eight bytes");
  };
  const seq = kind & 1 ? varint(1) : undefined;
  const ack = kind & 0x80 ? { ack: varint(0) } : {};
  const payload = bytes.slice(at);
  return seq === undefined
    ? { kind: "volatile", ...ack, payload }
    : { kind: "data", seq, ...ack, payload };
}

/** @param {Frame} frame */
export function write(frame) {
  const { kind, seq, ack, payload, ...fields } = /** @type {Control} */ (frame);
  const withAck = ack !== undefined;
  if (payload instanceof Uint8Array) {
    const header = [(seq ? 0x01 : 0x02) | (withAck ? 0x80 : 0)];
    for (let value of [...(seq ? [seq] : []), ...(withAck ? [ack] : [])]) {
      for (; value >= 128; value = Math.floor(value / 128)) header.push((value % 128) | 0x80);
      header.push(value);
    }
    return Uint8Array.from([...header, ...payload]);
  }
  if (kind === "data") return `${seq}${withAck ? `,${ack}` : ""}|${payload}`;
  if (kind === "volatile") return `~${ack ?? ""}|${payload}`;
  if (kind === "a") return `#a ${ack}`;
  if (kind === "k") return `#k ${fields.n}`;
  if (kind === "p" || kind === "q") return `#${kind} ${fields.id},${ack},${fields.tx}`;
  return `#${kind} ${JSON.stringify(withAck ? { ...fields, ack } : fields)}`;
}

/** The bytes of a payload in UTF-8, in which half of a surrogate pair counts 3. */
export function byteLength(/** @type {Payload} */ payload) {
  return Buffer.byteLength(payload);
}

/** @param {string} text @returns {Control} */
function readControl(text) {
  if (byteLength(text) > MAX_CONTROL) fault("a control frame of more than 16 KiB");
  const [, kind = "", body = ""] = CONTROL.exec(text) ?? fault("no verb");
  const numbers = Object.hasOwn(NUMBERS, kind) ? NUMBERS[kind] : undefined;
  if (numbers) {
    const found = body.split(",");
    if (found.length !== numbers.length) fault(`#${kind} with ${found.length} numbers`);
    return { kind, ...Object.fromEntries(numbers.map((name, i) => [name, number(found[i])])) };
  }
  const fields = Object.hasOwn(FIELDS, kind) ? FIELDS[kind] : undefined;
  if (fields) return { kind, ...readFields(kind, readObject(body), fields) };
  if (/^[a-z]/.test(kind)) return { kind: "ignored", verb: kind };
  return fault(`#${kind} must be understood`, 4932);
}

/** @param {string} body @returns {Record<string, unknown>} */
function readObject(body) {
  let last = "";
  /** The keys of each object, or none of an array, that is open. @type {Set<string>[]} */
  const levels = [];
  // What is no plain number becomes null, which no field takes: 1.0 and 1e0 are no integers here.
  const plain = body.replace(JSON_TOKENS, (token) => {
    if (token === "{" || token === "[") levels.push(new Set());
    if (token === "}" || token === "]") levels.pop();
    if (levels.length > MAX_LEVELS) fault("more than 16 levels");
    if (token === ":") {
      const keys = levels.at(-1) ?? fault("a colon outside of an object");
      if (keys.has(last)) fault(`the key ${last} twice`);
      keys.add(last);
    }
    if (token.startsWith('"')) {
      last = json(token);
      if (!(/** @type {any} */ (last).isWellFormed())) fault("half of a surrogate pair");
    }
    return /^[-0-9]/.test(token) && !NUMBER.test(token) ? "null" : token;
  });
  if (!/^[ \t\r\n]*\{/.test(body)) fault("no object");
  json(body);
  return json(plain);
}

/**
 * @param {string} kind
 * @param {Record<string, unknown>} object
 * @param {Record<string, Check>} checks
 */
function readFields(kind, object, checks) {
  /** @type {Record<string, any>} */
  const fields = {};
  for (const [name, { optional, takes }] of Object.entries(checks)) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    if (value === undefined && optional) continue;
    if (!takes(value)) fault(`${name} of #${kind}`);
    if (name === "v" && value !== 1) fault(`version ${value}`, 4932);
    fields[name] = value;
  }
  if (kind === "gone" && !WHYS.includes(fields.why)) fields.why = "unknown";
  if (fields.win && fields.win[1] < fields.max) fault(`win below max of #${kind}`);
  if (fields.ack > fields.rx) fault(`ack above rx of #${kind}`);
  if (fields.min > fields.max) fault(`min above max of #${kind}`);
  return fields;
}

/** @typedef {{ takes: (value: any) => boolean, optional?: boolean }} Check */

/** @returns {Check} */
const integer = (least = 0, most = MAX) => ({
  takes: (value) => Number.isInteger(value) && value >= least && value <= most,
});
/** @returns {Check} */
const string = (most = MAX_CONTROL) => ({
  takes: (value) => typeof value === "string" && byteLength(value) <= most,
});
/** @returns {Check} */
const pair = () => ({
  takes: (value) => Array.isArray(value) && value.length === 2 && value.every(integer(1).takes),
});
const isToken = (/** @type {any} */ value) => typeof value === "string" && TOKEN.test(value);
/** So many bytes in base64url. @returns {Check} */
const bytes = (/** @type {number} */ length) => ({
  takes: (value) => {
    const found = typeof value === "string" ? Buffer.from(value, "base64url") : undefined;
    return found?.length === length && found.toString("base64url") === value;
  },
});
/** @type {Check} */
const boolean = { takes: (value) => typeof value === "boolean" };
/** @returns {Check} */
const optional = (/** @type {Check} */ check) => ({ ...check, optional: true });

/** @type {Record<string, string[]>} */
const NUMBERS = { k: ["n"], a: ["ack"], p: ["id", "ack", "tx"], q: ["id", "ack", "tx"] };

const IDENTITY = { sid: bytes(16), ep: bytes(8), tok: bytes(32) };
const SIZES = { win: pair(), max: integer(1), ttl: integer() };
const WHYS = ["expired", "ended", "denied", "state-lost", "evicted", "limits", "final"];
const POSITIONS = { rx: integer(), ack: integer(), tx: integer() };

/** @type {Record<string, Record<string, Check>>} */
const FIELDS = {
  hello: {
    v: integer(),
    protos: { takes: (value) => Array.isArray(value) && value.every(isToken) },
    ...SIZES,
    auth: optional(string(8192)),
    lib: string(),
  },
  welcome: {
    ...IDENTITY,
    proto: { takes: (value) => value === "" || isToken(value) },
    ...SIZES,
    hb: pair(),
  },
  resume: { ...IDENTITY, n: integer(1), ...POSITIONS, auth: optional(string(8192)) },
  resumed: { n: integer(1), tok: bytes(32), ...POSITIONS, ttl: integer(), hb: pair() },
  gone: { why: string(), rx: optional(integer()) },
  bye: { code: integer(1000, 4999), reason: string(123), tx: integer(), final: optional(boolean) },
  away: { min: integer(), max: integer(0, 300_000) },
  err: { code: integer(1000, 4999), msg: string() },
};

/** @param {string | undefined} text */
function ackOf(text) {
  return text === undefined ? {} : { ack: number(text) };
}

/** @param {string | undefined} text */
function number(text = "", least = 0) {
  const value = NUMBER.test(text) ? Number(text) : -1;
  return value >= least && value <= MAX ? value : fault(`number ${text.slice(0, 20)}`);
}

/** @param {string} text */
function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return fault("a body that is no JSON");
  }
}

/** @returns {never} */
function fault(/** @type {string} */ message, code = 4931) {
  throw new ProtocolError(message, code);
}
