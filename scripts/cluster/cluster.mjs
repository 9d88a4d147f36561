// A cluster on this machine: Redis, nodes that share sessions in it, and a proxy in front.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Node } from "./node.mjs";
import { Haproxy } from "./proxy.mjs";
import { Redis } from "./redis.mjs";

/** The names of the nodes. */
export const NAMES = ["a", "b", "c"];

export class Cluster {
  #folder = mkdtempSync(join(tmpdir(), "steadysocket-cluster."));

  /**
   * @param {object} options
   * @param {readonly string[]} options.command That of a node, to which its name and the address of
   *   Redis are added.
   * @param {readonly string[]} options.redis The setting of Redis.
   * @param {number} [options.port] Of the proxy.
   * @param {number} [options.page] The port of a server for all that is no WebSocket.
   */
  constructor({ command, redis, port = 0, page }) {
    process.once("exit", this.#forget);
    this.redis = new Redis(this.#folder, redis);
    this.nodes = NAMES.map(
      (name) => new Node(name, [...command, "--name", name, "--redis", this.redis.url]),
    );
    this.proxy = new Haproxy({
      folder: this.#folder,
      names: NAMES,
      port,
      ...(page === undefined ? {} : { page }),
    });
  }

  /** The address of the proxy. */
  get url() {
    return this.proxy.url;
  }

  async start() {
    // A frozen program would not hear the signal that ends this one.
    for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"]) process.on(signal, this.#thaw);
    await Promise.all([this.redis.start(), this.proxy.start()]);
    await Promise.all(this.nodes.map((node) => this.startNode(node)));
  }

  /** @param {Node} node */
  async startNode(node) {
    if (node.state === "frozen") node.thaw();
    if (node.state === "up") return;
    await node.start();
    await this.proxy.add(node.name, node.port);
  }

  async stop() {
    this.#thaw();
    for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"]) process.off(signal, this.#thaw);
    await Promise.all([this.proxy, ...this.nodes, this.redis].map((part) => endOf(part)));
    process.off("exit", this.#forget);
    this.#forget();
  }

  #thaw = () => {
    for (const node of this.nodes) node.thaw();
  };

  #forget = () => rmSync(this.#folder, { recursive: true, force: true });
}

/** @param {Haproxy | Node | Redis} part */
function endOf(part) {
  return part instanceof Haproxy ? part.stop() : part.kill();
}
