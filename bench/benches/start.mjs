import { buildApps } from "../support/apps.mjs";
import { above, goal } from "../support/goals.mjs";
import { Samples } from "../support/samples.mjs";
import { PROGRAMS, startServer } from "../support/world.mjs";

export const start = {
  name: "start",
  title: "from import to the first open connection",
  note: "Each time in a frame of its own; cold is the first time that the browser sees the files, warm the second.",

  async run(world, quick) {
    const samples = new Samples();
    const rounds = quick ? 5 : 20;
    const entries = [...(await buildApps()), ...PROGRAMS.filter(isApp).map(program)];
    const server = await startServer();
    let version = Date.now();
    try {
      await world.inEach(async ({ engine, call }) => {
        for (let round = 0; round <= rounds; round += 1) {
          world.progress(`${engine}, round ${round} of ${rounds}`);
          version += 1;
          const url = `${server.url}/echo`;
          const results = await call("start", { url, entries, order: round, version });
          if (round > 0) add(samples, engine, results);
        }
      });
    } finally {
      await server.stop();
    }
    const rows = samples.rows();
    return { rows, goals: rows.flatMap(goalsOf) };
  },
};

/** best-path has no `connect` of its own to import. */
const isApp = (name) => name !== "best-path";
const program = (name) => ({
  name: `${name} (Rust)`,
  kind: "rust",
  file: `rust/${name}/program.js`,
});

function add(samples, engine, { opens, wasm }) {
  const row = (what) => ({ bench: "start", engine, what, unit: "ms", better: "less" });
  for (const [name, { cold, warm }] of Object.entries(opens)) {
    samples.add(row("import to open, cold"), name, cold);
    samples.add(row("import to open, warm"), name, warm);
  }
  samples.add(row("our wasm compiled"), "steadysocket", wasm.compile);
  samples.add(row("our wasm instantiated"), "steadysocket", wasm.instantiate);
}

function goalsOf(row) {
  if (!row.what.endsWith("warm")) return [];
  return [goal(row, "steadysocket", above(15, "ms"))];
}
