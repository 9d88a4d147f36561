/**
 * A store for Svelte. Importing it does nothing; the first subscription dials.
 *
 * @module steadysocket/svelte
 */
import type { MessageData, SendData } from "./core/data.js";
import type {
  AnyOptions,
  ParsedOptions,
  RawOptions,
  SocketUrl,
  TypedOptions,
} from "./view/options.js";
import { SocketStore } from "./view/store.js";
import type { Controls, View } from "./view/view.js";

export * from "./view/exports.js";

/**
 * A readable store of Svelte.
 *
 * @example
 * const url: Readable<string> = toStore(() => `wss://example.com/${room}`);
 */
export interface Readable<T> {
  subscribe(run: (value: T) => void): () => void;
}

/**
 * The result of `steadySocket`: a store of the view, and the functions.
 *
 * @example
 * setContext("chat", connection); // Connection<Incoming, Outgoing>
 */
export interface Connection<In = MessageData, Out = SendData>
  extends Readable<View<In>>,
    Controls<Out> {}

/**
 * A connection as a store, `$connection` in a component: dialled at the first subscription, closed
 * with 1000 after the last one.
 *
 * `url` may be a store. When its value changes, the old connection is closed and what it had queued
 * is sent by the new one, in order. Nothing is dialled where there is no `document`.
 *
 * @example
 * const connection = steadySocket("wss://example.com/ws", {
 *   ...json<Incoming, Outgoing>(),
 *   onMessage: (message) => lines.push(message.text),
 * });
 * // $connection.status.state, connection.send(…)
 */
export function steadySocket<In, Out>(
  url: SocketUrl | Readable<SocketUrl>,
  options: TypedOptions<In, Out>,
): Connection<In, Out>;
export function steadySocket<In>(
  url: SocketUrl | Readable<SocketUrl>,
  options: ParsedOptions<In>,
): Connection<In>;
export function steadySocket(
  url: SocketUrl | Readable<SocketUrl>,
  options?: RawOptions,
): Connection;
export function steadySocket<In, Out>(
  url: SocketUrl | Readable<SocketUrl>,
  options: AnyOptions<In, Out> = {},
): Connection<In, Out> {
  const source = isReadable(url) ? url : undefined;
  const store = new SocketStore<In, Out>(isReadable(url) ? peek(url) : url, options);
  const { send, reconnect, close } = store;
  return {
    subscribe(run) {
      const unfollow = source?.subscribe((now) => {
        store.configure(now, options);
        store.sync();
      });
      const unsubscribe = store.subscribe(() => run(store.read()));
      run(store.read());
      const release = typeof document === "undefined" ? undefined : store.retain();
      return () => {
        release?.();
        unsubscribe();
        unfollow?.();
      };
    },
    send,
    reconnect,
    close,
  };
}

function isReadable(url: SocketUrl | Readable<SocketUrl>): url is Readable<SocketUrl> {
  return typeof (url as Readable<SocketUrl> | null)?.subscribe === "function";
}

/** The value of a store now. */
function peek<T>(store: Readable<T>): T | undefined {
  let now: T | undefined;
  store.subscribe((value) => {
    now = value;
  })();
  return now;
}
