// A Redis that is kept by fsync alone, and the data of another one in its place.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { RedisStore } from "steadysocket/server/redis";
import { CLIENTS, RedisProcess, WITHOUT_REDIS } from "../npm/support/redis-process.mjs";
import { within } from "../npm/support/waiting.mjs";

/** @typedef {import("node:test").TestContext} TestContext */

const skip = WITHOUT_REDIS;

const ON_DISK = ["--appendonly yes", "--appendfsync always", "--repl-diskless-sync-delay 0"];
const ID = randomBytes(16).toString("base64url");
const HOUR = 3_600_000;
const [clientOf = assert.fail()] = Object.values(CLIENTS);

/** @param {TestContext} context @param {RedisProcess} redis */
async function storeOf(context, redis) {
  const store = await RedisStore.connect(clientOf(redis.path), { durability: "fsync" });
  context.after(() => store.close());
  return store;
}

/**
 * A store, once a replica that has just joined keeps up.
 *
 * @param {TestContext} context @param {RedisProcess} redis
 */
async function storeSoon(context, redis) {
  for (;;) {
    try {
      return await storeOf(context, redis);
    } catch (error) {
      if (/** @type {any} */ (error).setting !== "sync_full") throw error;
    }
  }
}

/** @param {RedisStore} store */
function create(store) {
  const limits = { windowMessages: 100, windowBytes: 1_000_000, maxMessageBytes: 100_000 };
  const times = { ttlMs: HOUR, leaseMs: HOUR };
  const digest = new Uint8Array(16);
  return store.create(ID, { ...limits, ...times, fence: 0, digest, protocol: "", node: "one" });
}

/** @param {RedisStore} store */
function attach(store) {
  const tokens = { presented: new Uint8Array(16), fresh: new Uint8Array(16).fill(1) };
  const at = { rx: 0, ack: 0, tx: 0, fence: 1 };
  return store.attach(ID, { ...tokens, ...at, node: "two", leaseMs: HOUR });
}

/**
 * A session with one message, which the replica has, and another one, which it has not.
 *
 * @param {RedisStore} store @param {RedisProcess} replica
 */
async function lag(store, replica) {
  await create(store);
  await store.append(ID, 0, 1, ["a"]);
  await copied(replica);
  await replica.run("REPLICAOF", "NO", "ONE");
  await store.append(ID, 0, 2, ["b"]);
}

/**
 * Waits until a replica has the session's first message, and all that it was given is in its log.
 *
 * @param {RedisProcess} replica
 */
async function copied(replica) {
  while ((await replica.run("LLEN", `s:{${ID}}:o`)) !== 1);
  const isBusy = async () =>
    /aof_rewrite_(in_progress|scheduled):1/.test(String(await replica.run("INFO", "persistence")));
  while (await isBusy());
}

test("a replica that lagged is noticed though it was promoted and restarted", {
  skip,
}, async (context) => {
  const redis = await RedisProcess.start(context, ...ON_DISK);
  const replica = await redis.replica(context, ...ON_DISK);
  await lag(await storeOf(context, redis), replica);
  await redis.kill();
  await replica.kill();
  replica.set("--replicaof no one");
  await replica.start();
  await assert.rejects(attach(await storeOf(context, replica)), { kind: "lost" });
});

test("a primary that was copied before the store came back goes on", { skip }, async (context) => {
  const redis = await RedisProcess.start(context, ...ON_DISK);
  const port = await redis.open();
  const store = await storeOf(context, redis);
  await create(store);
  await store.append(ID, 0, 1, ["a"]);
  store.close();
  await redis.kill();
  redis.set(`--port ${port}`);
  await redis.start();
  const replica = await redis.replica(context, ...ON_DISK);
  await copied(replica);
  const again = await storeSoon(context, redis);
  assert.deepEqual((await attach(again)).messages, ["a"]);
  again.close();
  await replica.kill();
  const refusal = { setting: "sync_full", value: "1" };
  await redis.kill();
  await redis.start();
  const other = await redis.replica(context, ...ON_DISK);
  await other.kill();
  await assert.rejects(storeOf(context, redis), refusal);
});

test("a redis that was exchanged behind an open connection is noticed", {
  skip,
}, async (context) => {
  const redis = await RedisProcess.start(context, ...ON_DISK);
  const other = await redis.replica(context, ...ON_DISK);
  const store = await storeOf(context, redis);
  await lag(store, other);
  const port = await other.open();
  await redis.run("REPLICAOF", "127.0.0.1", String(port));
  const isUp = async () =>
    /master_link_status:up/.test(String(await redis.run("INFO", "replication")));
  while (!(await isUp()));
  await redis.run("REPLICAOF", "NO", "ONE");
  const refused = async () => {
    for (;;) {
      try {
        await store.accept(ID, 0, 1);
      } catch (error) {
        const { kind } = /** @type {any} */ (error);
        if (kind !== "unavailable") return kind;
      }
    }
  };
  assert.equal(await within(refused(), "the refusal"), "lost");
});
