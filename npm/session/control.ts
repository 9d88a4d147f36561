/**
 * Control frames of the protocol: PROTOCOL.md, section 2. Those of the server are read, those of a
 * client written. The core has only their numbers.
 */
import { utf8Length } from "../core/data.js";
import { END_REASONS, LIBRARY, SessionOption, Verb } from "../core/session.gen.js";

/** A frame of the server: what the core is told, and the body with the texts. */
export interface ControlFrame {
  readonly verb: Verb;
  readonly numbers: readonly number[];
  readonly body?: Body;
}

/** The fields of a body, checked. */
export interface Body {
  readonly sid?: string;
  readonly ep?: string;
  readonly tok?: string;
  readonly proto?: string;
  readonly reason?: string;
  /** In a storage alone. */
  readonly owner?: string;
}

/** The frame in a text that begins with `#`. */
export function readControl(text: string): ControlFrame {
  try {
    const [, verb = "", body = ""] = (utf8Length(text) <= MAX && FRAME.exec(text)) || fail();
    // In the order of their numbers.
    const place = ["a", "p", "q"].indexOf(verb);
    if (place >= 0) {
      const numbers = body.split(",").map((number) => (NUMBER.test(number) ? +number : fail()));
      if (numbers.length !== (place ? 3 : 1) || !numbers.every(whole())) fail();
      return { verb: Verb.Ack + place, numbers };
    }
    const checks = Object.entries(FIELDS[verb] ?? {});
    if (!checks[0]) return { verb: unknown(verb), numbers: [] };
    const fields = read(body);
    if (!checks.every(([name, takes]) => takes(fields[name]))) fail();
    return { ...told(verb, fields as unknown as Told), body: fields };
  } catch {
    return { verb: Verb.Broken, numbers: [] };
  }
}

/** The texts of frames for the server, and the options. */
export interface Texts extends Pick<Body, "sid" | "ep" | "tok"> {
  readonly auth: string | undefined;
  readonly protos: readonly string[];
  /** The reason of a bye. */
  readonly reason: string | undefined;
  /** The checked options, by their places. */
  readonly values: readonly number[];
}

/** A frame for the server. */
export function textOf(
  verb: Verb,
  [a, b, c, d]: readonly number[],
  { sid, ep, tok, auth, protos, values, reason = c ? "" : "all numbers are used" }: Texts,
): string {
  switch (verb) {
    case Verb.Hello: {
      const win = [values[SessionOption.Messages], values[SessionOption.Bytes]];
      const max = values[SessionOption.MaxMessageBytes];
      const ttl = values[SessionOption.Ttl];
      return withBody("hello", { v: 1, protos, win, max, ttl, auth, lib: LIBRARY });
    }
    case Verb.Resume:
      return withBody("resume", { sid, ep, tok, n: a, rx: b, ack: c, tx: d, auth });
    case Verb.Bye:
      return withBody("bye", { code: a, reason, tx: b, final: !!c || undefined });
    case Verb.Fault:
      return withBody("err", { code: a, msg: "a breach of the protocol" });
    default:
      // Confirm, Ack, Ping and Pong.
      return `#${"kapq"[verb - Verb.Confirm]} ${verb < Verb.Ping ? a : `${a},${b},${c}`}`;
  }
}

function withBody(verb: string, body: object): string {
  return `#${verb} ${JSON.stringify(body)}`;
}

/** The numbers of a body, for the core. */
function told(verb: string, body: Told): ControlFrame {
  const { code, tx, win, max, hb, n, rx, ack, min } = body;
  switch (verb) {
    case "welcome":
      return win[1] < max ? fail() : { verb: Verb.Welcome, numbers: [...win, max, ...hb] };
    case "resumed":
      return ack > rx ? fail() : { verb: Verb.Resumed, numbers: [n, rx, ack, tx, ...hb] };
    case "gone":
      // One of a later version is as good as unknown, the first.
      return { verb: Verb.Gone, numbers: [Math.max(GONE.indexOf(body.why), 0), rx ?? -1] };
    case "bye":
      return { verb: Verb.Bye, numbers: [code, tx, +(body.final ?? 0)] };
    case "away":
      return min > max ? fail() : { verb: Verb.Away, numbers: [min, max] };
    default:
      return { verb: Verb.Fault, numbers: [] };
  }
}

