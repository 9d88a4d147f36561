import type { Event, EventTarget } from "./realm.js";

/** The values that an `on*` attribute takes. */
export type Handler<Target, E> = ((this: Target, event: E) => unknown) | null;

/**
 * The value that an `on*` attribute gives back: so wide that a `SteadySocket` can be passed for a
 * `WebSocket`.
 */
export type AnyHandler = ((this: EventTarget, event: Event) => unknown) | null;
