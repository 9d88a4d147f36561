/**
 * A composable for Vue. Importing it does nothing; a component that is mounted dials.
 *
 * @module steadysocket/vue
 */
import {
  type ComputedRef,
  computed,
  getCurrentInstance,
  getCurrentScope,
  type MaybeRef,
  onMounted,
  onScopeDispose,
  shallowRef,
  unref,
  watch,
} from "vue";
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
 * The result of `useSteadySocket`: the view as refs, and the functions.
 *
 * @example
 * const chat: InjectionKey<Connection<Incoming, Outgoing>> = Symbol("chat");
 */
export type Connection<In = MessageData, Out = SendData> = Controls<Out> & {
  readonly [K in keyof View<In>]: ComputedRef<View<In>[K]>;
};

/**
 * A connection that lives as long as the component or the effect scope: dialled when the component
 * is mounted (in a scope without one at once), closed with 1000 when it ends.
 *
 * `url` may be a ref. When its value changes, the old connection is closed and what it had queued
 * is sent by the new one, in order. A function is not a getter: it is called before every dial, as
 * by `SteadySocket`. Nothing is dialled on a server.
 *
 * @example
 * const { status, send } = useSteadySocket(computed(() => `wss://example.com/${props.room}`), {
 *   ...json<Incoming, Outgoing>(),
 *   onMessage: (message) => lines.value.push(message.text),
 * });
 */
export function useSteadySocket<In, Out>(
  url: MaybeRef<SocketUrl>,
  options: TypedOptions<In, Out>,
): Connection<In, Out>;
export function useSteadySocket<In>(
  url: MaybeRef<SocketUrl>,
  options: ParsedOptions<In>,
): Connection<In>;
export function useSteadySocket(url: MaybeRef<SocketUrl>, options?: RawOptions): Connection;
export function useSteadySocket<In, Out>(
  url: MaybeRef<SocketUrl>,
  options: AnyOptions<In, Out> = {},
): Connection<In, Out> {
  const store = new SocketStore<In, Out>(unref(url), options);
  const view = shallowRef(store.read());
  let release: (() => void) | undefined;
  const unsubscribe = store.subscribe(() => {
    view.value = store.read();
  });
  const start = () => {
    release = store.retain();
  };
  if (getCurrentInstance()) onMounted(start);
  else start();
  watch(
    () => unref(url),
    (now) => {
      store.configure(now, options);
      store.sync();
    },
  );
  if (getCurrentScope()) {
    onScopeDispose(() => {
      release?.();
      unsubscribe();
    });
  }
  const { send, reconnect, close } = store;
  return {
    status: computed(() => view.value.status),
    readyState: computed(() => view.value.readyState),
    socket: computed(() => view.value.socket),
    lastMessage: computed(() => view.value.lastMessage),
    send,
    reconnect,
    close,
  };
}
