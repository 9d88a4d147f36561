// The clients that are handed in, with options that are meant for their own commands.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Redis } from "ioredis";
import { createClient, createSentinel } from "redis";
import { RedisStore } from "steadysocket/server/redis";
import { RedisProcess, WITHOUT_REDIS } from "../npm/support/redis-process.mjs";
import { LAWS, tryLaw } from "../npm/support/store-laws.mjs";
import { freePort } from "../support/programs.mjs";

const skip = WITHOUT_REDIS;

/** Shorter than the pause of Redis. */
const SHORT_MS = 20;

/** Clients whose commands are bounded by more than the store's own time. */
const BOUNDED = {
  "ioredis with a time for commands": (/** @type {string} */ path) =>
    new Redis({ path, lazyConnect: true, commandTimeout: SHORT_MS }),
  "ioredis with a time for silence": (/** @type {string} */ path) =>
    new Redis({ path, lazyConnect: true, socketTimeout: SHORT_MS }),
  "node-redis with a time for silence": (/** @type {string} */ path) =>
    createClient({ socket: { path, tls: false, socketTimeout: SHORT_MS } }),
  "node-redis with a short queue": (/** @type {string} */ path) =>
    createClient({ socket: { path, tls: false }, commandsQueueMaxLength: 1 }),
};

for (const [name, clientOf] of Object.entries(BOUNDED)) {
  test(`${name} bounds its own commands, not those of the store`, { skip }, async (context) => {
    const redis = await RedisProcess.start(context);
    const store = await RedisStore.connect(clientOf(redis.path));
    context.after(() => store.close());
    await redis.run("CLIENT", "PAUSE", "200", "ALL");
    for (const law of Object.keys(LAWS)) await tryLaw(store, law);
  });
}

test("the class of node-redis for sentinel is refused", async () => {
  const sentinel = createSentinel({ name: "main", sentinelRootNodes: [{ host: "::1", port: 1 }] });
  const expected =
    "expected a client of ioredis or node-redis for one Redis, or of ioredis for Sentinel";
  await assert.rejects(RedisStore.connect(/** @type {any} */ (sentinel)), { message: expected });
});

test("a sentinel that is not there is the reason, and not waited for", async () => {
  const host = "127.0.0.1";
  const sentinels = [{ host, port: await freePort() }];
  const client = new Redis({ sentinels, name: "main", lazyConnect: true });
  await assert.rejects(RedisStore.connect(client), { message: /All sentinels are unreachable/ });
});
