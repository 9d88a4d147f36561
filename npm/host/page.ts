import { Input } from "../core/contract.gen.js";
import type { EventTarget, Listener } from "../core/realm.js";
import type { LifecycleOptions } from "../core/types.gen.js";

/**
 * Listens to the page. Every source may be missing: a worker has no document, and Node's global
 * object takes no listeners.
 *
 * @param leave Called when the page goes for good, and not into the back/forward cache.
 * @returns A function that removes the listeners.
 */
export function listenToPage(
  { online = true, visibility = true, pageCache = true, window, document }: LifecycleOptions,
  emit: (input: Input) => void,
  leave: () => void,
): () => void {
  const page: EventTarget = window ?? globalThis;
  const node = document ?? globalThis.document;
  const removers: (() => void)[] = [];
  const listen = (isOn: boolean, target: EventTarget | undefined, listeners: Listeners) => {
    if (!isOn || typeof target?.addEventListener !== "function") return;
    for (const [type, listener] of Object.entries(listeners)) {
      target.addEventListener(type, listener as Listener);
      removers.push(() => target.removeEventListener(type, listener as Listener));
    }
  };
  listen(online, page, {
    online: () => emit(Input.Online),
    offline: () => emit(Input.Offline),
  });
  listen(visibility, node, {
    visibilitychange: () => emit(node.hidden ? Input.Hidden : Input.Visible),
  });
  listen(pageCache, page, {
    pagehide: ({ persisted }) => (persisted === true ? emit(Input.Frozen) : leave()),
    pageshow: ({ persisted }) => persisted === true && emit(Input.Restored),
  });
  listen(pageCache, node, {
    freeze: () => emit(Input.Frozen),
    resume: () => emit(Input.Restored),
  });
  return () => {
    for (const remove of removers) remove();
  };
}

type Listeners = Record<string, (event: Partial<PageTransitionEvent>) => unknown>;

/**
 * Reports the browser's word about the network: a page that opened offline, or was frozen
 * meanwhile, has heard no event.
 */
export function reportNetwork(
  { online = true, window }: LifecycleOptions,
  emit: (input: Input) => void,
): void {
  const { navigator } = (window ?? globalThis) as Partial<Window>;
  if (!online || navigator?.onLine === undefined) return;
  emit(navigator.onLine ? Input.Online : Input.Offline);
}
