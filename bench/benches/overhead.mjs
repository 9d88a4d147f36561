import { goal, limit } from "../support/goals.mjs";
import { Samples } from "../support/samples.mjs";
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

  async run(world, quick) {
    const samples = new Samples();
    const rounds = quick ? 3 : 15;
    const sampleMs = quick ? 6 : 20;
    await world.inEach(async ({ engine, call }) => {
      // The first round warms up the compilers, and is not counted.
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
  const { what, figures } = row;
  const figure = (name) => figures[name]?.median ?? Number.NaN;
  const native = figure("native");
  if (what.startsWith(WAYS.listen)) {
    return [
      goal(row, "steadysocket", limit(figure("partysocket") * 0.85, "0.85 × partysocket")),
      goal(row, "steadysocket", limit(figure("new event") * 1.1, "the floor + 10 %")),
    ];
  }
  if (what.startsWith(WAYS.iterate)) {
    return [goal(row, "steadysocket", limit(native + 300, "native + 300 ns"))];
  }
  if (what.startsWith(WAYS.callback)) return rustGoals(row, figure);
  if (what.startsWith("send from Rust")) return [];
  if (what.startsWith("send")) {
    return [goal(row, "steadysocket", limit(native + 150, "native + 150 ns"))];
  }
  return [];
}

/** JavaScript hands over a reference to a text, however long it is. */
function sizeGoals(row, rows) {
  if (row.what !== `${WAYS.listen}, 64 KiB text`) return [];
  const short = rows.find(
    ({ engine, what }) => engine === row.engine && what === `${WAYS.listen}, 16 B text`,
  );
  const bound = limit(short.figures.steadysocket.median * 1.1, "independent of size: 16 B + 10 %");
  return [goal(row, "steadysocket", bound)];
}

function rustGoals(row, figure) {
  const ours = "steadysocket (Rust)";
  const goals = [];
  if (row.what.includes("16 B")) {
    goals.push(goal(row, ours, limit(figure("native") + 300, "native + 300 ns")));
  }
  if (row.what.includes("text")) {
    goals.push(goal(row, ours, limit(figure("best-path (Rust)") * 1.05, "best path + 5 %")));
  }
  if (row.what.includes("64 KiB text")) {
    goals.push(goal(row, ours, limit(figure("gloo-net (Rust)") / 3, "gloo-net / 3")));
  }
  return goals;
}
