// The example server as a child process, which dies with the test.

import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { exampleProgram, ROOT } from "../../../scripts/lib/project.mjs";

export { ROOT };

/** Long enough for a loaded machine; a working server takes a few milliseconds. */
const START_TIMEOUT_MS = 20_000;

/** Files that must exist, and the commands that build them. */
const NEEDED = [
  { path: exampleProgram("server"), command: "cargo build --features server --example server" },
  { path: join(ROOT, "dist", "index.js"), command: "npm run build" },
];

/** A server on a port of its own, which it keeps across restarts. */
export class Server {
  /** @type {string[]} The lines logged since it was last started. */
  lines = [];
  #flags;
  #port = 0;
  #address = "";
  #changes = new EventEmitter();
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;

  /** @param {readonly string[]} flags */
  constructor(flags) {
    this.#flags = flags;
    process.once("exit", this.#killNow);
  }

  /** The address of the page, `http://127.0.0.1:PORT`. */
  get url() {
    return this.#address;
  }

  /** The same for WebSockets, `ws://127.0.0.1:PORT`. */
  get socketUrl() {
    return this.#address.replace(/^http/, "ws");
  }

  /** Starts it on a free port, which it keeps for later starts. Resolves when it is listening. */
  async start() {
    this.lines = [];
    this.#port ||= await freePort();
    const flags = ["--port", String(this.#port), ...this.#flags];
    const child = spawn(exampleProgram("server"), flags, {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.#address = await this.#listening(child);
  }

  /**
   * Resolves when it is true for the lines logged so far. They may come later than the answer to what
   * they tell of, and than the process's end.
   *
   * @param {(lines: string[]) => boolean} isDone
   */
  async until(isDone) {
    while (!isDone(this.lines)) await once(this.#changes, "change");
  }

  /** Kills it, as a crash would. */
  async kill() {
    await this.#end("SIGKILL");
  }

  /** Stops it cleanly, as Ctrl-C does. */
  async interrupt() {
    await this.#end("SIGINT");
  }

  /** Kills it, and removes its cleanup at exit. */
  async stop() {
    await this.#end("SIGKILL");
    process.off("exit", this.#killNow);
  }

  /**
   * The server's counters; see `GET /stats`.
   *
   * @returns {Promise<{ open: number, clients: Record<string,
   *   { open: number, max_open: number, opened: number, closes: number[] }> }>}
   */
  async stats() {
    const response = await fetch(`${this.url}/stats`);
    return /** @type {any} */ (await response.json());
  }

  /** @param {import("node:child_process").ChildProcess} child */
  #listening(child) {
    return new Promise((resolve, reject) => {
      const fail = (/** @type {string} */ problem) =>
        reject(new Error(`${problem}\n${this.lines.join("\n")}`));
      const timer = setTimeout(() => fail("the server does not listen"), START_TIMEOUT_MS);
      child.once("error", reject);
      child.once("exit", (code) => fail(`the server has ended with ${code}`));
      for (const stream of [child.stdout, child.stderr]) {
        if (!stream) continue;
        createInterface({ input: stream }).on("line", (line) => {
          this.lines.push(line);
          this.#changes.emit("change");
          const address = /^listening on (\S+)$/.exec(line)?.[1];
          if (!address) return;
          clearTimeout(timer);
          child.removeAllListeners("exit");
          resolve(address);
        });
      }
    });
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  #killNow = () => {
    this.#child?.kill("SIGKILL");
  };
}

/**
 * A free port below those that systems give away, where nobody takes it while the server is down; and
 * above the last one that browsers refuse.
 *
 * @returns {Promise<number>}
 */
async function freePort() {
  const port = randomInt(10_081, 32_768);
  const probe = createServer().listen(port);
  try {
    await once(probe, "listening");
    return port;
  } catch {
    return freePort();
  } finally {
    probe.close();
  }
}

/**
 * Starts a server.
 *
 * @param {readonly string[]} flags
 */
export async function startServer(flags = []) {
  for (const { path, command } of NEEDED) {
    if (!existsSync(path)) throw new Error(`${path} is not there, make it by: ${command}`);
  }
  const server = new Server(flags);
  await server.start();
  return server;
}
