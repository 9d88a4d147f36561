import type { WebSocketConstructor } from "../core/dial.js";

/** The property of each class of ours, and of its heirs, that is `nativeClass`. */
export const NATIVE: unique symbol = Symbol.for("steadysocket.native");

/** A class of ours; of another copy of the package, too. */
export interface Ours {
  readonly [NATIVE]: typeof nativeClass;
}

let remembered: WebSocketConstructor | undefined;

/**
 * The platform's class, which is read anew each time, because test doubles are put into the global
 * late. Where a class of ours is there, it is the one from before: ours would dial itself (pitfall
 * 65).
 */
export function nativeClass(): WebSocketConstructor | undefined {
  const Class = globalThis.WebSocket as (WebSocketConstructor & Partial<Ours>) | undefined;
  const find = Class?.[NATIVE];
  if (find !== nativeClass) remembered = find ? find() : Class;
  return remembered;
}

/** True for a class that is neither the platform's nor an heir of that. */
export function isForeign(Class: WebSocketConstructor | undefined): boolean {
  const Native = nativeClass();
  if (!Class || Class === Native) return false;
  return typeof Native !== "function" || !(Class.prototype instanceof Native);
}
