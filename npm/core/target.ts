import { type Event, EventTarget } from "./realm.js";

/**
 * The methods of `EventTarget` as they are at import. Natively no class that extends the socket's,
 * and no property of an instance, gets between a socket and its listeners.
 */
const { addEventListener, removeEventListener, dispatchEvent } = EventTarget.prototype;

export function listen(target: EventTarget, type: string, listener: (event: Event) => void): void {
  addEventListener.call(target, type, listener);
}

export function unlisten(
  target: EventTarget,
  type: string,
  listener: (event: Event) => void,
): void {
  removeEventListener.call(target, type, listener);
}

export function dispatch(target: EventTarget, event: Event): boolean {
  return dispatchEvent.call(target, event);
}
