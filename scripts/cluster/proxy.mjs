// HAProxy in front of the nodes: it spreads new sockets over those that are well, and tells clients
// at once when their node is not.

import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../../tests/support/programs.mjs";
import { Problem } from "../lib/problem.mjs";
import { endProgram, findProgram, HAPROXY_PLACES } from "../lib/programs.mjs";
import { start } from "../lib/run.mjs";

/** How long it may take to start. */
const START_MS = 60_000;

/** Between two attempts to find out. */
const PAUSE_MS = 20;

export class Haproxy {
  #folder;
  #names;
  #page;
  #port;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;

  /**
   * @param {object} options
   * @param {string} options.folder
   * @param {readonly string[]} options.names Of the nodes, which have no address yet.
   * @param {number} options.port 0 for one that is free.
   * @param {number} [options.page] The port of a server for all that is no WebSocket.
   */
  constructor({ folder, names, port, page }) {
    this.#folder = folder;
    this.#names = names;
    this.#page = page;
    this.#port = port;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start() {
    this.#port ||= await freePort();
    const file = `${this.#folder}/haproxy.cfg`;
    writeFileSync(file, this.#setting());
    const child = start([findProgram(HAPROXY_PLACES) ?? "haproxy", "-db", "-q", "-f", file]);
    this.#child = child;
    const deadline = Date.now() + START_MS;
    while (!(await accepts(this.#port))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Problem(`haproxy does not listen on port ${this.#port}: is the port taken?`);
      }
      await delay(PAUSE_MS);
    }
  }

  /**
   * Leads clients to a node that has started.
   *
   * @param {string} name
   * @param {number} port
   */
  async add(name, port) {
    await this.#tell(`set server nodes/${name} addr 127.0.0.1 port ${port}`);
    await this.#tell(`set server nodes/${name} state ready`);
  }

  async stop() {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    const closed = once(child, "close");
    endProgram(child.pid, "SIGKILL");
    await closed;
  }

  /** @param {string} command */
  async #tell(command) {
    const socket = connect(`${this.#folder}/haproxy.sock`);
    socket.end(`${command}\n`);
    let answer = "";
    for await (const piece of socket.setEncoding("utf8")) answer += piece;
    // It answers in words where there is something to say, also when all is well.
    if (/no such|unknown|invalid|denied|must/i.test(answer)) {
      throw new Problem(`haproxy: ${command}: ${answer.trim()}`);
    }
  }

  #setting() {
    const servers = this.#names.map((name) => `  server ${name} 127.0.0.1:1 disabled`);
    const page =
      this.#page === undefined
        ? ["  default_backend nodes"]
        : [
            "  acl is_socket hdr(Upgrade) -i websocket",
            "  use_backend nodes if is_socket",
            "  default_backend page",
            "backend page",
            `  server page 127.0.0.1:${this.#page}`,
          ];
    return [
      "global",
      `  stats socket ${this.#folder}/haproxy.sock level admin`,
      "defaults",
      "  mode http",
      "  timeout connect 1s",
      "  timeout client 60s",
      "  timeout server 60s",
      // Above the 25 s after which a server of sessions pings.
      "  timeout tunnel 60s",
      "  timeout check 500ms",
      "  retries 2",
      "  option redispatch 1",
      "frontend front",
      `  bind 127.0.0.1:${this.#port}`,
      ...page,
      "backend nodes",
      "  balance leastconn",
      "  option httpchk GET /health",
      // Sockets of a node that does not answer are closed, so that their clients go elsewhere.
      "  default-server check inter 250ms fall 2 rise 1 on-marked-down shutdown-sessions",
      // One that refuses a connection is taken for dead at once.
      "  default-server observe layer4 error-limit 1 on-error mark-down",
      ...servers,
      "",
    ].join("\n");
  }
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
