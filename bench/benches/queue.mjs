import { group } from "../support/figures.mjs";
import { goal, share } from "../support/goals.mjs";
import { ratioOf, Samples } from "../support/samples.mjs";
import { startSink } from "../support/sink.mjs";

export const queue = {
  name: "queue",
  title: "messages queued while the connection is down",
  note: "The server closes the first connection; 32 B a message. What a queued message holds is in memory.",

  async run(world, quick) {
    const samples = new Samples();
    // A hundred thousand take five seconds in Chromium.
    const rounds = quick ? 1 : 5;
    const sink = await startSink();
    try {
      await world.inEach(async ({ engine, call }) => {
        for (let round = 1; round <= rounds; round += 1) {
          world.progress(`${engine}, round ${round} of ${rounds}`);
          for (const messages of COUNTS) {
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

const COUNTS = [10_000, 100_000];

function add(samples, engine, messages, results) {
  const row = (what) => ({
    bench: "queue",
    engine,
    what: `${what}, ${group(messages)} messages`,
    unit: "ms",
    better: "less",
  });
  for (const [name, { queued, flushed }] of Object.entries(results)) {
    if (name !== "native") samples.add(row("time of the send calls"), name, queued);
    samples.add(row("from open to the server"), name, flushed);
  }
}

/** Of the larger count, whose row follows the smaller one. */
function goalsOf(row, rows) {
  const isFlush = ({ engine, what }) => engine === row.engine && what.startsWith("from open");
  const [small, large] = rows.filter(isFlush);
  if (row !== large) return [];
  const both = { figures: { all: large.figures.steadysocket, tenth: small.figures.steadysocket } };
  const measure = () => ratioOf(both, "all", "tenth");
  const linear = { value: 12, text: "linear: 12 × a tenth of them", measure };
  return [goal(row, "steadysocket", share(1.1)), goal(row, "steadysocket", linear)];
}
