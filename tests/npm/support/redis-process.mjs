// A Redis of a test's own, on a unix socket in a temporary folder.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { createClient } from "redis";
import { Redis as Process } from "../../../scripts/cluster/redis.mjs";
import { freePort } from "../../support/programs.mjs";
import { within } from "./waiting.mjs";

/** The reason to skip what needs a Redis; false where there is one. */
export const WITHOUT_REDIS = version();

/** A process of Redis, which ends with the test. */
export class RedisProcess extends Process {
  #settings;

  /** @param {string} folder @param {string[]} settings */
  constructor(folder, settings) {
    super(folder, settings);
    this.#settings = settings;
  }

  /**
   * @param {import("node:test").TestContext} context
   * @param {...string} settings Of its configuration, such as `--appendonly yes`.
   */
  static async start(context, ...settings) {
    const folder = mkdtempSync(join(tmpdir(), "steady-redis-"));
    const redis = new RedisProcess(folder, ["--save", "", ...settings.flatMap(words)]);
    context.after(async () => {
      await redis.kill();
      rmSync(folder, { recursive: true, force: true });
    });
    await within(redis.start(), "redis-server");
    return redis;
  }

  /**
   * A replica of this one, which has all its data.
   *
   * @param {import("node:test").TestContext} context
   * @param {...string} settings Of its configuration.
   */
  async replica(context, ...settings) {
    const port = await this.open();
    const primary = `--replicaof 127.0.0.1 ${port}`;
    const replica = await RedisProcess.start(context, primary, ...settings);
    while (Number(await this.run("WAIT", "1", "1000")) < 1);
    return replica;
  }

  /** Opens a port, which replicas dial. */
  async open() {
    const [, open] = /** @type {string[]} */ (await this.run("CONFIG", "GET", "port"));
    if (open !== "0") return Number(open);
    const port = await freePort();
    await this.run("CONFIG", "SET", "port", String(port));
    return port;
  }

  /** Has these settings from its next start on. @param {...string} settings */
  set(...settings) {
    this.#settings.push(...settings.flatMap(words));
  }

  /** Runs a command by a connection of its own. @param {...string} command */
  async run(...command) {
    const client = new Redis({ path: this.path, lazyConnect: true, retryStrategy: null });
    client.on("error", () => {});
    await client.connect();
    try {
      return await client.call(/** @type {string} */ (command[0]), ...command.slice(1));
    } finally {
      client.disconnect();
    }
  }
}

/**
 * The clients that users hand in, by their packages. Neither is connected.
 *
 * @type {Record<string, (path: string) => import("steadysocket/server/redis").RedisClient>}
 */
export const CLIENTS = {
  ioredis: (path) => new Redis({ path, lazyConnect: true }),
  "node-redis": (path) => createClient({ socket: { path, tls: false } }),
};

/** @param {string} setting */
function words(setting) {
  return setting.split(" ");
}

/** @returns {string | false} */
function version() {
  try {
    execFileSync("redis-server", ["--version"]);
    return false;
  } catch {
    return "there is no redis-server: install Redis 7 or later, on Debian the package redis-server";
  }
}
