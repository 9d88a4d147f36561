import { buildApps, TWO_FILES } from "../support/apps.mjs";
import { ENGINE_NAMES } from "../support/arguments.mjs";
import { above, goal } from "../support/goals.mjs";
import { Samples } from "../support/samples.mjs";
import { PROGRAMS, startServer } from "../support/world.mjs";

/** Of each response in a row of its own: that of a server in the same part of the world. */
const LATENCY_MS = 40;

const COLD = "import to open, cold";
const WARM = "import to open, warm";
const LATE = `import to open, cold, ${LATENCY_MS} ms a response`;

export const start = {
  name: "start",
  title: "from import to the first open connection",
  note: "Each time in a frame of its own; cold is the first time that the browser sees the files, warm the second.",
  engines: ENGINE_NAMES,

  async run(world, quick) {
    const samples = new Samples();
    const rounds = quick ? 5 : 20;
    const apps = await buildApps();
    const programs = PROGRAMS.filter(isApp).map(program);
    const server = await startServer();
    let version = Date.now();
    try {
      await world.inEach(async ({ engine, call }) => {
        const measure = async (entries, round) => {
          world.progress(`${engine}, round ${round} of ${rounds}`);
          version += 1;
          const url = `${server.url}/echo`;
          const setting = { url, entries, order: round, version, latencyMs: LATENCY_MS };
          const results = await call("start", setting);
          if (round > 0) add(samples, engine, results);
        };
        // Chromium fails a dial now and then, of its own class, too: then the round is measured anew.
        const measureAgain = async (entries, round) => {
          await measure(entries, round).catch(({ message }) => {
            world.progress(message);
            return measure(entries, round);
          });
        };
        for (let round = 0; round <= rounds; round += 1) await measureAgain(apps, round);
        // Afterwards: WebKit compiles wasm further on other threads, while the next one starts.
        for (let round = 0; round <= rounds; round += 1) await measureAgain(programs, round);
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

function add(samples, engine, results) {
  const row = (what) => ({ bench: "start", engine, what, unit: "ms", better: "less" });
  for (const [name, { cold, warm, late }] of Object.entries(results)) {
    samples.add(row(COLD), name, cold);
    samples.add(row(WARM), name, warm);
    if (late !== undefined) samples.add(row(LATE), name, late);
  }
  if (!results.steadysocket) return;
  const { decode, Module, Instance } = results.steadysocket.parts;
  samples.add(row("our wasm decoded"), "steadysocket", decode);
  samples.add(row("our wasm compiled"), "steadysocket", Module);
  samples.add(row("our wasm instantiated"), "steadysocket", Instance);
  samples.add(row("our wasm instantiated"), TWO_FILES, results[TWO_FILES].parts.Instance);
}

function goalsOf(row) {
  if (row.what.startsWith("our wasm")) return [];
  const toNative = goal(row, "steadysocket", above(8, "ms"));
  if (row.what === WARM) return [toNative];
  const saved = row.what === LATE ? LATENCY_MS : 0;
  const text = saved > 0 ? `${TWO_FILES} - ${saved} ms` : `no later than ${TWO_FILES}`;
  return [toNative, goal(row, "steadysocket", { ...above(0 - saved, "ms", TWO_FILES), text })];
}
