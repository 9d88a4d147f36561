// The servers of the benchmark of sessions, each in a process of its own.
import { execFile, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const PROGRAM = "target/bench/native/release/bench-session";

/** axum with `SessionServer`. */
export async function startRust() {
  const child = spawn(PROGRAM, ["serve"], { stdio: ["pipe", "pipe", "inherit"] });
  const [port] = await once(createInterface({ input: child.stdout }), "line");
  return started(child, Number(port));
}

/** ws with `steadysocket/server`. */
export async function startNode() {
  const child = fork("bench/support/session-ws-server.mjs");
  const [{ port }] = await once(child, "message");
  return started(child, port);
}

/** Messages a second that native clients have back, without and with a session, for each round. */
export async function loadRounds(port, { kind, window, bytes, sampleMs, rounds }) {
  const numbers = [port, kind, window, bytes, sampleMs, rounds];
  const { stdout } = await promisify(execFile)(PROGRAM, ["load", ...numbers.map(String)]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number));
}

function started(child, port) {
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  return {
    port,
    url: `ws://127.0.0.1:${port}`,
    async stop() {
      process.off("exit", kill);
      const ended = once(child, "exit");
      kill();
      await ended;
    },
  };
}
