import { fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { goal, limit, share } from "../support/goals.mjs";
import { load, openIdle } from "../support/load.mjs";
import { rotate, Samples } from "../support/samples.mjs";
import { startServer } from "../support/world.mjs";

const MOST = ["--max-connections", "20000"];

export const server = {
  name: "server",
  title: "the example server beside one of Node's ws, on this machine",
  note: "Both without compression, and the client on the same two cores.",
  engines: [],

  async run(world, quick) {
    const samples = new Samples();
    const rounds = quick ? 2 : 10;
    const idle = quick ? 1_000 : 10_000;
    for (let round = 1; round <= rounds; round += 1) {
      world.progress(`round ${round} of ${rounds}`);
      for (const [name, start] of rotate(Object.entries(STARTS), round)) {
        await measure(samples, name, await start(), idle, quick ? 1_000 : 3_000);
      }
    }
    const rows = samples.rows();
    return { rows, goals: rows.flatMap(goalsOf) };
  },
};

const STARTS = {
  steadysocket: () => startServer({ flags: MOST }),
  "ws (Node)": startWs,
};

async function measure(samples, name, started, idle, loadMs) {
  const row = (what, unit, better) => ({ bench: "server", engine: "native", what, unit, better });
  try {
    // Before the load, which leaves buffers allocated.
    const before = await residentBytes(started.pid);
    const close = await openIdle(`${started.url}/echo`, idle);
    const after = await residentBytes(started.pid);
    await close();
    const held = (after - before) / idle;
    samples.add(row("memory of an idle connection", "bytes", "less"), name, held);
    const rate = await load(`${started.url}/echo`, loadMs);
    samples.add(row("echoed messages, 16 sockets, 64 under way", "a second", "more"), name, rate);
  } finally {
    await started.stop();
  }
}

async function residentBytes(pid) {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** As in its documentation, but without compression, which the other server lacks. */
async function startWs() {
  const child = fork("bench/support/ws-server.mjs");
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const [{ port }] = await once(child, "message");
  return {
    url: `ws://127.0.0.1:${port}`,
    pid: child.pid,
    async stop() {
      process.off("exit", kill);
      const ended = once(child, "exit");
      kill();
      await ended;
    },
  };
}

function goalsOf(row) {
  if (row.unit === "bytes") return [goal(row, "steadysocket", limit(20 * 1024, "under 20 KiB"))];
  return [goal(row, "steadysocket", share(2, "ws (Node)"))];
}
