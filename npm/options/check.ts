import { OptionError } from "../socket/errors.js";
import type { Options, WebSocketConstructor } from "./options.js";

/** The options that the facade itself keeps, and those of the core. */
export interface Checked {
  readonly numbers: Numbers;
  readonly options: Options;
  /** Whether the object stands for one socket, and nothing is done to its messages. */
  readonly isNative: boolean;
}

/** Checks what the user gave, and fills in what is not there. */
export function check(options: Options | undefined): Checked {
  const given = options ?? {};
  if (typeof given !== "object") throw new OptionError("options", given, "an object of options");
  const flat: Partial<Numbers> = { seed: Math.random() * 2 ** 53 };
  read("", given, ROOT, flat);
  for (const group of GROUPS) {
    const value = given[group];
    if (value === undefined) continue;
    if (value === false) {
      flat[group as "queue"] = 0;
    } else {
      flat[group as "queue"] = 1;
      read(`${group}.`, value, TABLES[group], flat);
    }
  }
  const isSingle = given.reconnect === false;
  const numbers: Numbers = { ...DEFAULTS, ...(isSingle && NATIVE), ...flat };
  checkPair(numbers, flat, "initialDelayMs", "maxDelayMs", "reconnect.");
  checkPair(numbers, flat, "lowWaterMarkBytes", "highWaterMarkBytes", "");
  return {
    numbers,
    options: given,
    isNative: isSingle && !given.queue && !given.handshake,
  };
}

/** What to dial with. Checked early, too: a dial would fail each time, and too late to see. */
export function checkEnvironment({ WebSocket }: Options): WebSocketConstructor {
  const found = WebSocket ?? globalThis.WebSocket;
  if (typeof found === "function") return found;
  const expected = "a constructor, as this environment has no WebSocket of its own";
  throw new OptionError("WebSocket", WebSocket, expected);
}

/** The options of the core, with its defaults, in its order: `Place` in src/js/options.rs. */
export const DEFAULTS = {
  seed: 0,
  reconnect: 1,
  initialDelayMs: 1_000,
  maxDelayMs: 30_000,
  factor: 2,
  jitter: 0,
  maxAttempts: Number.POSITIVE_INFINITY as number,
  stableAfterMs: 5_000,
  shouldReconnect: 0,
  connectTimeoutMs: 10_000,
  closeTimeoutMs: 10_000,
  handshake: 0,
  handshakeTimeoutMs: 10_000,
  heartbeat: 0,
  intervalMs: 25_000,
  timeoutMs: 10_000,
  queue: 1,
  maxMessages: 1_000,
  maxBytes: 1_048_576,
  overflow: 0,
  ttlMs: 0,
  highWaterMarkBytes: 1_048_576,
  lowWaterMarkBytes: 262_144,
};

/** The options as the core takes them, by name. */
export type Numbers = Record<keyof typeof DEFAULTS, number>;

/** With reconnecting off, whatever is not asked for is as in the native class. */
const NATIVE: Partial<Numbers> = {
  queue: 0,
  connectTimeoutMs: Number.POSITIVE_INFINITY,
  closeTimeoutMs: Number.POSITIVE_INFINITY,
  highWaterMarkBytes: Number.MAX_SAFE_INTEGER,
};

const GROUPS = ["reconnect", "heartbeat", "queue", "lifecycle"] as const;

type Rule = (name: string, value: unknown) => number | undefined;

const MAX_MS = 2_147_483_647;

const time = (min: number): Rule => number(min, MAX_MS, `a number of milliseconds`, false);
const timeout: Rule = number(1, MAX_MS, "a number of milliseconds", true);
const lifetime: Rule = number(1, MAX_MS, "0 or a number of milliseconds", false);
const count = (min: number): Rule => number(min, Number.MAX_SAFE_INTEGER, "a whole number", false);
const flag: Rule = (name, value) => {
  if (typeof value === "boolean") return Number(value);
  throw new OptionError(name, value, "true or false");
};
const callable: Rule = (name, value) => {
  if (typeof value === "function") return 1;
  throw new OptionError(name, value, "a function");
};
const target: Rule = (name, value) => {
  if (typeof (value as EventTarget | null)?.addEventListener === "function") return undefined;
  throw new OptionError(name, value, "an event target");
};
const group: Rule = (name, value) => {
  if (value === false || (typeof value === "object" && value !== null)) return undefined;
  throw new OptionError(name, value, "false or an object of options");
};

