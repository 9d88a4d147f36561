import type { EventTarget } from "../core/realm.js";
import { NATIVE, nativeClass } from "../options/native.js";

/** The members that disposing uses. */
interface Closing extends EventTarget {
  readonly closed: Promise<unknown>;
  close(): void;
}

/** Defines members as WebIDL does, and a class declaration does not. */
export function finishPrototype(
  Class: { readonly prototype: { close(): void } },
  className: string,
): void {
  const { prototype } = Class;
  for (const [value, name] of ["CONNECTING", "OPEN", "CLOSING", "CLOSED"].entries()) {
    for (const owner of [prototype, Class]) define(owner, name, value, { enumerable: true });
  }
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name !== "constructor" && member.configurable) {
      Object.defineProperty(prototype, name, { ...member, enumerable: true });
    }
  }
  // A minifier renames the class, and optional parameters do not count.
  define(Class, "name", className);
  define(Class, "length", 1);
  define(prototype.close, "length", 0);
  define(prototype, Symbol.toStringTag, className);
}

/** The same for the class of this package, with what the platform's `using` calls. */
export function finishSteadySocket(Class: { readonly prototype: Closing }): void {
  finishPrototype(Class, "SteadySocket");
  // Remembered before ours can be put in its place.
  nativeClass();
  define(Class, NATIVE, nativeClass);
  const method = { configurable: true, writable: true };
  const dispose = function (this: Closing) {
    this.close();
  };
  const asyncDispose = async function (this: Closing) {
    this.close();
    await this.closed;
  };
  // Where the platform has no such symbol yet, nothing can ask for these.
  if (Symbol.dispose) define(Class.prototype, Symbol.dispose, dispose, method);
  if (Symbol.asyncDispose) define(Class.prototype, Symbol.asyncDispose, asyncDispose, method);
}

function define(
  target: object,
  name: PropertyKey,
  value: unknown,
  flags: PropertyDescriptor = { configurable: true },
): void {
  Object.defineProperty(target, name, { value, ...flags });
}
