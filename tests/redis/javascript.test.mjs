// `RedisStore` against a real Redis, by each client that it takes.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { Cluster, Redis } from "ioredis";
import { createClient, RESP_TYPES } from "redis";
import { RedisStore } from "steadysocket/server/redis";
import { proxy } from "../npm/support/cutting-proxy.mjs";
import { CLIENTS, RedisProcess, WITHOUT_REDIS } from "../npm/support/redis-process.mjs";
import { LAWS, tryLaw } from "../npm/support/store-laws.mjs";
import { goThereAndBack } from "../npm/support/store-lives.mjs";
import { within } from "../npm/support/waiting.mjs";

/** @typedef {import("steadysocket/server/redis").RedisStoreOptions} Options */
/** @typedef {import("steadysocket/server/redis").RedisClient} RedisClient */

const skip = WITHOUT_REDIS;

const HOUR = 3_600_000;

/** A session's calls, for tests that look at the store alone. */
class Subject {
  id = randomBytes(16).toString("base64url");

  /** @param {RedisStore} store */
  constructor(store) {
    this.store = store;
  }

  create() {
    return this.store.create(this.id, {
      fence: 0,
      digest: token(0),
      windowMessages: 100,
      windowBytes: 1_000_000,
      maxMessageBytes: 100_000,
      ttlMs: HOUR,
      protocol: "",
      node: "first",
      leaseMs: HOUR,
    });
  }

  /** @param {number} seq @param {...(string | ArrayBuffer)} messages */
  append(seq, ...messages) {
    return this.store.append(this.id, 0, seq, messages);
  }

  /** With the token of one attempt. @param {number} fence @param {number} presented */
  attach(fence, presented) {
    const tokens = { presented: token(presented), fresh: token(fence) };
    const client = { rx: 0, ack: 0, tx: 0 };
    return this.store.attach(this.id, {
      ...tokens,
      ...client,
      fence,
      node: "second",
      leaseMs: HOUR,
    });
  }
}

/** @param {number} number */
const token = (number) => new Uint8Array(16).fill(number);

/**
 * A store that is closed after the test.
 *
 * @param {import("node:test").TestContext} context @param {RedisClient} client @param {Options} [options]
 */
async function storeOf(context, client, options) {
  const store = await RedisStore.connect(client, options);
  context.after(() => store.close());
  return store;
}

/** How often Redis has run scripts. @param {RedisProcess} redis */
async function runs(redis) {
  const info = String(await redis.run("INFO", "commandstats"));
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(info)?.[1] ?? 0);
}

/** Makes a call until the store is there again. @template T @param {() => Promise<T>} call */
async function insist(call) {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (/** @type {any} */ (error).kind !== "unavailable") throw error;
    }
  }
}

