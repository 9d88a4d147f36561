import { Input } from "../core/contract.gen.js";
import type { Event, EventTarget } from "../core/realm.js";
import type { LifecycleOptions } from "../core/types.gen.js";

/**
 * Listens to the page. Every source may be missing: a worker has no document, and Node's global
 * object takes no listeners.
 *
 * @returns A function that removes the listeners.
 */
export function listenToPage(
  { online = true, visibility = true, pageCache = true, window, document }: LifecycleOptions,
  emit: (input: Input) => void,
): () => void {
  const page: EventTarget = window ?? globalThis;
  const node = document ?? globalThis.document;
  const listener = (event: Event) => {
    const input = read(event, node);
    if (input !== undefined) emit(input);
  };
  const attached: [EventTarget, string][] = [];
  const listen = (isOn: boolean, target: EventTarget | undefined, types: string[]) => {
    if (!isOn || typeof target?.addEventListener !== "function") return;
    for (const type of types) {
      target.addEventListener(type, listener);
      attached.push([target, type]);
    }
  };
  listen(online, page, ["online", "offline"]);
  listen(visibility, node, ["visibilitychange"]);
  listen(pageCache, page, ["pagehide", "pageshow"]);
  listen(pageCache, node, ["freeze", "resume"]);
  return () => {
    for (const [target, type] of attached) target.removeEventListener(type, listener);
  };
}

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

function read(event: Event, document: { hidden?: boolean }): Input | undefined {
  const isPersisted = (event as Partial<PageTransitionEvent>).persisted === true;
  switch (event.type) {
    case "online":
      return Input.Online;
    case "offline":
      return Input.Offline;
    case "visibilitychange":
      return document.hidden ? Input.Hidden : Input.Visible;
    case "freeze":
      return Input.Frozen;
    case "resume":
      return Input.Restored;
    case "pagehide":
      return isPersisted ? Input.Frozen : undefined;
    default:
      return isPersisted ? Input.Restored : undefined;
  }
}
