import { ConnectionError } from "../core/errors.js";
import type { SessionStorageOptions } from "../core/session.gen.js";
import { type Found, Shelf, takeLock } from "./storage.js";

/** The place of a session in a storage, which one page has at a time. */
export class Keeping {
  readonly #key: string;
  readonly #fail: (error: ConnectionError) => void;
  #shelf: Shelf | undefined;
  #taking: Promise<void> | undefined;
  #unlock: (() => void) | undefined;

  /**
   * @param key Tells sessions in one storage apart.
   * @param fail Called when the session can be kept no more.
   */
  constructor(key: string, fail: (error: ConnectionError) => void) {
    this.#key = `steadysocket:${key}`;
    this.#fail = fail;
  }

  /** True while a later page can go on with the session. */
  get isOpen(): boolean {
    return !!this.#shelf;
  }

  /**
   * Takes the place, once until `end`, if no other page has it.
   *
   * @param isOver True if there is nothing to keep any more.
   * @param goOn Called once the place is taken, with the session of the page before.
   */
  begin(
    storage: true | SessionStorageOptions,
    isOver: () => boolean,
    goOn: (found: Found | undefined) => void,
  ): Promise<void> {
    this.#taking ??= this.#take(storage, isOver, goOn);
    return this.#taking;
  }

  /** Keeps something. Where there is no room, the session goes on, and ends with the page. */
  store(keep: (shelf: Shelf) => void): void {
    try {
      if (this.#shelf) keep(this.#shelf);
    } catch (cause) {
      this.clear();
      this.#shelf = undefined;
      const error = new ConnectionError("ERR_STORAGE", "the session could not be kept", cause);
      // No user code may run here.
      queueMicrotask(() => this.#fail(error));
    }
  }

  /** The session has ended. */
  clear(): void {
    this.#shelf?.clear();
  }

  /** Gives the place back, with what is there. One that is being taken is for the next connection. */
  end(): void {
    if (!this.#unlock) return;
    this.#unlock();
    this.#unlock = this.#taking = this.#shelf = undefined;
  }

  async #take(
    storage: true | SessionStorageOptions,
    isOver: () => boolean,
    goOn: (found: Found | undefined) => void,
  ): Promise<void> {
    const unlock = await takeLock(this.#key);
    this.#unlock = unlock ?? Boolean;
    const area = (storage === true ? undefined : storage.area) ?? sessionStorage;
    const shelf = new Shelf(this.#key, area);
    const found = shelf.read();
    // A copy of the page must not go on with what it has copied.
    if (!unlock) return shelf.clear();
    if (!found) shelf.clear();
    if (isOver()) return this.end();
    this.#shelf = shelf;
    goOn(found);
  }
}