for (const [name, clientOf] of Object.entries(CLIENTS)) {
  test(`by ${name}: the laws of a store hold in redis`, { skip }, async (context) => {
    const redis = await RedisProcess.start(context);
    const store = await storeOf(context, clientOf(redis.path));
    assert.equal(store.durability, "memory");
    for (const law of Object.keys(LAWS)) await context.test(law, () => tryLaw(store, law));
  });

  test(`by ${name}: messages come back as they were`, { skip }, async (context) => {
    const redis = await RedisProcess.start(context);
    const subject = new Subject(await storeOf(context, clientOf(redis.path)));
    await subject.create();
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte).buffer;
    const sent = ["", "\ufeffhéllo 🌍\0", new ArrayBuffer(0), all, "x".repeat(100_000)];
    await subject.append(1, ...sent);
    assert.deepEqual((await subject.attach(1, 0)).messages, sent);
  });

  test(`by ${name}: a call whose answer is lost is not sent again`, { skip }, async (context) => {
    const redis = await RedisProcess.start(context);
    const way = await proxy(context, redis);
    const subject = new Subject(await storeOf(context, clientOf(way.path)));
    await subject.create();
    const before = await runs(redis);
    way.losesAnswers = true;
    await assert.rejects(subject.attach(1, 0), { kind: "unavailable" });
    assert.equal(await runs(redis), before + 1);
    way.losesAnswers = false;
    // As the client does, with the token that it still holds.
    await insist(() => subject.attach(2, 0));
    assert.equal(await runs(redis), before + 2);
  });

  test(`by ${name}: a redis that stands still is given up, and found again`, {
    skip,
  }, async (context) => {
    const redis = await RedisProcess.start(context);
    const subject = new Subject(await storeOf(context, clientOf(redis.path), { timeoutMs: 2_000 }));
    await subject.create();
    redis.signal("SIGSTOP");
    const late = /redis did not answer within 2000 ms/;
    await assert.rejects(subject.append(1, "a"), { kind: "unavailable", message: late });
    await assert.rejects(subject.append(1, "a"), { kind: "unavailable" });
    redis.signal("SIGCONT");
    // The first one may have taken effect by then.
    await within(
      insist(() => subject.append(1, "a", "b")),
      "redis",
    );
    assert.deepEqual((await subject.attach(1, 0)).messages, ["a", "b"]);
  });

  test(`by ${name}: no connections pile up while redis stands still`, { skip }, async (context) => {
    const redis = await RedisProcess.start(context);
    const store = await storeOf(context, clientOf(redis.path), { timeoutMs: 1_000 });
    const moves = (await store.moves("me"))[Symbol.asyncIterator]();
    const pipes = () => process.getActiveResourcesInfo().filter((it) => it === "PipeWrap").length;
    const before = pipes();
    redis.signal("SIGSTOP");
    for (let call = 0; call < 3; call += 1) {
      await assert.rejects(store.overdue(), { kind: "unavailable" });
      await assert.rejects(store.moves("me"), { kind: "unavailable" });
    }
    // The connection of the moves is as dead as the other.
    assert.deepEqual(await within(moves.next(), "the end"), { done: true, value: undefined });
    assert.ok(pipes() <= before + 1, `${pipes()} after ${before}`);
    redis.signal("SIGCONT");
    await within(
      insist(() => store.overdue()),
      "redis",
    );
  });

  test(`by ${name}: keys of others do not hide what is overdue`, { skip }, async (context) => {
    const redis = await RedisProcess.start(context);
    const subject = new Subject(await storeOf(context, clientOf(redis.path)));
    await redis.run("SET", `s:{${"A".repeat(22)}}`, "text");
    await redis.run("HSET", `s:{${"B".repeat(22)}}`, "x", "soon");
    await subject.create();
    await subject.store.touch(subject.id, 0, 1);
    const overdue = async () => (await subject.store.overdue()).includes(subject.id);
    while (!(await overdue()));
  });

  test(`by ${name}: scripts are loaded again without an answer that replicas lack`, {
    skip,
  }, async (context) => {
    const redis = await RedisProcess.start(context, "--repl-diskless-sync-delay 0");
    await redis.replica(context);
    const subject = new Subject(await storeOf(context, clientOf(redis.path)));
    assert.equal(subject.store.durability, "replicated");
    await insist(() => subject.create());
    await redis.run("SCRIPT", "FLUSH");
    await subject.append(1, "a");
  });

  test(`by ${name}: nothing is lost when redis is killed that syncs always`, {
    skip,
  }, async (context) => {
    const log = ["--appendonly yes", "--appendfsync always"];
    const redis = await RedisProcess.start(context, ...log);
    const store = await storeOf(context, clientOf(redis.path));
    assert.equal(store.durability, "fsync");
    const subject = new Subject(store);
    await subject.create();
    await subject.append(1, "a");
    await redis.kill();
    await assert.rejects(subject.append(2, "b"), { kind: "unavailable" });
    await redis.start();
    await within(
      insist(() => subject.append(2, "b")),
      "redis",
    );
    assert.deepEqual((await subject.attach(1, 0)).messages, ["a", "b"]);
  });

  test(`by ${name}: what a killed redis may have lost ends as lost`, { skip }, async (context) => {
    const log = ["--appendonly yes", "--appendfsync everysec"];
    const redis = await RedisProcess.start(context, ...log);
    const store = await storeOf(context, clientOf(redis.path));
    assert.equal(store.durability, "memory");
    const [one, other] = [new Subject(store), new Subject(store)];
    await one.create();
    await other.create();
    // As a clean end, so that the sessions are there again.
    await redis.run("SHUTDOWN").catch(() => {});
    await redis.start();
    await assert.rejects(
      insist(() => one.append(1, "a")),
      { kind: "lost" },
    );
    await assert.rejects(one.attach(1, 0), { kind: "gone", details: { why: "state-lost" } });
    await assert.rejects(
      insist(() => other.attach(1, 0)),
      { kind: "lost" },
    );
  });

  test(`by ${name}: a full redis says so, and frees what is acknowledged`, {
    skip,
  }, async (context) => {
    const redis = await RedisProcess.start(context);
    const subject = new Subject(await storeOf(context, clientOf(redis.path)));
    await subject.create();
    await subject.append(1, "a");
    await redis.run("CONFIG", "SET", "maxmemory", "1");
    await assert.rejects(subject.append(2, "b"), { kind: "no-space" });
    await subject.store.ack(subject.id, 0, 1);
    await redis.run("CONFIG", "SET", "maxmemory", "0");
    await subject.append(2, "b");
  });

  test(`by ${name}: a session whose key somebody took is lost`, { skip }, async (context) => {
    const redis = await RedisProcess.start(context);
    const subject = new Subject(await storeOf(context, clientOf(redis.path)));
    await subject.create();
    await redis.run("SET", `s:{${subject.id}}:o`, "text");
    await assert.rejects(subject.append(1, "a"), { kind: "lost" });
  });

  test(`by ${name}: scripts that were flushed are loaded again`, { skip }, async (context) => {
    const redis = await RedisProcess.start(context);
    const subject = new Subject(await storeOf(context, clientOf(redis.path)));
    await subject.create();
    await redis.run("SCRIPT", "FLUSH");
    await subject.append(1, "a");
  });

  test(`by ${name}: a closed store has no connection`, { skip }, async (context) => {
    const redis = await RedisProcess.start(context);
    const store = await RedisStore.connect(clientOf(redis.path));
    const moves = (await store.moves("me"))[Symbol.asyncIterator]();
    const connections = async () =>
      String(await redis.run("CLIENT", "LIST"))
        .trim()
        .split("\n");
    assert.equal((await connections()).length, 3);
    store.close();
    await moves.return?.();
    while ((await connections()).length > 1);
    await assert.rejects(store.overdue(), { kind: "unavailable" });
  });
}

