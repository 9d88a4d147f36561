import type { CloseInfo } from "../core/dial.js";
import { CloseEvent, Event, MessageEvent } from "../core/realm.js";
import type { SteadyCloseEvent } from "../core/types.gen.js";

/**
 * A message event. Chromium takes three times as long for a MessageEvent as for an Event, to read its
 * init object and to copy the string of `origin`; there an heir of Event that looks like a
 * MessageEvent is given. In other engines a class of our own costs more than that.
 */
export function messageEvent(data: unknown, origin: string): MessageEvent {
  const fields = { data, origin };
  if (!isV8()) return new MessageEvent("message", fields);
  Light ??= eventClass();
  return new Light(fields);
}

let Light: MessageEventClass | undefined;

type Fields = Partial<Record<string, unknown>>;
type MessageEventClass = new (fields: Fields) => MessageEvent;

function eventClass(): MessageEventClass {
  const plain = new MessageEvent("message") as unknown as Fields;
  class LightMessageEvent extends Event {
    readonly #fields: Fields;

    constructor(fields: Fields) {
      super("message");
      this.#fields = fields;
    }

    static getter(name: string) {
      return function (this: LightMessageEvent): unknown {
        // The native getters refuse an Event; the other fields are those of any message.
        return (name in this.#fields ? this.#fields : plain)[name];
      };
    }
  }
  const { prototype, getter } = LightMessageEvent;
  for (const name in plain) {
    if (name in Event.prototype) continue;
    Object.defineProperty(prototype, name, { get: getter(name), enumerable: true });
  }
  Object.setPrototypeOf(prototype, MessageEvent.prototype);
  prototype.constructor = MessageEvent;
  return LightMessageEvent as unknown as MessageEventClass;
}

function isV8(): boolean {
  return "v8BreakIterator" in (globalThis.Intl ?? {});
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
  if (!CloseEvent) return eventWith(new Event("close"), { ...close, ...retry });
  const fields = { synthetic: close.synthetic, ...retry };
  return eventWith(new CloseEvent("close", close), fields as SteadyCloseEvent);
}

/** The dial that follows a close, if any. */
export interface Retry {
  readonly willReconnect: boolean;
  readonly delayMs: number;
}
