import { createInterface } from "node:readline";
import { Problem } from "./problem.mjs";
import { endProgram } from "./programs.mjs";
import { exampleProgram } from "./project.mjs";
import { start } from "./run.mjs";

/**
 * Runs it while the example server, which is built, runs on a free port.
 *
 * @template T
 * @param {readonly string[]} flags Of the server.
 * @param {(env: { STEADYSOCKET_SERVER: string }) => Promise<T>} act Gets where the tests look for the
 *   server's address, `ws://127.0.0.1:40123`.
 */
export async function withServer(flags, act) {
  const server = start([exampleProgram("server"), "--port", "0", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { RUST_LOG: process.env.RUST_LOG ?? "warn" },
  });
  try {
    return await act({ STEADYSOCKET_SERVER: await addressOf(server) });
  } finally {
    endProgram(server.pid, "SIGTERM");
  }
}

/**
 * Waits for the line in which the server says where it listens.
 *
 * @param {import("node:child_process").ChildProcess} server
 */
function addressOf(server) {
  return new Promise((resolve, reject) => {
    server.once("close", () => reject(new Problem("the server ended before it listened")));
    const lines = createInterface({ input: /** @type {any} */ (server.stdout) });
    lines.on("line", (line) => {
      const [, url] = /^listening on http(.*)$/.exec(line) ?? [];
      if (url) resolve(`ws${url}`);
    });
  });
}
