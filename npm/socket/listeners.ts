import type { Event, Listener, ListenerOptions } from "../core/realm.js";

type Options = boolean | ListenerOptions | undefined;

/** A listener, as its target has it. */
interface Entry {
  readonly listener: Listener;
  readonly isCapture: boolean;
  /** The one that was given to the target. */
  readonly added: Listener;
  readonly forget: () => void;
}

/**
 * The listeners of one type of event, so that it is known whether there are any: a message that
 * nobody takes must wait.
 */
export class Listeners {
  readonly #type: string;
  #entries: readonly Entry[] = [];

  constructor(type: string) {
    this.#type = type;
  }

  get isEmpty(): boolean {
    return !this.#entries[0];
  }

  /**
   * Adds a listener, to its target by the function; one that the target refuses is none here, and
   * neither is one of another type.
   *
   * @returns True if there is one more here.
   */
  add(
    type: string,
    given: unknown,
    options: Options,
    addToTarget: (added: Listener) => void,
  ): boolean {
    const listener = given as Listener;
    if (type !== this.#type || !listener) {
      addToTarget(listener);
      return false;
    }
    const { once, signal }: ListenerOptions = Object(options);
    const isCapture = captures(options);
    if (signal?.aborted || this.#find(listener, isCapture)) return false;
    const added: Listener = once
      ? function (this: unknown, event: Event) {
          entry.forget();
          // Node.js 20 has a `currentTarget` for the first listener alone.
          if (typeof listener === "function") listener.call(this as never, event as never);
          else listener.handleEvent(event as never);
        }
      : listener;
    const entry: Entry = {
      listener,
      isCapture,
      added,
      forget: () => {
        this.#entries = this.#entries.filter((other) => other !== entry);
        // A signal may outlive many listeners.
        signal?.removeEventListener("abort", entry.forget);
      },
    };
    addToTarget(added);
    signal?.addEventListener("abort", entry.forget);
    this.#entries = [...this.#entries, entry];
    return true;
  }

  /** The listener to take from the target. */
  remove(type: string, given: unknown, options: Options): Listener {
    const listener = given as Listener;
    const found = type === this.#type ? this.#find(listener, captures(options)) : undefined;
    found?.forget();
    return found?.added ?? listener;
  }

  #find(listener: Listener, isCapture: boolean): Entry | undefined {
    return this.#entries.find((it) => it.listener === listener && it.isCapture === isCapture);
  }
}

function captures(options: Options): boolean {
  return !!(typeof options === "object" ? options?.capture : options);
}
