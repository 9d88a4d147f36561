// @ts-check
/** A page's storage and locks, in a process. */

/** A `sessionStorage`. */
export class Storage {
  /** @type {Map<string, string>} */
  entries;

  /** @param {Storage} [other] The one that it is a copy of. */
  constructor(other) {
    this.entries = new Map(other?.entries ?? []);
  }

  getItem(/** @type {string} */ key) {
    return this.entries.get(key) ?? null;
  }

  setItem(/** @type {string} */ key, /** @type {string} */ value) {
    this.entries.set(key, value);
  }

  removeItem(/** @type {string} */ key) {
    this.entries.delete(key);
  }
}

/**
 * Puts Web Locks over the process.
 *
 * @param {import("node:test").TestContext} t
 * @returns The function that takes the locks away from all who hold one, as the end of a page does.
 *   The one that has waited longest goes on.
 */
export function provideLocks(t) {
  let held = new Set();
  /** @type {(() => void)[]} */
  const waiting = [];
  const locks = {
    /**
     * @param {string} name
     * @param {{ signal: AbortSignal }} options
     * @param {() => Promise<void>} hold
     */
    async request(name, { signal }, hold) {
      if (held.has(name)) {
        await new Promise((resolve, reject) => {
          waiting.push(() => resolve(undefined));
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      }
      const holders = held.add(name);
      await hold();
      holders.delete(name);
    },
  };
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { locks } });
  t.after(() => {
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else Reflect.deleteProperty(globalThis, "navigator");
  });
  return () => {
    held = new Set();
    waiting.shift()?.();
  };
}
