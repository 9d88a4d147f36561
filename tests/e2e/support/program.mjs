// A program of the course as a child process: its output, and the port it listens on.

import { fork } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The programs, verbatim from the course's page except for port and address. */
export const COURSE = fileURLToPath(new URL("../course/", import.meta.url));

const REPORT_PORT = fileURLToPath(new URL("report-port.cjs", import.meta.url));

/** A running program. */
export class Program {
  /** @type {string[]} The lines printed so far. */
  lines = [];
  #child;
  #changes = new EventEmitter();
  #port;

  /**
   * @param {string} name
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(name, env) {
    this.#child = fork(COURSE + name, {
      env: { ...process.env, ...env },
      execArgv: ["--require", REPORT_PORT],
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    this.#port = once(this.#child, "message").then(([port]) => Number(port));
    const stdout = /** @type {import("node:stream").Readable} */ (this.#child.stdout);
    createInterface({ input: stdout }).on("line", (line) => {
      this.lines.push(line);
      this.#changes.emit("change");
    });
    this.exited = once(this.#child, "exit").then(([code]) => code);
  }

  /** The port, once it is listening. */
  get port() {
    return this.#port;
  }

  /**
   * Resolves when it has printed that many lines.
   *
   * @param {number} count
   */
  async printed(count) {
    await this.until((lines) => lines.length >= count);
    return this.lines;
  }

  /**
   * Resolves when it is true for the lines printed so far.
   *
   * @param {(lines: string[]) => boolean} isDone
   */
  async until(isDone) {
    while (!isDone(this.lines)) await once(this.#changes, "change");
  }

  /** Kills it, as a crash would. */
  async kill() {
    this.#child.kill("SIGKILL");
    await this.exited;
  }
}
