import { launchBrowser } from "../../tests/e2e/support/browser.mjs";
import { goal, limit } from "../support/goals.mjs";
import { Samples } from "../support/samples.mjs";

const NAMES = [
  "partysocket",
  "reconnecting-websocket",
  "websocket-ts",
  "robust-websocket",
  "steadysocket",
];

/** robust-websocket does not queue. */
const QUEUEING = NAMES.filter((name) => name !== "robust-websocket");

/** The others have no `reconnect` to call. Those two wait for a timer each time, so they do fewer. */
const RECONNECTING = ["partysocket", "reconnecting-websocket", "steadysocket"];

export const memory = {
  name: "memory",
  title: "bytes held, in Chromium, the only one that says",

  async run(world, quick) {
    const samples = new Samples();
    const browser = await launchBrowser(["--js-flags=--expose-gc", "--enable-precise-memory-info"]);
    const fresh = async (name, setting) => {
      const page = await browser.newPage();
      await page.goto(`${world.pages.url}/`);
      const source = `import("/page.js").then((page) => page.${name}(${JSON.stringify(setting)}))`;
      const result = await page.evaluate(source);
      await page.close();
      return result;
    };
    try {
      for (let round = 1; round <= (quick ? 1 : 5); round += 1) {
        world.progress(`round ${round}`);
        await measure(samples, fresh, quick);
      }
    } finally {
      await browser.close();
    }
    const rows = samples.rows();
    return { rows, goals: rows.flatMap(goalsOf) };
  },
};

async function measure(samples, fresh, quick) {
  const row = (what) => ({
    bench: "memory",
    engine: "chromium",
    what,
    unit: "bytes",
    better: "less",
  });
  for (const name of ["native", ...NAMES]) {
    const { heap, wasm } = await fresh("idle", { name, connections: 2_000 });
    samples.add(row("an idle connection, its synthetic socket included"), name, heap + wasm);
    samples.add(row("of it wasm, an idle connection"), name, wasm);
  }
  for (const name of QUEUEING) {
    const { heap, wasm } = await fresh("queued", { name, messages: 100_000 });
    samples.add(row("a queued message, its text included"), name, heap + wasm);
  }
  for (const name of RECONNECTING) {
    const count = name === "steadysocket" ? RECONNECTS : quick ? 100 : 2_000;
    const points = await fresh("reconnects", { name, count });
    const total = ({ heap, wasm }) => heap + wasm;
    // After the first tenth everything that is made once is there.
    const growth = (total(points.at(-1)) - total(points[0])) / (count * 0.9);
    samples.add(row("left behind by a reconnect"), name, growth);
  }
}

const RECONNECTS = 100_000;

function goalsOf(row) {
  const { what, figures } = row;
  if (what.startsWith("an idle")) {
    return [goal(row, "steadysocket", limit(4096 + figures.native.median, "native + 4 KiB"))];
  }
  if (what.startsWith("left")) {
    // What the engine itself keeps, of compiled code for one, must not count as growth.
    const bound = 65_536 / (RECONNECTS * 0.9);
    return [goal(row, "steadysocket", limit(bound, "flat: under 64 KiB in all"))];
  }
  return [];
}
