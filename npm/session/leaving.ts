import type { LifecycleOptions } from "../core/types.gen.js";

/**
 * Listens to a page that goes for good, and not into the back/forward cache.
 *
 * @returns A function that removes the listener.
 */
export function listenToLeaving(
  lifecycle: boolean | LifecycleOptions = true,
  leave: () => void,
): (() => void) | undefined {
  const { pageCache = true, window = globalThis } = lifecycle as LifecycleOptions;
  if (!lifecycle || !pageCache || !window.addEventListener) return undefined;
  const listener = ({ persisted }: Partial<PageTransitionEvent>) => {
    if (!persisted) leave();
  };
  window.addEventListener("pagehide", listener as never);
  return () => window.removeEventListener("pagehide", listener as never);
}
