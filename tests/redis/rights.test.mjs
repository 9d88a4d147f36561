// The rights that docs/cluster.md names are enough for the store, and each is needed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Redis } from "ioredis";
import { RedisStore } from "steadysocket/server/redis";
import { RedisProcess, WITHOUT_REDIS } from "../npm/support/redis-process.mjs";
import { LAWS, tryLaw } from "../npm/support/store-laws.mjs";

const skip = WITHOUT_REDIS;

const PAGE = readFileSync(new URL("../../docs/cluster.md", import.meta.url), "utf8");

test("a user with the rights of the guide keeps the laws of a store", { skip }, async (context) => {
  // With settings that have to be asked for.
  const redis = await RedisProcess.start(context, "--appendonly yes", "--appendfsync always");
  const rights = rightsOf(PAGE).map((command) => `+${command.toLowerCase().replace(" ", "|")}`);
  assert.ok(rights.length > 15);
  await redis.run("ACL", "SETUSER", "app", "on", ">secret", "~s:*", "&s:*", "-@all", ...rights);
  const user = { username: "app", password: "secret" };
  const client = new Redis({ path: redis.path, ...user, lazyConnect: true });
  const store = await RedisStore.connect(client);
  context.after(() => store.close());
  for (const law of Object.keys(LAWS)) await context.test(law, () => tryLaw(store, law));
  const used = await commandsOf(redis);
  const unused = rightsOf(PAGE).filter((command) => !used.has(command));
  // Waited for by replicated sessions alone.
  assert.deepEqual(unused, ["WAIT"]);
});

/** The commands that the guide lists. @param {string} page */
function rightsOf(page) {
  const [, list = ""] = /^- Users with few rights \(ACL\) need,([^.]*)\./m.exec(page) ?? [];
  const code = [...list.matchAll(/`([A-Z ]+)`/g)].map(([, words = ""]) => words);
  const [scripts = ""] = code.splice(-1);
  return [...code, ...scripts.split(" ")];
}

/** The commands that somebody has made. @param {RedisProcess} redis */
async function commandsOf(redis) {
  const info = String(await redis.run("INFO", "commandstats"));
  const names = [...info.matchAll(/^cmdstat_([^:]+):/gm)].map(([, name = ""]) => name);
  return new Set(names.map((name) => name.toUpperCase().replace("|", " ")));
}
