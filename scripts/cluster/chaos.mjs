// Chaos in a cluster: kills and freezes nodes, and Redis, while clients talk over them.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Pages } from "../../tests/chaos/browser.mjs";
import { numbersFrom } from "../lib/random.mjs";
import { start } from "../lib/run.mjs";
import { Cluster } from "./cluster.mjs";
import { IN_MEMORY, ON_DISK } from "./redis.mjs";

/**
 * @typedef {object} Plan
 * @property {string} program The chaos of clusters, compiled.
 * @property {number} seed The faults follow from it.
 * @property {number} seconds
 * @property {number} messages
 * @property {number} pages Clients in Chromium.
 * @property {"kept" | "disk" | "forgotten"} redis It is not killed; or it is, and has everything on
 *   its disk, or nothing.
 */

/** The clients outside of a browser. */
const CLIENTS = "200";

/** Between two nodes that are killed. */
const KILL_MS = 5_000;

/** Between two that are frozen, and between two times that Redis is killed. */
const [FREEZE_MS, REDIS_MS] = [17_000, 13_000];

/** How long a node may take to start, and the pause after an attempt that has failed. */
const [START_MS, PAUSE_MS] = [60_000, 200];

/**
 * Resolves to the exit code.
 *
 * @param {Plan} plan
 */
export async function runCluster({ program, seed, seconds, messages, pages, redis }) {
  const journal = mkdtempSync(join(tmpdir(), "steadysocket-journal."));
  process.once("exit", () => rmSync(journal, { recursive: true, force: true }));
  const cluster = new Cluster({
    command: [program, "node", "--journal", journal],
    redis: redis === "disk" ? ON_DISK : IN_MEMORY,
  });
  await cluster.start();
  console.log(`chaos: seed ${seed}, ${CLIENTS} clients, ${pages} pages, ${seconds} s`);
  const { port } = new URL(cluster.url);
  const ports = Array.from({ length: pages }, () => Number(port));
  const inChromium = new Pages((task) => ({ ...task, ports, isCluster: true }));
  const clients = start(
    [
      ...[program, "clients", "--url", `ws://127.0.0.1:${port}`, "--journal", journal],
      ...["--redis", cluster.redis.url, "--setting", redis === "forgotten" ? redis : "kept"],
      ...["--seconds", String(seconds), "--messages", String(messages)],
      ...["--clients", CLIENTS, "--pages", String(pages)],
    ],
    { input: "pipe", onLine: (line) => inChromium.hear(line) },
  );
  const ended = new Promise((resolve) => clients.once("close", resolve));
  const tell = (/** @type {string} */ fault) => clients.stdin?.write(`${fault}\n`);
  const storm = new Storm(cluster, numbersFrom(seed), tell);
  await Promise.race([storm.rage(seconds * 1_000, redis), ended]);
  await storm.calm();
  const status = Number((await ended) ?? 1);
  await cluster.stop();
  return inChromium.end(status);
}

/** The faults. */
class Storm {
  #cluster;
  #random;
  #tell;
  #isOver = false;
  /** Repairs that are under way. @type {Set<Promise<unknown>>} */
  #repairs = new Set();

  /**
   * @param {Cluster} cluster
   * @param {() => number} random From 0 up to 1.
   * @param {(fault: string) => unknown} tell
   */
  constructor(cluster, random, tell) {
    this.#cluster = cluster;
    this.#random = random;
    this.#tell = tell;
  }

  /**
   * @param {number} ms
   * @param {Plan["redis"]} redis
   */
  async rage(ms, redis) {
    const faults = [this.#repeat(FREEZE_MS, () => this.#freeze())];
    // Where a node dies with the Redis that forgets its sessions, nobody is left to report them.
    if (redis !== "forgotten") faults.push(this.#repeat(KILL_MS, () => this.#kill()));
    if (redis !== "kept") faults.push(this.#repeat(REDIS_MS, () => this.#killRedis()));
    await Promise.race([delay(ms), ...faults]);
  }

  /** Lets no more faults happen, and repairs everything. */
  async calm() {
    this.#isOver = true;
    await Promise.all(this.#repairs);
    for (const node of this.#cluster.nodes) await this.#start(node);
  }

  /**
   * @param {number} ms
   * @param {() => Promise<unknown>} act
   */
  async #repeat(ms, act) {
    for (;;) {
      await delay(ms);
      if (this.#isOver) return;
      const repair = act();
      this.#repairs.add(repair);
      repair.finally(() => this.#repairs.delete(repair));
    }
  }

  /** One that is well, if another one is. */
  #victim() {
    const well = this.#cluster.nodes.filter(({ state }) => state === "up");
    return well.length > 1 ? well[Math.floor(this.#random() * well.length)] : undefined;
  }

  /**
   * @param {number} low
   * @param {number} high
   */
  #between(low, high) {
    return low + this.#random() * (high - low);
  }

  async #kill() {
    const node = this.#victim();
    if (!node) return;
    this.#tell("kill");
    await node.kill();
    await delay(this.#between(200, 2_500));
    await this.#start(node);
  }

  /**
   * Starts a node, again and again while Redis is away, as what supervises servers does.
   *
   * @param {import("./node.mjs").Node} node
   */
  async #start(node) {
    const deadline = Date.now() + START_MS;
    for (;;) {
      try {
        return await this.#cluster.startNode(node);
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await delay(PAUSE_MS);
      }
    }
  }

  async #freeze() {
    const node = this.#victim();
    if (!node) return;
    this.#tell("freeze");
    node.freeze();
    await delay(this.#between(500, 8_000));
    node.thaw();
  }

  async #killRedis() {
    this.#tell("redis");
    await this.#cluster.redis.kill();
    await delay(this.#between(0, 1_500));
    await this.#cluster.redis.start();
  }
}
