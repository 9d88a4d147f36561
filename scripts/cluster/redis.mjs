import { once } from "node:events";
import { Problem } from "../lib/problem.mjs";
import { endProgram } from "../lib/programs.mjs";
import { start } from "../lib/run.mjs";

/** Redis keeps nothing on its disk. */
export const IN_MEMORY = ["--save", "", "--appendonly", "no"];

/** Redis answers a command once it is on its disk. */
export const ON_DISK = ["--save", "", "--appendonly", "yes", "--appendfsync", "always"];

/** A Redis of our own, on a socket in a folder of ours. */
export class Redis {
  #folder;
  #setting;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;

  /**
   * @param {string} folder
   * @param {readonly string[]} setting
   */
  constructor(folder, setting) {
    this.#folder = folder;
    this.#setting = setting;
    this.path = `${folder}/redis.sock`;
    this.url = `redis+unix://${this.path}`;
  }

  /** Resolves when it takes commands. */
  start() {
    const place = ["--port", "0", "--unixsocket", this.path];
    const folder = ["--dir", this.#folder];
    return new Promise((resolve, reject) => {
      /** @type {string[]} */
      const log = [];
      const child = start(["redis-server", ...place, ...folder, ...this.#setting], {
        onLine: (line) => {
          log.push(line);
          if (/ready to accept connections/i.test(line)) resolve(undefined);
        },
      });
      child.once("close", () =>
        reject(new Problem(["redis-server has ended:", ...log].join("\n"))),
      );
      this.#child = child;
    });
  }

  /** Kills it, as a crash would. */
  async kill() {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, "close");
    endProgram(child.pid, "SIGKILL");
    await closed;
  }

  /** Has it stand still, or go on. @param {"SIGSTOP" | "SIGCONT"} signal */
  signal(signal) {
    endProgram(this.#child?.pid, signal);
  }
}
