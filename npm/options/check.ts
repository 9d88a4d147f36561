import { OPTIONS, OptionIndex, type OptionValues } from "../core/contract.gen.js";
import { isMessage } from "../core/data.js";
import type { WebSocketConstructor } from "../core/dial.js";
import { OptionError, show } from "../core/errors.js";
import type { SteadySocketOptions } from "../core/types.gen.js";
import { nativeClass } from "./native.js";

/** Checked options. */
export interface Checked {
  /** The numbers that the core takes, by their `OptionIndex`. */
  readonly values: number[];
  readonly options: SteadySocketOptions;
  /** True if the object stands in for one native socket, so that messages pass unchanged. */
  readonly isNative: boolean;
}

/** Checks the options by the table of the contract, and fills in the defaults. */
export function check(options: SteadySocketOptions | undefined): Checked {
  const given = options ?? {};
  if (typeof given !== "object") throw new OptionError("options", given, "an object of options");
  const isSingle = given.reconnect === false;
  const values: number[] = [];
  values[OptionIndex.Seed] = Math.random() * 2 ** 53;
  checkGroup("", given as Given, isSingle, values);
  if (isSingle && given.idle) {
    throw new OptionError("idle", given.idle, "false with reconnect: false");
  }
  return {
    values,
    options: given,
    isNative: isSingle && !given.queue && !given.handshake,
  };
}

/**
 * The constructor to dial with. Checked early as well: otherwise every dial would fail, too late to
 * notice.
 */
export function checkEnvironment({ WebSocket }: SteadySocketOptions): WebSocketConstructor {
  const found = WebSocket ?? nativeClass();
  if (typeof found === "function") return found;
  const expected = "a constructor, as this environment has no WebSocket of its own";
  throw new OptionError("WebSocket", WebSocket, expected);
}

type OptionGroup = (typeof OPTIONS)[string];

type Given = { readonly [name: string]: unknown };

/**
 * Checks the options of a group and puts those of the core at their indices.
 *
 * @param path Precedes the names of options in errors.
 * @returns All of them, by their names.
 */
export function checkGroup(
  group: string,
  given: Given,
  isSingle = false,
  values: number[] = [],
  path = "",
): Record<string, number> {
  const rows = OPTIONS[group] as OptionGroup;
  const known = Object.keys(rows);
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    throw new OptionError(path + name, given[name], `one of ${known.join(", ")}`, "unknown");
  }
  const numbers: Record<string, number> = {};
  const entries = Object.entries(rows);
  for (const [name, [taken, , byDefault = 0, withoutReconnect = byDefault]] of entries) {
    const value = given[name];
    numbers[name] = isSingle ? withoutReconnect : byDefault;
    if (value !== undefined) numbers[name] = read(path + name, taken, value);
    if (taken.type === "object") {
      checkGroup(name, (value || {}) as Given, isSingle, values, `${path + name}.`);
    }
  }
  for (const [name, [, , , , bound = name]] of entries) {
    const number = numbers[name] as number;
    const max = numbers[bound] as number;
    if (number <= max) continue;
    // Where one of two is given, the default of the other one gives way.
    if (given[name] === undefined) numbers[name] = max;
    else if (given[bound] === undefined) numbers[bound] = number;
    else throw new OptionError(path + name, number, `at most ${path + bound}, ${max}`);
  }
  for (const [name, [, index]] of entries) {
    if (index !== undefined) values[index] = numbers[name] as number;
  }
  return numbers;
}

/** The value as a number; throws if the option does not take it. */
function read(path: string, taken: OptionValues, value: unknown): number {
  const {
    expected,
    choices = [],
    type = "number",
    property,
    min = 1,
    max = 0,
    isWhole,
    also,
  } = taken;
  const index = choices.indexOf(value);
  if (index >= 0) return index;
  if (taken.isData && isMessage(value)) return 1;
  const subject = property ? (value as Given | null)?.[property] : value;
  if (typeof subject === type && subject !== null) {
    if (typeof value !== "number") return 1;
    const isInRange = value >= min && value <= max && (!isWhole || value % 1 === 0);
    if (isInRange || value === also) return value;
  }
  const words = expected ?? `one of ${choices.map(show).join(", ")}`;
  const range = max ? ` from ${min} to ${max}${also ? ` or ${also}` : ""}` : "";
  throw new OptionError(path, value, words + range);
}
