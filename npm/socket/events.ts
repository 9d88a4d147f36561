import type { SteadyCloseEvent } from "../core/types.gen.js";
import type { CloseInfo } from "../host/dial.js";

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
