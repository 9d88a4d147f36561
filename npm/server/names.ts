import { isObject } from "../core/data.js";
import { OptionError } from "../core/errors.js";

/**
 * Checks an object of options.
 *
 * @param group Its own name, if it is inside of another one; else empty.
 * @throws `OptionError` for something else, and for an option that is none of those known.
 */
export function checkObject(group: string, given: unknown, known: readonly string[]): void {
  const isOptions = isObject(given) && (isPlain(given) || known.some((name) => name in given));
  if (!isOptions) throw new OptionError(group || "options", given, "an object of options");
  for (const [name, value] of Object.entries(given)) {
    if (known.includes(name)) continue;
    const path = group ? `${group}.${name}` : name;
    throw new OptionError(path, value, `one of ${known.join(", ")}`, "unknown");
  }
}

/** True for what an object literal makes. A `Request`, for one, has no names of its own to refuse. */
function isPlain(given: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(given);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
