// A Redis of a test's own, on a unix socket in a temporary folder.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { createClient } from "redis";
import { within } from "./waiting.mjs";

/** The reason to skip what needs a Redis; false where there is one. */
export const WITHOUT_REDIS = version();

/** A process of Redis, which ends with the test. */
export class RedisProcess {
  #folder = mkdtempSync(join(tmpdir(), "steady-redis-"));
  path = join(this.#folder, "socket");
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;

  /**
   * @param {import("node:test").TestContext} context
   * @param {...string} settings Of its configuration, such as `--appendonly yes`.
   */
  static async start(context, ...settings) {
    const redis = new RedisProcess();
    context.after(async () => {
      await redis.kill();
      rmSync(redis.#folder, { recursive: true, force: true });
    });
    await redis.start(...settings);
    return redis;
  }

  /** A replica of this one, which has all its data. @param {import("node:test").TestContext} context */
  async replica(context) {
    // A replica dials a port.
    const port = await freePort();
    await this.run("CONFIG", "SET", "port", String(port));
    const replica = await RedisProcess.start(context, `--replicaof 127.0.0.1 ${port}`);
    while (Number(await this.run("WAIT", "1", "1000")) < 1);
    return replica;
  }

  /** Starts it, or starts it again. @param {...string} settings */
  async start(...settings) {
    const place = ["--port", "0", "--unixsocket", this.path, "--dir", this.#folder];
    const child = spawn("redis-server", [...place, "--save", "", ...settings.flatMap(words)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    let said = "";
    const isReady = new Promise((resolve, reject) => {
      child.stdout.on("data", (text) => {
        said += text;
        if (said.includes("eady to accept connections")) resolve(undefined);
      });
      child.once("exit", () => reject(new Error(`redis-server has ended:\n${said}`)));
    });
    await within(isReady, "redis-server");
  }

  /** Kills it at once. */
  async kill() {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }

  /** Has it stand still, or go on. @param {"SIGSTOP" | "SIGCONT"} signal */
  signal(signal) {
    this.#child?.kill(signal);
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

/** Free a moment ago: Redis has no way to choose one itself. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  return port;
}

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
