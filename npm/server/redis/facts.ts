import type { Connection, Reply } from "./client.js";
import { RedisStoreError, wrongSetting } from "./errors.js";
import type { Durability, Settings } from "./options.js";
import { textOf } from "./reply.js";

/** A Redis as it describes itself. */
export interface Facts {
  /** A field of `INFO`; empty if it is not there. */
  readonly field: (name: string) => string;
  /** `appendfsync`; `undefined` if there is no log, or it is not told to this user. */
  readonly fsync: string | undefined;
  /** `no-appendfsync-on-rewrite`: while it rewrites its log it does not wait for the disk. */
  readonly skips: boolean;
}

export async function askFacts({ send }: Connection): Promise<Facts> {
  const lines = textOf(await send(["INFO"])).split("\r\n");
  const fields = new Map(lines.map((line) => line.split(/:(.*)/s) as [string, string]));
  const field = (name: string) => fields.get(name) ?? "";
  const hasLog = field("aof_enabled") === "1";
  const settings = hasLog ? await askSettings(send).catch(() => []) : [];
  const setting = (name: string) => settings[settings.indexOf(name) + 1 || settings.length];
  return { field, fsync: setting("appendfsync"), skips: setting(SKIPS) === "yes" };
}

async function askSettings(send: Connection["send"]): Promise<string[]> {
  return ((await send(["CONFIG", "GET", "appendfsync", SKIPS])) as Reply[]).map(textOf);
}

/**
 * Checks all that does not depend on the durability.
 *
 * @throws `RedisStoreError` for the first thing that is wrong.
 */
export function checkFacts({ field }: Facts): void {
  if (field("loading") === "1") throw new RedisStoreError("redis is still loading its data");
  const version = field("redis_version");
  if (!(Number.parseInt(version, 10) >= 7)) {
    throw wrongSetting("redis_version", version, "7.0 or later");
  }
  // Valkey has another name for it.
  const mode = field("redis_mode") || field("server_mode");
  if (mode !== "standalone") throw wrongSetting("redis_mode", mode, "standalone");
  if (field("role") !== "master") throw wrongSetting("role", field("role"), "master");
  const policy = field("maxmemory_policy");
  if (field("maxmemory") !== "0" && policy !== "noeviction") {
    throw wrongSetting("maxmemory-policy", policy, "noeviction, or maxmemory 0");
  }
}

/**
 * The durability that was asked for, or the most that this Redis is set up for.
 *
 * @throws `RedisStoreError` if it is not set up for it, or does not tell.
 */
export function chooseDurability({ durability, replicas }: Settings, facts: Facts): Durability {
  const connected = Number(facts.field("connected_slaves"));
  if (durability === "replicated" && connected < replicas) {
    throw wrongSetting("connected_slaves", String(connected), `${replicas} or more`);
  }
  if (durability) {
    checkDurability(durability, facts);
    return durability;
  }
  if (connected > 0) return "replicated";
  if (!hasLog(facts)) return "memory";
  if (facts.fsync !== undefined) return syncsAlways(facts) ? "fsync" : "memory";
  const setting = "appendfsync";
  throw new RedisStoreError(`redis does not tell ${setting} to this user: name the durability`, {
    setting,
  });
}

/**
 * Checks that it holds for a Redis that is there again, of which replicas may be missing for a while.
 *
 * @throws `RedisStoreError` if it does not.
 */
export function checkDurability(durability: Durability, facts: Facts): void {
  if (durability !== "fsync") return;
  if (!hasLog(facts)) throw wrongSetting("appendonly", "no", "yes");
  // Without a word of Redis's the user's holds.
  if ((facts.fsync ?? "always") !== "always") {
    throw wrongSetting("appendfsync", String(facts.fsync), "always");
  }
  if (facts.skips) throw wrongSetting(SKIPS, "yes", "no");
}

/** The name of this process and of its data. */
export function bootOf({ field }: Facts): string {
  return head(field("run_id")) + head(field("master_replid"));
}

/** The name of the data that it followed until it was promoted; empty if it was not. */
export function formerOf({ field }: Facts): string {
  const former = field("master_replid2");
  return /[^0]/.test(former) ? head(former) : "";
}

/**
 * The line of the scripts that names this run of a Redis, and what it has lost when it began;
 * `common.lua` explains it. With a lineage that says so, whatever else happened.
 */
export function runOf(facts: Facts, durability: Durability, lineage: string | undefined): string {
  const { field } = facts;
  const isReplicated = durability === "replicated";
  const [boot, former] = [bootOf(facts), formerOf(facts)];
  const seconds = Math.trunc(Number(field("server_time_usec")) / 1_000_000);
  const born = (Math.max(0, seconds - Number(field("uptime_in_seconds"))) + 1) * 1_000;
  // A promoted replica is another one, and may have been behind.
  const lasts = isReplicated && syncsAlways(facts) && !former;
  const names = `'${lineage ?? boot}', '${lineage === undefined ? former : "-"}'`;
  const values = `${names}, ${isReplicated}, ${born}, ${lasts} -- ${boot}`;
  return `local BOOT, HIST, SAFE, BORN, LASTS = ${values}`;
}

function hasLog({ field }: Facts): boolean {
  return field("aof_enabled") === "1";
}

/** True if it answers a write only once it is on the disk, as far as it tells. */
function syncsAlways(facts: Facts): boolean {
  return hasLog(facts) && facts.fsync === "always" && !facts.skips;
}

/** The part of an id that is enough to tell it from others. */
function head(id: string): string {
  return id.slice(0, 8);
}

const SKIPS = "no-appendfsync-on-rewrite";
