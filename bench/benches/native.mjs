import { above, goal, share } from "../support/goals.mjs";
import { runNatively } from "../support/native-programs.mjs";
import { Samples } from "../support/samples.mjs";

const PROGRAM = "bench-native";

/** As the program has them. */
const CLIENTS = ["tokio-tungstenite", "steadysocket", "tokio-tungstenite-wasm", "ewebsock"].map(
  (name) => `${name} (Rust)`,
);
const [BARE, OURS] = CLIENTS;

const WINDOWS = [1, 64];
const SIZES = { "16 B": 16, "1 KiB": 1_024, "16 KiB": 16_384, "64 KiB": 65_536 };

/** The default, and that for quiet connections. */
const BUFFERS = { "128 KiB": 131_072, "4 KiB": 4_096 };

export const native = {
  name: "native",
  title: "native clients beside bare tokio-tungstenite",
  note: "An echo server in the same process, on a thread of its own, and each client on a runtime of one thread.",
  engines: [],

  async run(world, quick) {
    const samples = new Samples();
    for (const [size, bytes] of Object.entries(SIZES)) {
      for (const window of WINDOWS) {
        world.progress(`${size}, window ${window}`);
        await measureEcho(samples, `${size} text, window ${window}`, { window, bytes, quick });
      }
    }
    for (const [size, bytes] of Object.entries(BUFFERS)) {
      world.progress(`memory, read buffer of ${size}`);
      await measureMemory(samples, size, quick ? 1_000 : 10_000, bytes);
    }
    const rows = samples.rows();
    return { rows, goals: rows.flatMap(goalsOf) };
  },
};

const rowOf = (what, unit, better) => ({ bench: "native", engine: "native", what, unit, better });

async function measureEcho(samples, setting, { window, bytes, quick }) {
  const numbers = [window, bytes, quick ? 60 : 200, quick ? 5 : 30];
  for (const round of await runNatively(PROGRAM, "echo", ...numbers)) {
    for (const [place, name] of CLIENTS.entries()) {
      const [rate, ofClient, ofBoth] = round.slice(3 * place);
      samples.add(rowOf(`echoed, ${setting}`, "a second", "more"), name, rate);
      const unit = "ns a message";
      samples.add(rowOf(`the client's processor, ${setting}`, unit, "less"), name, ofClient);
      samples.add(rowOf(`both sides' processor, ${setting}`, unit, "less"), name, ofBoth);
    }
  }
}

async function measureMemory(samples, size, connections, buffer) {
  const [[bare, ours]] = await runNatively(PROGRAM, "memory", connections, buffer);
  const row = rowOf(`memory of an idle connection, read buffer of ${size}`, "bytes", "less");
  samples.add(row, BARE, bare);
  samples.add(row, OURS, ours);
}

/** Processor time is there to tell why: what a slower server takes of it a faster client gains. */
function goalsOf(row) {
  if (row.better === "more") return [goal(row, OURS, share(0.97, BARE))];
  return row.unit === "bytes" ? [goal(row, OURS, above(20 * 1_024, "bytes", BARE))] : [];
}