const ROOT: Record<string, Rule> = {
  reconnect: group,
  heartbeat: group,
  queue: group,
  lifecycle: (name, value) => {
    if (typeof value === "object" && value !== null) return undefined;
    throw new OptionError(name, value, "an object of options");
  },
  connectTimeoutMs: timeout,
  closeTimeoutMs: timeout,
  handshake: callable,
  handshakeTimeoutMs: time(1),
  highWaterMarkBytes: count(0),
  lowWaterMarkBytes: count(0),
  startClosed: flag,
  signal: (name, value) => {
    if (typeof (value as AbortSignal | null)?.aborted === "boolean") return undefined;
    throw new OptionError(name, value, "an AbortSignal");
  },
  WebSocket: callable,
};

const TABLES: Record<(typeof GROUPS)[number], Record<string, Rule>> = {
  reconnect: {
    initialDelayMs: time(0),
    maxDelayMs: time(0),
    factor: number(1, 100, "a number", false, false),
    jitter: choice(["full", "equal", "none"]),
    maxAttempts: number(1, 4_294_967_295, "a whole number", true),
    stableAfterMs: time(0),
    shouldReconnect: callable,
  },
  heartbeat: {
    intervalMs: time(1),
    timeoutMs: time(1),
    message: () => undefined,
    isPong: callable,
  },
  queue: {
    maxMessages: number(1, 4_294_967_295, "a whole number", true),
    maxBytes: number(1, Number.MAX_SAFE_INTEGER, "a whole number of bytes", true),
    overflow: choice(["reject", "drop-oldest", "drop-newest"]),
    ttlMs: (name, value) => (value === 0 ? 0 : lifetime(name, value)),
  },
  lifecycle: { online: flag, visibility: flag, pageCache: flag, window: target, document: target },
};

function read(
  prefix: string,
  given: object,
  rules: Record<string, Rule>,
  numbers: Partial<Numbers>,
): void {
  for (const [key, value] of Object.entries(given)) {
    const name = prefix + key;
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (!rule) {
      const known = `one of ${Object.keys(rules).join(", ")}`;
      throw new OptionError(name, value, known, "unknown");
    }
    if (value === undefined) continue;
    const checked = rule(name, value);
    if (checked !== undefined) numbers[key as keyof Numbers] = checked;
  }
}

/**
 * What must hold between two options. Where only the larger one is given, the default of the
 * smaller one gives way.
 */
function checkPair(
  numbers: Numbers,
  given: Partial<Numbers>,
  small: keyof Numbers,
  large: keyof Numbers,
  prefix: string,
): void {
  const [value, max] = [numbers[small], numbers[large]];
  if (value <= max) return;
  if (given[small] !== undefined) {
    throw new OptionError(prefix + small, value, `at most ${prefix}${large}, ${max}`);
  }
  numbers[small] = max;
}

function number(min: number, max: number, what: string, infinite: boolean, whole = true): Rule {
  const expected = `${what} from ${min} to ${max}${infinite ? " or Infinity" : ""}`;
  const isWhole = whole && what.startsWith("a whole");
  return (name, value) => {
    if (infinite && value === Number.POSITIVE_INFINITY) return value;
    const inRange = typeof value === "number" && value >= min && value <= max;
    if (inRange && (!isWhole || Number.isInteger(value))) return value;
    throw new OptionError(name, value, expected);
  };
}

function choice(names: string[]): Rule {
  const expected = names.map((name) => JSON.stringify(name)).join(", ");
  return (name, value) => {
    const index = names.indexOf(value as string);
    if (index < 0) throw new OptionError(name, value, `one of ${expected}`);
    return index;
  };
}
