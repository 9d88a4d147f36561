"use client";
/**
 * A hook for React. Importing it does nothing; a component that is mounted dials.
 *
 * @module steadysocket/react
 */
import { useEffect, useInsertionEffect, useMemo, useState, useSyncExternalStore } from "react";
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
 * The result of `useSteadySocket`. The same object until something in it changes.
 *
 * @example
 * const ChatContext = createContext<Connection<Incoming, Outgoing> | null>(null);
 */
export interface Connection<In = MessageData, Out = SendData> extends View<In>, Controls<Out> {}

/**
 * A connection that lives as long as the component: dialled when it is mounted, closed with 1000
 * when it is unmounted. Renders when the status changes, each second while waiting for a retry, and
 * for messages only with the option `lastMessage`.
 *
 * When `url` or `protocols` change in value, the old connection is closed and what it had queued is
 * sent by the new one, in order. Nothing is dialled on a server.
 *
 * @example
 * const { status, send } = useSteadySocket("wss://example.com/ws", {
 *   ...json<Incoming, Outgoing>(),
 *   onMessage: (message) => setLines((lines) => [...lines, message.text]),
 * });
 */
export function useSteadySocket<In, Out>(
  url: SocketUrl,
  options: TypedOptions<In, Out>,
): Connection<In, Out>;
export function useSteadySocket<In>(url: SocketUrl, options: ParsedOptions<In>): Connection<In>;
export function useSteadySocket(url: SocketUrl, options?: RawOptions): Connection;
export function useSteadySocket<In, Out>(
  url: SocketUrl,
  options: AnyOptions<In, Out> = {},
): Connection<In, Out> {
  const [store] = useState(() => new SocketStore<In, Out>(url, options));
  const view = useSyncExternalStore(store.subscribe, store.read, store.readInitial);
  // Before any other effect, so that each finds the callbacks of its own render.
  useInsertionEffect(() => store.configure(url, options));
  useEffect(() => store.retain(), [store]);
  useEffect(() => store.sync());
  return useMemo(() => {
    const { send, reconnect, close } = store;
    return { ...view, send, reconnect, close };
  }, [store, view]);
}
