import type { AbortSignal } from "../core/realm.js";

/** The platform's, taken at import as core/realm.ts takes the events that it listens to. */
export const AbortController: new () => { readonly signal: AbortSignal; abort(): void } =
  globalThis.AbortController;
