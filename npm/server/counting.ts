import { METHODS, refusalOf, type SessionStore } from "./store.js";

/** The calls of one method of the store. */
export interface StoreCallStats {
  /** The number of those that have an answer. */
  readonly calls: number;
  /** How long they took together, in milliseconds. */
  readonly latencyMs: number;
  /**
   * The number of refusals, by their kind: `unavailable` and `no-space` are trouble, `fenced` is a
   * session that another server has.
   */
  readonly errors: { readonly [kind: string]: number };
}

/** The calls of a store, by the method. */
export interface StoreCalls {
  [method: string]: { calls: number; latencyMs: number; errors: { [kind: string]: number } };
}

/** A store whose calls are counted. */
export function counted(store: SessionStore, counts: StoreCalls): SessionStore {
  const methods = METHODS.map((name) => {
    const call = async (...given: unknown[]): Promise<unknown> => {
      const start = performance.now();
      let kind: string | undefined;
      try {
        return await (Reflect.apply(store[name], store, given) as unknown);
      } catch (error) {
        ({ kind } = refusalOf(error));
        throw error;
      } finally {
        counts[name] ??= { calls: 0, latencyMs: 0, errors: {} };
        const count = counts[name];
        count.calls += 1;
        count.latencyMs += performance.now() - start;
        if (kind) increase(count.errors, kind);
      }
    };
    return [name, call];
  });
  return Object.fromEntries(methods) as SessionStore;
}

/** Counts one more of a kind. */
export function increase(counts: { [kind: string]: number }, kind: string): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
}
