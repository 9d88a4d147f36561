import type { EventTarget } from "../core/realm.js";
import { NATIVE, nativeClass } from "../options/native.js";

/** The members that disposing uses. */
interface Closing extends EventTarget {
  readonly closed: Promise<unknown>;
  close(): void;
}

interface Closable {
  readonly prototype: Closing;
}

/** Defines members as WebIDL does, and a class declaration does not. */
export function finishPrototype(SteadySocket: Closable): void {
  const { prototype } = SteadySocket;
  const define = (
    target: object,
    name: PropertyKey,
    value: unknown,
    flags: PropertyDescriptor = { configurable: true },
  ) => Object.defineProperty(target, name, { value, ...flags });
  for (const [value, name] of ["CONNECTING", "OPEN", "CLOSING", "CLOSED"].entries()) {
    define(prototype, name, value, { enumerable: true });
    define(SteadySocket, name, value, { enumerable: true });
  }
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const member = Object.getOwnPropertyDescriptor(prototype, name);
    if (name !== "constructor" && member?.configurable) {
      Object.defineProperty(prototype, name, { ...member, enumerable: true });
    }
  }
  // Remembered before ours can be put in its place.
  nativeClass();
  define(SteadySocket, NATIVE, nativeClass);
  // A minifier renames the class, and optional parameters do not count.
  define(SteadySocket, "name", "SteadySocket");
  define(SteadySocket, "length", 1);
  define(prototype.close, "length", 0);
  define(prototype, Symbol.toStringTag, "SteadySocket");
  const method = { configurable: true, writable: true };
  // Where the platform has no such symbol yet, nothing can ask for these.
  if (Symbol.dispose) {
    const dispose = function dispose(this: Closing) {
      this.close();
    };
    define(prototype, Symbol.dispose, dispose, method);
  }
  if (Symbol.asyncDispose) {
    const asyncDispose = async function asyncDispose(this: Closing) {
      this.close();
      await this.closed;
    };
    define(prototype, Symbol.asyncDispose, asyncDispose, method);
  }
}
