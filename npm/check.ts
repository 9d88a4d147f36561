import type { FlatOptions } from "../target/pkg/steadysocket.js";
import { OptionError } from "./errors.js";
import type { Options } from "./options.js";

/** The options that the facade itself keeps, and those of the core. */
export interface Checked {
  readonly flat: FlatOptions;
  readonly options: Options;
  /** Whether the object stands for one socket, and nothing is done to its messages. */
  readonly isNative: boolean;
}

/** Checks what the user gave; what is not there has the core's default. */
export function check(options: Options | undefined): Checked {
  const given = options ?? {};
  if (typeof given !== "object") throw new OptionError("options", given, "an object of options");
  const flat: FlatOptions = {};
  read("", given, ROOT, flat);
  for (const group of GROUPS) {
    const value = given[group];
    if (value === undefined) continue;
    if (value === false) {
      flat[group] = 0;
    } else {
      flat[group] = 1;
      read(`${group}.`, value, TABLES[group], flat);
    }
  }
  const isSingle = given.reconnect === false;
  const whole = isSingle ? { ...NATIVE, ...flat } : flat;
  checkPairs(whole);
  return { flat: whole, options: given, isNative: isSingle && !given.queue && !given.handshake };
}

/** Checks that there is something to dial with: a dial would fail each time, and too late to see. */
export function checkEnvironment({ WebSocket }: Options): void {
  if (WebSocket || typeof globalThis.WebSocket === "function") return;
  const expected = "a constructor, as this environment has no WebSocket of its own";
  throw new OptionError("WebSocket", WebSocket, expected);
}

/** With reconnecting off, whatever is not asked for is as in the native class. */
const NATIVE: FlatOptions = {
  queue: 0,
  connectTimeoutMs: Number.POSITIVE_INFINITY,
  closeTimeoutMs: Number.POSITIVE_INFINITY,
  highWaterMarkBytes: Number.MAX_SAFE_INTEGER,
};

const GROUPS = ["reconnect", "heartbeat", "queue", "lifecycle"] as const;

type Rule = (name: string, value: unknown) => unknown;

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
  if (typeof value === "function") return value;
  throw new OptionError(name, value, "a function");
};
const callback: Rule = (name, value) => Number(Boolean(callable(name, value)));
const target: Rule = (name, value) => {
  if (typeof (value as EventTarget | null)?.addEventListener === "function") return value;
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
  handshake: callback,
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
    shouldReconnect: callback,
  },
  heartbeat: {
    intervalMs: time(1),
    timeoutMs: time(1),
    message: () => undefined,
    isPong: callback,
  },
  queue: {
    maxMessages: number(1, 4_294_967_295, "a whole number", true),
    maxBytes: number(1, Number.MAX_SAFE_INTEGER, "a whole number of bytes", true),
    overflow: choice(["reject", "drop-oldest", "drop-newest"]),
    ttlMs: (name, value) => (value === 0 ? value : lifetime(name, value)),
  },
  lifecycle: { online: flag, visibility: flag, pageCache: flag, window: target, document: target },
};

function read(prefix: string, given: object, rules: Record<string, Rule>, flat: FlatOptions): void {
  for (const [key, value] of Object.entries(given)) {
    const name = prefix + key;
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (!rule) {
      const known = `one of ${Object.keys(rules).join(", ")}`;
      throw new OptionError(name, value, known, "unknown");
    }
    if (value === undefined) continue;
    const checked = rule(name, value);
    if (checked !== undefined) flat[key] = checked;
  }
}

/**
 * What must hold between two options. Where only the larger one is given, the default of the
 * smaller one gives way.
 */
function checkPairs(flat: FlatOptions): void {
  checkPair(flat, ["initialDelayMs", 1_000], ["maxDelayMs", 30_000], "reconnect.");
  checkPair(flat, ["lowWaterMarkBytes", 262_144], ["highWaterMarkBytes", 1_048_576], "");
}

function checkPair(
  flat: FlatOptions,
  [small, smallDefault]: [string, number],
  [large, largeDefault]: [string, number],
  prefix: string,
): void {
  const max = (flat[large] as number | undefined) ?? largeDefault;
  const given = flat[small] as number | undefined;
  if (given === undefined) {
    flat[small] = Math.min(smallDefault, max);
  } else if (given > max) {
    throw new OptionError(prefix + small, given, `at most ${prefix}${large}, ${max}`);
  }
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
