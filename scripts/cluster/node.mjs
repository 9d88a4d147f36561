import { once } from "node:events";
import { Problem } from "../lib/problem.mjs";
import { endProgram } from "../lib/programs.mjs";
import { start } from "../lib/run.mjs";

/** @typedef {"up" | "frozen" | "down"} NodeState */

/** One node of a cluster: a process that can be killed, frozen and started again. */
export class Node {
  /** @type {NodeState} */
  state = "down";
  /** Its port, another one after each start. */
  port = 0;
  #command;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;

  /**
   * @param {string} name
   * @param {readonly string[]} command It prints `listening on` and its address.
   */
  constructor(name, command) {
    this.name = name;
    this.#command = command;
  }

  /** Resolves when it listens. */
  async start() {
    this.port = await new Promise((resolve, reject) => {
      const child = start(this.#command, {
        onLine: (line) => {
          const [, port] = /^listening on .*:(\d+)$/.exec(line) ?? [];
          if (port) return resolve(Number(port));
          console.log(`${this.name}: ${line}`);
        },
      });
      child.once("close", () => {
        this.state = "down";
        reject(new Problem(`node ${this.name} has ended`));
      });
      this.#child = child;
    });
    this.state = "up";
  }

  /** Kills it, as a crash would. */
  async kill() {
    const child = this.#child;
    if (!child || this.state === "down") return;
    const closed = once(child, "close");
    endProgram(child.pid, "SIGKILL");
    await closed;
  }

  /** Stops its clock: nothing of it runs, and its sockets stay open. */
  freeze() {
    if (this.state !== "up") return;
    endProgram(this.#child?.pid, "SIGSTOP");
    this.state = "frozen";
  }

  /** Lets it go on, as if no time had passed. */
  thaw() {
    if (this.state !== "frozen") return;
    endProgram(this.#child?.pid, "SIGCONT");
    this.state = "up";
  }
}
