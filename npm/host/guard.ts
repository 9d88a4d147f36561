import { HOST_METHODS, type Host } from "../core/contract.gen.js";
import { report } from "./report.js";

/**
 * Has what the methods of a host throw reported instead. An exception of user code, a test double
 * or a global that is gone would pass through the wasm, where it runs no destructors: the core's
 * loop would stay marked as running for ever. The method then returns `undefined`, which the core
 * reads as `false`, 0 or nothing.
 */
export function guardCalls(prototype: Host, names: readonly string[] = HOST_METHODS): void {
  const methods = prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of names) {
    const method = methods[name] as (...args: unknown[]) => unknown;
    methods[name] = function (this: unknown, ...args) {
      try {
        return method.apply(this, args);
      } catch (error) {
        report(error);
        return undefined;
      }
    };
  }
}
