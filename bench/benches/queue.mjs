import { goal, limit, share } from "../support/goals.mjs";
import { Samples } from "../support/samples.mjs";
import { startSink } from "../support/sink.mjs";

export const queue = {
  name: "queue",
  title: "messages queued before the connection is open",

  async run(world, quick) {
    const samples = new Samples();
    // In Chromium a hundred thousand take five seconds.
    const rounds = quick ? 2 : 5;
    const counts = quick ? [500, 5_000] : [10_000, 100_000];
    const sink = await startSink();
    try {
      await world.inEach(async ({ engine, call }) => {
        for (let round = 1; round <= rounds; round += 1) {
          world.progress(`${engine}, round ${round} of ${rounds}`);
          for (const messages of counts) {
            const results = await call("queue", { url: sink.url, messages, order: round });
            add(samples, engine, messages, results);
          }
        }
      });
    } finally {
      await sink.stop();
    }
    const rows = samples.rows();
    return { rows, goals: rows.flatMap((row) => goalsOf(row, rows)) };
  },
};

function add(samples, engine, messages, results) {
  const count = messages.toLocaleString("en").replace(",", "\u202f");
  const row = (what) => ({
    bench: "queue",
    engine,
    what: `${what}, ${count} messages`,
    unit: "ms",
    better: "less",
  });
  for (const [name, { queued, flushed }] of Object.entries(results)) {
    if (name !== "native") samples.add(row("time of the send calls"), name, queued);
    samples.add(row("from open to the server"), name, flushed);
  }
}

/** Of the larger count, which comes after the smaller. */
function goalsOf(row, rows) {
  const isFlush = ({ engine, what }) => engine === row.engine && what.startsWith("from open");
  const [small, large] = rows.filter(isFlush);
  if (row !== large) return [];
  const tenfold = small.figures.steadysocket.median * 10;
  return [
    goal(row, "steadysocket", share(1.1)),
    goal(row, "steadysocket", limit(tenfold * 1.2, "linear: 10 × a tenth of them, + 20 %")),
  ];
}
