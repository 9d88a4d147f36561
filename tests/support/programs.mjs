// Finds programs on this machine, starts them, and ends them with the test.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endProgram, IN_GROUP } from "../../scripts/lib/programs.mjs";

export { findProgram } from "../../scripts/lib/programs.mjs";

/** Creates a temporary folder that is removed when the program exits. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), "steadysocket-"));
  return {
    path,
    // A browser that has just ended may still be writing.
    remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

/**
 * Starts a program that ends with this process at the latest.
 *
 * @param {string} path
 * @param {string[]} flags
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export function startProgram(path, flags, options = {}) {
  // A process group of its own, because a browser consists of many processes.
  const child = spawn(path, flags, {
    stdio: ["ignore", "ignore", "pipe"],
    detached: IN_GROUP,
    ...options,
  });
  const kill = () => endProgram(child.pid, "SIGKILL");
  process.once("exit", kill);
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.once("error", () => {});
  return {
    child,
    ended,
    async stop() {
      kill();
      process.off("exit", kill);
      if (child.pid !== undefined) await ended;
    },
  };
}

/**
 * Resolves to the first match in a stream's text.
 *
 * @param {import("node:stream").Readable} stream
 * @param {RegExp} pattern
 * @param {Promise<unknown>} ended
 */
export function waitForText(stream, pattern, ended) {
  let text = "";
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`the program ended, having said: ${text.trim()}`));
    ended.then(fail);
    stream.on("data", (chunk) => {
      text += chunk;
      const match = pattern.exec(text);
      if (match) resolve(match);
    });
  });
}

/** Finds a free port, for a program that cannot choose one itself. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
