import { OptionError } from "../../core/errors.js";
import { checkObject } from "../names.js";

/**
 * The trouble that Redis survives without losing anything that it has answered. After other trouble
 * the sessions of before end, as `state-lost`: nothing is lost in silence. A server of *yours* may die
 * with any of them.
 *
 * - `memory`: none; Redis may not be restarted.
 * - `fsync`: a restart of the same Redis, also a kill and a power cut, with `appendonly yes` and
 *   `appendfsync always`.
 * - `replicated`: the death of the primary, when one of its replicas takes its place; each answer is
 *   waited for until `replicas` of them have it. With fewer of them connected, calls are
 *   `unavailable`. A restart of the primary is survived as well with the settings of `fsync`.
 */
export type Durability = "memory" | "fsync" | "replicated";

/** The options of a `RedisStore`. All servers that share sessions have the same. */
export interface RedisStoreOptions {
  /**
   * The beginning of all keys and channels, without braces. Applications that share a Redis have one
   * each. A longer one costs its length twice a session.
   * @default "s:"
   */
  readonly prefix?: string | undefined;
  /**
   * The trouble that Redis is to survive; `connect` refuses if it is not set up for that. Default: the
   * most that it is set up for, which the store's `durability` says.
   */
  readonly durability?: Durability | undefined;
  /**
   * The replicas that have to have each answer, with `replicated`. If it is not all of them, the one
   * that is promoted must be the one that is furthest, which Sentinel sees to.
   * @default 1
   */
  readonly replicas?: number | undefined;
  /**
   * How long a call waits for a connection, and then for its answer, in milliseconds, before it is
   * `unavailable`. Longer rides out a slow Redis, shorter finds a dead connection sooner.
   * @default 3000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * How long the end of a session is remembered, in milliseconds. Longer costs about 150 bytes a
   * session, shorter tells late clients less.
   * @default 600000
   */
  readonly tombstoneTtlMs?: number | undefined;
}

/** The options as the store takes them. */
export interface Settings {
  readonly prefix: string;
  readonly durability: Durability | undefined;
  readonly replicas: number;
  readonly timeoutMs: number;
  readonly tombstoneTtlMs: number;
}

/**
 * Checks the options.
 *
 * @throws `OptionError` for a wrong or unknown one.
 */
export function checkOptions(options: RedisStoreOptions): Settings {
  checkObject("", options, Object.keys(DEFAULTS));
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const settings: Settings = { ...DEFAULTS, ...Object.fromEntries(given) };
  const { prefix, durability } = settings;
  if (typeof prefix !== "string" || /[{}]/.test(prefix)) {
    throw new OptionError("prefix", prefix, "a text without braces");
  }
  if (durability !== undefined && !DURABILITIES.includes(durability)) {
    throw new OptionError("durability", durability, `one of ${DURABILITIES.join(", ")}`);
  }
  for (const name of ["replicas", "timeoutMs", "tombstoneTtlMs"] as const) {
    const value = settings[name];
    if (!Number.isInteger(value) || value < 1 || value > MAX_NUMBER) {
      throw new OptionError(name, value, `a whole number from 1 to ${MAX_NUMBER}`);
    }
  }
  return settings;
}

const DURABILITIES: readonly Durability[] = ["memory", "fsync", "replicated"];

/** The longest time of a timer. */
const MAX_NUMBER = 2 ** 31 - 1;

const DEFAULTS: Settings = {
  prefix: "s:",
  durability: undefined,
  replicas: 1,
  timeoutMs: 3_000,
  tombstoneTtlMs: 600_000,
};
