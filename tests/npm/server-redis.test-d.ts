/** The types of `steadysocket/server/redis`, and of stores: what must compile, and what must not. */

import { Redis } from "ioredis";
import { createClient } from "redis";
import {
  type Attached,
  type GoneReason,
  type Moved,
  type SessionAbandonedEvent,
  SessionServer,
  type SessionStore,
  StoreError,
  type StoreErrorKind,
} from "steadysocket/server";
import { type Durability, RedisStore, type RedisStoreError } from "steadysocket/server/redis";

const store = await RedisStore.connect(new Redis({ lazyConnect: true }), {
  prefix: "chat:",
  durability: "replicated",
  replicas: 2,
  timeoutMs: 1_000,
});
const other: RedisStore = await RedisStore.connect(createClient({ url: "redis://localhost" }));
const durability: Durability = other.durability;
console.log(durability);
store.close();

const sessions = new SessionServer({ store });
sessions.addEventListener("abandoned", (event) => {
  const { id, why, messages }: SessionAbandonedEvent = event;
  const data: string | ArrayBuffer | undefined = messages[0];
  event.waitUntil(Promise.resolve([id, why, data]));
});
sessions.addEventListener("session", ({ session }) => {
  const isHandedOver: boolean = session.isHandedOver;
  void session.stored().then(() => isHandedOver);
  session.addEventListener("message", ({ redelivered }) => Boolean(redelivered));
});
const code: RedisStoreError["code"] = "ERR_REDIS_STORE";
void code;

// A store of one's own.
declare const rest: Omit<SessionStore, "attach" | "moves" | "end">;
const own: SessionStore = {
  ...rest,
  attach: async (): Promise<Attached> => {
    throw new StoreError("gone", { why: "expired", rx: 3 });
  },
  end: async (_id: string, _fence: number, why: GoneReason) => console.log(why),
  async moves() {
    return (async function* (): AsyncGenerator<Moved> {
      yield { id: "a", fence: 1 };
    })();
  },
};
void new SessionServer({ store: own });
const kind: StoreErrorKind = "no-space";
void kind;

// @ts-expect-error `attach` is missing
const bad: SessionStore = { ...rest };
void bad;
// @ts-expect-error there is no such kind
void new StoreError("not-due");
// @ts-expect-error there is no such reason
void new StoreError("gone", { why: "bored" });
// @ts-expect-error a store is made by `connect`
void new RedisStore(new Redis());
// @ts-expect-error there is no such durability
void RedisStore.connect(new Redis(), { durability: "disk" });
// @ts-expect-error a url is no client
void RedisStore.connect("redis://localhost");
