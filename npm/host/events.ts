import type { CloseInfo } from "../core/dial.js";
import type { SteadyCloseEvent } from "../core/types.gen.js";

/**
 * A message event. V8 copies the string of `origin` for each event, which is a third of the time that
 * an event takes; there a getter gives it. In other engines a class of our own costs more than that.
 */
export function messageEvent(data: unknown, origin: string): MessageEvent {
  if (!isV8()) return new MessageEvent("message", { data, origin });
  if (Cached?.prototype.origin !== origin || !(Cached.prototype instanceof MessageEvent)) {
    Cached = eventClass(origin);
  }
  return new Cached("message", { data });
}

/** The class for the last origin. */
let Cached: MessageEventClass | undefined;

type MessageEventClass = new (type: string, init: MessageEventInit) => MessageEvent;

function eventClass(origin: string): MessageEventClass {
  class OriginEvent extends (MessageEvent as MessageEventClass) {}
  Object.defineProperties(OriginEvent.prototype, {
    origin: { get: () => origin, configurable: true },
    constructor: { value: MessageEvent, configurable: true, writable: true },
  });
  return OriginEvent;
}

function isV8(): boolean {
  return "v8BreakIterator" in Intl;
}

/** An event with fields beyond the native ones. */
export function eventWith<T extends Event>(event: Event, fields: Omit<T, keyof Event>): T {
  for (const [name, value] of Object.entries(fields)) {
    Object.defineProperty(event, name, { value, enumerable: true });
  }
  return event as T;
}

/** A close event, also where the realm has no class for it (Node before 23). */
export function closeEvent(close: CloseInfo, retry: Retry): SteadyCloseEvent {
  const { code, reason, wasClean, synthetic } = close;
  if (typeof CloseEvent === "function") {
    const event = new CloseEvent("close", { code, reason, wasClean });
    return eventWith<SteadyCloseEvent>(event, { synthetic, ...retry } as SteadyCloseEvent);
  }
  return eventWith(new Event("close"), { code, reason, wasClean, synthetic, ...retry });
}

/** The dial that follows a close, if any. */
export interface Retry {
  readonly willReconnect: boolean;
  readonly delayMs: number;
}
