import { forRust, goal, limit, share } from "../support/goals.mjs";
import { Samples } from "../support/samples.mjs";
import { PROGRAMS, startServer } from "../support/world.mjs";

const BYTES = 64;

export const flood = {
  name: "flood",
  title: "a server that pushes as fast as it can",
  note: "For each contestant a million messages of 64 B, on ten connections one after the other; in a quick run three of 5,000.",

  async run(world, quick) {
    const samples = new Samples();
    // A million messages per contestant, in ten rounds.
    const rounds = quick ? 3 : 10;
    const messages = quick ? 5_000 : 100_000;
    const server = await startServer();
    try {
      await world.inEach(async ({ engine, call }) => {
        for (let round = 1; round <= rounds; round += 1) {
          world.progress(`${engine}, round ${round} of ${rounds}`);
          const url = `${server.url}/flood`;
          const setting = { url, programs: PROGRAMS, messages, bytes: BYTES, order: round };
          add(samples, engine, await call("flood", setting));
        }
      });
    } finally {
      await server.stop();
    }
    const rows = samples.rows();
    return { rows, goals: rows.flatMap(goalsOf) };
  },
};

function add(samples, engine, results) {
  const row = (what, unit, better) => ({ bench: "flood", engine, what, unit, better });
  for (const [name, { rate, frame, wrong }] of Object.entries(results)) {
    samples.add(row("messages", "a second", "more"), name, rate);
    samples.add(row("time between frames, 99th percentile", "ms", "less"), name, frame);
    samples.add(row("messages missed, or too many", "", "less"), name, wrong);
  }
}

function goalsOf(row) {
  const native = row.figures.native.median;
  const bounds = {
    "a second": share(0.97),
    // One frame at 60 Hz: the next possible result is one frame later.
    ms: limit(native + 17, "as native, to a frame"),
    "": limit(0, "none"),
  };
  return ["steadysocket", "steadysocket (Rust)"].map((name) =>
    forRust(goal(row, name, bounds[row.unit]), name),
  );
}
