import { EVENT_TYPES } from "../core/contract.gen.js";
import { isObject } from "../core/data.js";
import type { Event, EventTarget } from "../core/realm.js";
import { listen, unlisten } from "../core/target.js";

/**
 * The `on*` attributes, as HTML defines event handlers: a handler takes its place among the
 * listeners when it is first set, keeps it when it is replaced, and loses it when it is set to null.
 * (https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-attributes)
 */
export class Handlers {
  readonly #target: EventTarget;
  readonly #handlers = new Map<string, { value: object; listener: (event: Event) => void }>();

  constructor(target: EventTarget) {
    this.#target = target;
  }

  // biome-ignore lint/suspicious/noExplicitAny: each attribute has its own type
  read(type: string): any {
    return this.#handlers.get(type)?.value ?? null;
  }

  write(type: string, value: unknown): void {
    const current = this.#handlers.get(type);
    // A value that is not an object counts as null; an object that cannot be called is kept.
    if (!isObject(value)) {
      if (current) unlisten(this.#target, type, current.listener);
      this.#handlers.delete(type);
    } else if (current) {
      current.value = value;
    } else {
      const target = this.#target;
      const handler = {
        value,
        listener(event: Event): void {
          const { value } = handler;
          const answer = typeof value === "function" ? value.call(target, event) : undefined;
          if (answer === false) event.preventDefault();
        },
      };
      this.#handlers.set(type, handler);
      listen(target, type, handler.listener);
    }
  }
}

/** Defines an `on*` attribute for each event. A wrong `this` makes `handlersOf` throw, as natively. */
export function defineHandlers<T extends object>(
  prototype: T,
  handlersOf: (target: T) => Handlers,
  types: readonly string[] = EVENT_TYPES,
): void {
  for (const type of types) {
    // Literals, whose accessors have the names that native ones have.
    const accessors = {
      get [`on${type}`](): unknown {
        return handlersOf(this as unknown as T).read(type);
      },
      set [`on${type}`](handler: unknown) {
        handlersOf(this as unknown as T).write(type, handler);
      },
    };
    Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(accessors));
  }
}