test("a client goes between servers whose stores have other clients", { skip }, async (context) => {
  const redis = await RedisProcess.start(context);
  const stores = Object.values(CLIENTS).map((clientOf) => storeOf(context, clientOf(redis.path)));
  await goThereAndBack(context, await Promise.all(stores));
});

test("keys are the same whatever the client prefixes", { skip }, async (context) => {
  const redis = await RedisProcess.start(context);
  const client = new Redis({ path: redis.path, lazyConnect: true, keyPrefix: "mine:" });
  const subject = new Subject(await storeOf(context, client, { prefix: "chat[1]:" }));
  await subject.create();
  await subject.append(1, "a");
  const keys = /** @type {string[]} */ (await redis.run("KEYS", "*"));
  const meta = `chat[1]:{${subject.id}}`;
  assert.deepEqual(keys.sort(), [meta, `${meta}:o`]);
  await subject.store.touch(subject.id, 0, 1);
  const overdue = async () => (await subject.store.overdue()).includes(subject.id);
  while (!(await overdue()));
});

test("options of a client for its own calls change nothing", { skip }, async (context) => {
  const redis = await RedisProcess.start(context);
  const at = { path: redis.path, lazyConnect: true };
  const clients = {
    ...{
      numbers: new Redis({ ...at, stringNumbers: true }),
      resp3: new Redis({ ...at, protocol: 3 }),
    },
    pipelined: new Redis({ ...at, enableAutoPipelining: true, retryStrategy: null }),
    impatient: new Redis({ ...at, maxRetriesPerRequest: 0, enableReadyCheck: false }),
    resp2: createClient({ RESP: 2, socket: { path: redis.path, tls: false } }),
    buffers: createClient({
      ...{ RESP: 3, socket: { path: redis.path, tls: false } },
      commandOptions: { typeMapping: { [RESP_TYPES.NUMBER]: String } },
    }),
  };
  for (const [name, client] of Object.entries(clients)) {
    await context.test(name, async () => {
      const subject = new Subject(await storeOf(context, client));
      await subject.create();
      await subject.append(1, "a");
      assert.deepEqual((await subject.attach(1, 0)).messages, ["a"]);
    });
  }
});

