import { launchBrowser } from "../../tests/e2e/support/browser.mjs";
import { group } from "../support/figures.mjs";
import { above, forRust, goal, limit } from "../support/goals.mjs";
import { rotate, Samples } from "../support/samples.mjs";
import { PROGRAMS } from "../support/world.mjs";

const NAMES = [
  "partysocket",
  "reconnecting-websocket",
  "@nktkas/rews",
  "websocket-ts",
  "robust-websocket",
  "steadysocket",
];

/** best-path has no connection of its own. */
const isApp = (name) => name !== "best-path";

/** robust-websocket does not queue. */
const QUEUEING = NAMES.filter((name) => name !== "robust-websocket");

/** The others have no `reconnect` to call. */
const RECONNECTING = ["partysocket", "reconnecting-websocket", "@nktkas/rews", "steadysocket"];

export const memory = {
  name: "memory",
  title: "bytes held, in Chromium, the only one that says",
  note: "Sockets are synthetic, so that only the library's own memory counts; each figure is of a page of its own.",
  engines: ["chromium"],

  async run(world, quick) {
    const samples = new Samples();
    const browser = await launchBrowser(["--js-flags=--expose-gc", "--enable-precise-memory-info"]);
    world.versions.chromium = browser.version();
    const fresh = async (name, setting) => {
      const page = await browser.newPage();
      await page.goto(`${world.pages.url}/`);
      const source = `import("/page.js").then((page) => page.${name}(${JSON.stringify(setting)}))`;
      const guard = setTimeout(() => void page.close(), GUARD_MS);
      try {
        return await page.evaluate(source);
      } catch (cause) {
        throw new Error(`${name} of ${setting.name}: ${cause.message}`);
      } finally {
        clearTimeout(guard);
        await page.close();
      }
    };
    try {
      const rounds = quick ? 1 : 5;
      for (let round = 1; round <= rounds; round += 1) {
        world.progress(`round ${round} of ${rounds}`);
        await measure(samples, fresh, round);
      }
      await measureConnections(samples, fresh, world);
      await measureReconnects(samples, fresh, world, quick);
    } finally {
      await browser.close();
    }
    const rows = samples.rows();
    return { rows, goals: rows.flatMap(goalsOf) };
  },
};

/** A page that takes longer is closed, and its measurement fails. */
const GUARD_MS = 300_000;

const row = (what) => ({
  bench: "memory",
  engine: "chromium",
  what,
  unit: "bytes",
  better: "less",
});

async function measure(samples, fresh, round) {
  for (const name of rotate(["native", ...NAMES], round)) {
    const { heap, wasm } = await fresh("idle", { name, connections: 2_000 });
    samples.add(row("an idle connection, its synthetic socket included"), name, heap + wasm);
    samples.add(row("an idle connection, of it wasm"), name, wasm);
  }
  for (const name of rotate(PROGRAMS.filter(isApp), round)) {
    const { heap, wasm } = await fresh("idleRust", { name, connections: 2_000 });
    samples.add(
      row("an idle connection, its synthetic socket included"),
      `${name} (Rust)`,
      heap + wasm,
    );
    samples.add(row("an idle connection, of it wasm"), `${name} (Rust)`, wasm);
  }
  for (const name of rotate(QUEUEING, round)) {
    const { heap, wasm } = await fresh("queued", { name, messages: 100_000 });
    samples.add(row("a queued message, its text included"), name, heap + wasm);
  }
}

/** Pages with many sockets, though seldom as many. */
async function measureConnections(samples, fresh, world) {
  for (const name of ["native", ...NAMES]) {
    world.progress(`${group(CONNECTIONS)} connections of ${name}`);
    const { heap, wasm, compiledModules } = await fresh("connections", {
      name,
      count: CONNECTIONS,
    });
    samples.add(row(MANY), name, heap + wasm);
    if (name === "steadysocket") {
      samples.add({ ...row(COMPILED), unit: "times" }, name, compiledModules);
    }
  }
}

const CONNECTIONS = 10_000;
const MANY = `${group(CONNECTIONS)} connections, made at once`;
const COMPILED = `wasm compiled by ${group(CONNECTIONS)} constructors`;

/**
 * Measures all contestants with the same count, and ours, which need not wait for a timer each
 * time, also with the count of the goal. Growth comes from one-time allocations such as compiled
 * code, so it is reported as a total.
 */
async function measureReconnects(samples, fresh, world, quick) {
  const measureOne = async (name, count) => {
    world.progress(`${count} reconnects of ${name}`);
    const points = await fresh("reconnects", { name, count });
    const total = ({ heap, wasm }) => heap + wasm;
    // After the first tenth.
    samples.add(
      row(`left behind by ${group(count)} reconnects`),
      name,
      total(points.at(-1)) - total(points[0]),
    );
  };
  for (const name of RECONNECTING) await measureOne(name, quick ? 1_000 : 10_000);
  await measureOne("steadysocket", RECONNECTS);
}

const RECONNECTS = 100_000;

function goalsOf(row) {
  const { what } = row;
  if (what.startsWith("an idle")) {
    if (what.endsWith("wasm")) return [];
    const names = ["steadysocket", "steadysocket (Rust)"];
    return names.map((name) => forRust(goal(row, name, above(4096, "bytes")), name));
  }
  if (what === COMPILED) return [goal(row, "steadysocket", limit(1, "once"))];
  if (what === `left behind by ${group(RECONNECTS)} reconnects`) {
    // Memory that the engine itself keeps, such as compiled code, must not count as growth.
    return [goal(row, "steadysocket", limit(65_536, "flat: under 64 KiB"))];
  }
  return [];
}
