/**
 * `undefined` stands for an option that is not given, also under `exactOptionalPropertyTypes`: so
 * that `{ session: on ? { auth } : undefined }` compiles. A `@ts-expect-error` without an error is
 * one. Never run.
 */
import {
  type HeartbeatOptions,
  type IdleOptions,
  type LifecycleOptions,
  type MessagesOptions,
  type QueueOptions,
  type ReconnectOptions,
  SteadySocket,
  type SteadySocketOptions,
} from "steadysocket";
import ReconnectingWebSocket, { type Options } from "steadysocket/compat";
import { useSteadySocket as hook } from "steadysocket/react";
import {
  type AcceptOptions,
  type DetachedOptions,
  type DrainOptions,
  type ServerSocket,
  type SessionHeartbeatOptions,
  type SessionQueueOptions,
  SessionServer,
  type SessionServerOptions,
  type StoreError,
  type TombstoneOptions,
} from "steadysocket/server";
import { RedisStore, type RedisStoreOptions } from "steadysocket/server/redis";
import {
  type SessionLimits,
  type SessionOptions,
  SteadySocket as SessionSocket,
  type SessionSocketOptions,
  type SessionStorageOptions,
} from "steadysocket/session";
import type { steadySocket } from "steadysocket/svelte";
import {
  type FakeClockOptions,
  FakeServer,
  type FakeServerOptions,
  type NetworkConditions,
} from "steadysocket/testing";
import type { useSteadySocket as composable } from "steadysocket/vue";

/** The names of optional members that do not take `undefined`. */
type Strict<T> = {
  [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? Record<K, undefined> extends Pick<T, K>
      ? never
      : K
    : never;
}[keyof T];

/** Compiles where there are none. */
function loose<T>(
  ..._: [Strict<T>] extends [never] ? [] : ["refuses undefined", Strict<T>]
): void {}

// The check itself.
loose<{ readonly a?: number | undefined; readonly b: string }>();
// @ts-expect-error it does not take undefined
loose<{ readonly a?: number; readonly b?: string | undefined }>();

loose<SteadySocketOptions>();
loose<ReconnectOptions>();
loose<HeartbeatOptions>();
loose<IdleOptions>();
loose<QueueOptions>();
loose<LifecycleOptions>();
loose<MessagesOptions>();
loose<SessionSocketOptions>();
loose<SessionOptions>();
loose<SessionLimits>();
loose<SessionStorageOptions>();
loose<SessionServerOptions>();
loose<NonNullable<SessionServerOptions["limits"]>>();
loose<SessionQueueOptions>();
loose<SessionHeartbeatOptions>();
loose<DetachedOptions>();
loose<TombstoneOptions>();
loose<AcceptOptions<unknown>>();
loose<DrainOptions>();
loose<Pick<ServerSocket, "readyState" | "protocol" | "extensions" | "bufferedAmount">>();
loose<NonNullable<ConstructorParameters<typeof StoreError>[1]>>();
loose<RedisStoreOptions>();
loose<NonNullable<Parameters<typeof hook>[1]>>();
loose<NonNullable<Parameters<typeof composable>[1]>>();
loose<NonNullable<Parameters<typeof steadySocket>[1]>>();
loose<NonNullable<ConstructorParameters<typeof FakeServer>[1]>>();
loose<FakeServerOptions>();
loose<FakeClockOptions>();
loose<NetworkConditions>();
loose<Options>();

// As a user writes it.
declare const on: boolean;
const url = "wss://example.com/ws";
new SteadySocket(url, undefined, {
  heartbeat: on ? { message: on ? "ping" : undefined } : undefined,
  handshake: on ? (peer) => peer.send("token") : undefined,
  signal: on ? new AbortController().signal : undefined,
  reconnect: { shouldReconnect: on ? ({ code }) => code !== 4403 : undefined },
});
new SessionSocket(url, [], { session: on ? { auth: on ? "token" : undefined } : undefined });
new SessionServer({
  authenticate: on ? ({ auth }) => auth ?? "nobody" : undefined,
  store: on
    ? await RedisStore.connect({} as never, { prefix: on ? "chat:" : undefined })
    : undefined,
});
hook(url, { onMessage: on ? (data) => console.log(data) : undefined, protocols: undefined });
new ReconnectingWebSocket(url, [], { maxRetries: on ? 5 : undefined });
new FakeServer(url, { onConnection: on ? (peer) => peer.send("hello") : undefined });
// @ts-expect-error null is no value
new SessionSocket(url, [], { session: null });
