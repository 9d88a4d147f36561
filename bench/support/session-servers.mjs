// The servers of the benchmark of sessions, each in a process of its own.
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { nativeProgram, runNatively } from "./native-programs.mjs";

const PROGRAM = "bench-session";

/** axum with `SessionServer`. */
export async function startRust() {
  const child = spawn(nativeProgram(PROGRAM), ["serve"], { stdio: ["pipe", "pipe", "inherit"] });
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
export function loadRounds(port, { kind, window, bytes, sampleMs, rounds }) {
  return runNatively(PROGRAM, "load", port, kind, window, bytes, sampleMs, rounds);
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