/** A verb without fields: one that may be ignored is as good as `#err`. */
function unknown(verb: string): Verb {
  if (/^[A-Z]/.test(verb)) return Verb.NotUnderstood;
  return /^(hello|resume|k)$/.test(verb) ? Verb.Broken : Verb.Fault;
}

/** The object in a body. Throws where it is none, or where two readers could differ. */
function read(body: string): Record<string, unknown> {
  const levels: Set<string>[] = [];
  let last = "";
  // What is no plain number becomes null, which no field takes: 1.0 and 1e0 are no integers here.
  const plain = body.replace(TOKENS, (token) => {
    if (token === ":") {
      const keys = levels[levels.length - 1];
      if (!keys || keys.has(last)) fail();
      else keys.add(last);
    } else if (/[{[]/.test(token[0] as string)) {
      if (levels.push(new Set()) > 16) fail();
    } else if (/[}\]]/.test(token[0] as string)) {
      levels.pop();
    } else if (token[0] === '"') {
      last = JSON.parse(token);
      if (/\p{Cs}/u.test(last)) fail();
    } else if (!NUMBER.test(token)) {
      return "null";
    }
    return token;
  });
  JSON.parse(body);
  return /^\s*\{/.test(body) ? JSON.parse(plain) : fail();
}

function fail(): never {
  throw 0;
}

type Check = (value: unknown) => boolean;

/** The fields that bodies have; those of one verb are all there. */
interface Told extends Record<"code" | "tx" | "max" | "n" | "rx" | "ack" | "min", number> {
  readonly win: [number, number];
  readonly hb: [number, number];
  readonly why: (typeof GONE)[number];
  readonly final?: boolean;
}

const whole =
  (min = 0, max = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
const pair: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(whole(1));
const text =
  (pattern: RegExp, max = MAX): Check =>
  (value) =>
    typeof value === "string" && pattern.test(value) && utf8Length(value) <= max;
const optional =
  (takes: Check): Check =>
  (value) =>
    value === undefined || takes(value);

/** The largest control frame, in bytes of UTF-8. */
const MAX = 16_384;

/** The reasons that a server can say. */
const GONE = END_REASONS.slice(0, 8);

const FRAME = /^#([a-z][a-z\d-]*)(?: (.*))?$/is;
const NUMBER = /^(?:0|[1-9]\d{0,15})$/;
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\]:]/g;

// In base64url the bits that no byte has are 0.
const TOK = text(/^[\w-]{42}[AEIMQUYcgkosw048]$/);
const CODE = whole(1000, 4999);

const FIELDS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  __proto__: null as never,
  welcome: {
    sid: text(/^[\w-]{21}[AQgw]$/),
    ep: text(/^[\w-]{10}[AEIMQUYcgkosw048]$/),
    tok: TOK,
    proto: text(/^[!#$%&'*+.^`|~\w-]*$/),
    win: pair,
    max: whole(1),
    ttl: whole(),
    hb: pair,
  },
  resumed: {
    n: whole(1),
    tok: TOK,
    rx: whole(),
    ack: whole(),
    tx: whole(),
    ttl: whole(),
    hb: pair,
  },
  gone: { why: text(/^/), rx: optional(whole()) },
  bye: {
    code: CODE,
    reason: text(/^/, 123),
    tx: whole(),
    final: optional((value) => value === !!value),
  },
  away: { min: whole(), max: whole(0, 300_000) },
  err: { code: CODE, msg: text(/^/) },
};
