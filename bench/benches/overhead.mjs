import { above, goal, share } from "../support/goals.mjs";
import { ratioOf, Samples } from "../support/samples.mjs";
import { PROGRAMS } from "../support/world.mjs";

const SIZES = [16, 1024, 65_536];
const NAMES = ["16 B", "1 KiB", "64 KiB"];

const WAYS = {
  listen: "receive by listener",
  handle: "receive by onmessage",
  iterate: "receive by iterator",
  callback: "receive in Rust",
  send: "send",
  "send from Rust": "send from Rust",
};

export const overhead = {
  name: "overhead",
  title: "what a library adds to a message, without a network",
  note: "The sockets are synthetic, the events real: 256 messages are handed over at once, and all of them read before the next.",

  async run(world, quick) {
    const samples = new Samples();
    const rounds = quick ? 3 : 15;
    const sampleMs = quick ? 6 : 20;
    await world.inEach(async ({ engine, call }) => {
      // The first round warms up the compilers and is not counted.
      for (let round = 0; round <= rounds; round += 1) {
        world.progress(`${engine}, round ${round} of ${rounds}`);
        for (const kind of ["text", "binary"]) {
          for (const [place, bytes] of SIZES.entries()) {
            const setting = { kind, bytes, sampleMs, order: round, programs: PROGRAMS };
            const results = await call("overhead", setting);
            if (round > 0) add(samples, engine, `${NAMES[place]} ${kind}`, results);
          }
        }
      }
    });
    const rows = samples.rows();
    return { rows, goals: rows.flatMap((row) => [...goalsOf(row), ...sizeGoals(row, rows)]) };
  },
};

function add(samples, engine, payload, results) {
  for (const [way, figures] of Object.entries(results)) {
    const what = `${WAYS[way]}, ${payload}`;
    const row = { bench: "overhead", engine, what, unit: "ns a message", better: "less" };
    for (const [name, value] of Object.entries(figures)) samples.add(row, name, value);
  }
}

/** The goals of one row, if it has any. */
function goalsOf(row) {
  const { what } = row;
  if (what.startsWith(WAYS.listen)) {
    return [
      goal(row, "steadysocket", share(0.75, "partysocket")),
      goal(row, "steadysocket", share(1.1, "new event")),
    ];
  }
  if (what.startsWith(WAYS.iterate)) {
    return OURS_ITERATING.map((name) => {
      const line = goal(row, name, above(300, "ns"));
      return { ...line, what: line.what.replace(WAYS.iterate, `${WAYS.iterate}${SUFFIX[name]}`) };
    });
  }
  if (what.startsWith(WAYS.callback)) return rustGoals(row);
  if (what.startsWith("send from Rust")) return [];
  if (what.startsWith("send")) return [goal(row, "steadysocket", above(150, "ns"))];
  return [];
}

const SUFFIX = { steadysocket: "", "steadysocket (events: false)": " without events" };
const OURS_ITERATING = Object.keys(SUFFIX);

/** JavaScript passes a string by reference, however long it is. */
function sizeGoals(row, rows) {
  if (row.what !== `${WAYS.listen}, 64 KiB text`) return [];
  const short = rows.find(
    ({ engine, what }) => engine === row.engine && what === `${WAYS.listen}, 16 B text`,
  );
  const both = { figures: { long: row.figures.steadysocket, short: short.figures.steadysocket } };
  const measure = () => ratioOf(both, "long", "short");
  const bound = { value: 1.1, text: "1.1 × that of 16 B", measure };
  return [goal(row, "steadysocket", bound)];
}

function rustGoals(row) {
  const bounds = [];
  if (row.what.includes("16 B")) bounds.push(above(300, "ns"));
  if (row.what.includes("text")) bounds.push(share(1.05, "best-path (Rust)"));
  if (row.what.includes("64 KiB text")) bounds.push(share(0.333, "gloo-net (Rust)"));
  return bounds.map((bound) => goal(row, "steadysocket (Rust)", bound));
}