test("each answer waits for the replicas that have to have it", { skip }, async (context) => {
  const redis = await RedisProcess.start(context, "--repl-diskless-sync-delay 0");
  const options = { durability: /** @type {const} */ ("replicated"), timeoutMs: 2_000 };
  const [clientOf = assert.fail()] = Object.values(CLIENTS);
  const refusal = { setting: "connected_slaves", value: "0", expected: "1 or more" };
  await assert.rejects(RedisStore.connect(clientOf(redis.path), options), refusal);
  const replica = await redis.replica(context);
  const store = await storeOf(context, clientOf(redis.path));
  assert.equal(store.durability, "replicated");
  const subject = new Subject(await storeOf(context, clientOf(redis.path), options));
  await insist(() => subject.create());
  const append = () => subject.append(1, "a");
  await insist(() => Promise.all([append(), append()]));
  replica.signal("SIGSTOP");
  await assert.rejects(subject.append(2, "b"), { message: /too few replicas/ });
  replica.signal("SIGCONT");
  await within(
    insist(() => subject.append(2, "b")),
    "the replica",
  );
});

test("a redis that cannot keep sessions is refused", { skip }, async (context) => {
  const redis = await RedisProcess.start(context);
  const [clientOf = assert.fail()] = Object.values(CLIENTS);
  const connect = (/** @type {Options} */ options = {}) =>
    storeOf(context, clientOf(redis.path), options);
  await assert.rejects(connect({ durability: "fsync" }), {
    name: "RedisStoreError",
    code: "ERR_REDIS_STORE",
    message: 'appendonly of redis is "no", must be yes',
  });
  await redis.run("CONFIG", "SET", "appendonly", "yes");
  await assert.rejects(connect({ durability: "fsync" }), {
    ...{ setting: "appendfsync", value: "everysec", expected: "always" },
  });
  await redis.run("CONFIG", "SET", "appendfsync", "always");
  await redis.run("CONFIG", "SET", "no-appendfsync-on-rewrite", "yes");
  await assert.rejects(connect({ durability: "fsync" }), {
    ...{ setting: "no-appendfsync-on-rewrite", value: "yes", expected: "no" },
  });
  assert.equal((await connect()).durability, "memory");
  await redis.run("CONFIG", "SET", "maxmemory", "100mb");
  await connect();
  await redis.run("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
  await assert.rejects(connect(), { setting: "maxmemory-policy", value: "allkeys-lru" });
});

test("a wrong client or option is refused, and a redis that is not there", async () => {
  for (const clientOf of Object.values(CLIENTS)) {
    const client = clientOf("/nowhere/redis.sock");
    await assert.rejects(RedisStore.connect(client), (/** @type {any} */ error) => {
      assert.equal(error.name, "RedisStoreError");
      assert.match(error.message, /redis does not answer: .*ENOENT/);
      return error.cause.code === "ENOENT";
    });
    const wrong = { name: "OptionError" };
    await assert.rejects(RedisStore.connect(client, { prefix: "a{b" }), wrong);
    await assert.rejects(RedisStore.connect(client, { timeoutMs: 0 }), wrong);
    // @ts-expect-error there is no such option
    await assert.rejects(RedisStore.connect(client, { ttl: 1 }), wrong);
    // @ts-expect-error there is no such option, though every object has it
    await assert.rejects(RedisStore.connect(client, { toString: () => "" }), wrong);
    // @ts-expect-error there is no such durability
    await assert.rejects(RedisStore.connect(client, { durability: "disk" }), wrong);
  }
  const cluster = new Cluster([], { lazyConnect: true });
  for (const client of [cluster, { duplicate: () => ({}) }, undefined]) {
    const refusal = { message: /^expected a client of ioredis or node-redis for one Redis/ };
    await assert.rejects(RedisStore.connect(/** @type {any} */ (client)), refusal);
  }
});
