import { ConnectionError } from "../core/errors.js";
import type { SessionStorageOptions } from "../core/session.gen.js";
import { type Found, Shelf, takeLock } from "./storage.js";

/** The place of a session in a storage, which one page has at a time. */
export class Keeping {
  readonly #storage: boolean | SessionStorageOptions | undefined;
  readonly #key: string;
  readonly #isOver: () => boolean;
  readonly #goOn: (found: Found | undefined) => void;
  readonly #fail: (error: ConnectionError) => void;
  #shelf: Shelf | undefined;
  #taking: Promise<void> | undefined;
  #unlock: (() => void) | undefined;

  /**
   * @param url Tells sessions in one storage apart that have no key.
   * @param isOver True if there is nothing to keep any more.
   * @param goOn Called once the place is taken, with the session of the page before.
   * @param fail Called when the session can be kept no more.
   */
  constructor(
    storage: boolean | SessionStorageOptions | undefined,
    url: unknown,
    isOver: () => boolean,
    goOn: (found: Found | undefined) => void,
    fail: (error: ConnectionError) => void,
  ) {
    const key = typeof storage === "object" ? storage.key : typeof url === "string" ? url : "";
    this.#key = `steadysocket:${key}`;
    this.#storage = storage;
    this.#isOver = isOver;
    this.#goOn = goOn;
    this.#fail = fail;
  }

  /** True while a later page can go on with the session. */
  get isOpen(): boolean {
    return !!this.#shelf;
  }

  /** Takes the place, if there is to be one, once until `end`. */
  begin(): Promise<void> | undefined {
    if (this.#storage) this.#taking ??= this.#take(this.#storage);
    return this.#taking;
  }

  /** Keeps something. Where there is no room, the session goes on, and ends with the page. */
  store(keep: (shelf: Shelf) => void): void {
    try {
      if (this.#shelf) keep(this.#shelf);
    } catch (cause) {
      this.#lose(cause);
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

  async #take(storage: true | SessionStorageOptions): Promise<void> {
    try {
      const shelf = new Shelf(
        this.#key,
        (storage === true ? undefined : storage.area) ?? sessionStorage,
      );
      this.#unlock = await takeLock(shelf.own()).catch(() => {
        // A copy of the page must not go on with what it has copied.
        shelf.read();
        shelf.clear();
        return takeLock(shelf.own());
      });
      if (this.#isOver()) return this.end();
      this.#shelf = shelf;
      this.#goOn(shelf.read());
    } catch (cause) {
      // The browser lets this page have no storage, or no locks.
      this.#unlock = Boolean;
      this.#lose(cause);
    }
  }

  #lose(cause: unknown): void {
    this.clear();
    this.#shelf = undefined;
    const error = new ConnectionError("ERR_STORAGE", "the session could not be kept", cause);
    // No user code may run here.
    queueMicrotask(() => this.#fail(error));
  }
}
