import { forRust, goal, share } from "../support/goals.mjs";
import { Samples } from "../support/samples.mjs";
import { PROGRAMS, startServer } from "../support/world.mjs";

const FIGURES = {
  rate: ["messages", "a second", "more"],
  p50: ["round trip, median", "ms", "less"],
  p99: ["round trip, 99th percentile", "ms", "less"],
};

export const echo = {
  name: "echo",
  title: "a real server that sends every message back",
  note: "Texts of 64 B; a window is how many are under way. Firefox's clock ticks every 0.02 ms, a tenth of its shortest round trips.",

  async run(world, quick) {
    const samples = new Samples();
    // Many short rounds: their ratios even out the effect of other programs on the machine.
    const rounds = quick ? 5 : 40;
    const sampleMs = quick ? 50 : 100;
    const server = await startServer();
    try {
      await world.inEach(async ({ engine, call }) => {
        for (let round = 0; round <= rounds; round += 1) {
          world.progress(`${engine}, round ${round} of ${rounds}`);
          for (const window of [1, 64]) {
            const url = `${server.url}/echo`;
            const setting = { url, programs: PROGRAMS, window, order: round, sampleMs };
            const results = await call("echo", setting);
            if (round > 0) add(samples, engine, window, results);
          }
        }
      });
    } finally {
      await server.stop();
    }
    const rows = samples.rows();
    return { rows, goals: rows.flatMap(goalsOf) };
  },
};

function add(samples, engine, window, results) {
  for (const [key, [what, unit, better]] of Object.entries(FIGURES)) {
    const row = { bench: "echo", engine, what: `${what}, window ${window}`, unit, better };
    for (const [name, figures] of Object.entries(results)) samples.add(row, name, figures[key]);
  }
}

function goalsOf(row) {
  const bound = share(row.better === "more" ? 0.97 : 1.03);
  return ["steadysocket", "steadysocket (Rust)"].map((name) =>
    forRust(goal(row, name, bound), name),
  );
}
