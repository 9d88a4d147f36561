import { goal, limit, share } from "../support/goals.mjs";
import { Samples } from "../support/samples.mjs";
import { loadRounds, startNode, startRust } from "../support/session-servers.mjs";

const PLAIN = "steadysocket";
const SESSION = "steadysocket (session)";

const WINDOWS = [1, 16, 64];
const SIZES = { "16 B": 16, "1 KiB": 1_024, "16 KiB": 16_384 };
const KINDS = ["text", "binary"];

/** Enough for numbers of four digits, as in a session that lives for a while. */
const COUNTED = 5_000;

export const session = {
  name: "session",
  title: "messages in a reliable session beside plain ones",
  note: "Sent back by one axum server, and by ws in Node.js; natively by a client that writes frames by hand. axum's plain echo flushes each message.",
  engines: ["chromium"],

  async run(world, quick) {
    const samples = new Samples();
    const servers = [await startRust(), await startNode()];
    try {
      await measureNatively(world, samples, servers[0], quick);
      await world.inEach(async ({ engine, call }) => {
        await measureInPage(world, samples, { engine, call, servers, quick });
        await countHeaders(samples, { engine, call, url: servers[0].url });
      });
    } finally {
      for (const server of servers) await server.stop();
    }
    const rows = samples.rows();
    return { rows, goals: rows.map(goalOf) };
  },
};

/** Every size, kind and window. */
function settings() {
  return Object.entries(SIZES).flatMap(([size, bytes]) =>
    KINDS.flatMap((kind) =>
      WINDOWS.map((window) => {
        const what = `echoed, ${size} ${kind}, window ${window}`;
        return { what, kind, isText: kind === "text", bytes, window };
      }),
    ),
  );
}

const rowOf = (engine, what) => ({
  bench: "session",
  engine,
  what,
  unit: "a second",
  better: "more",
});

async function measureNatively(world, samples, { port }, quick) {
  const rounds = quick ? 5 : 30;
  for (const { what, ...setting } of settings()) {
    world.progress(`native, ${what}`);
    const results = await loadRounds(port, { ...setting, rounds, sampleMs: quick ? 60 : 200 });
    for (const [plain, reliable] of results) {
      samples.add(rowOf("native", what), PLAIN, plain);
      samples.add(rowOf("native", what), SESSION, reliable);
    }
  }
}

async function measureInPage(world, samples, { engine, call, servers: [rust, node], quick }) {
  const rounds = quick ? 5 : 30;
  const servers = {
    [PLAIN]: { url: `${rust.url}/plain` },
    [SESSION]: { url: `${rust.url}/session`, hasSession: true },
    "steadysocket (ws)": { url: `${node.url}/plain` },
    "steadysocket (session, ws)": { url: `${node.url}/session`, hasSession: true },
  };
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    world.progress(`${engine}, round ${round} of ${rounds}`);
    for (const { what, ...setting } of settings()) {
      const sampleMs = quick ? 40 : 100;
      const results = await call("session", { ...setting, servers, sampleMs, order: round });
      if (round === 0) continue;
      for (const [name, rate] of Object.entries(results)) {
        samples.add(rowOf(engine, what), name, rate);
      }
    }
  }
}

/** The count is exact: once is enough. */
async function countHeaders(samples, { engine, call, url }) {
  for (const kind of KINDS) {
    for (const [path, way] of [
      ["session-sink", "one way"],
      ["session", "both ways"],
    ]) {
      const what = `header, ${kind}, ${way}, mean of ${COUNTED.toLocaleString("en")} messages`;
      const isEcho = path === "session";
      const setting = { url: `${url}/${path}`, isText: kind === "text", isEcho };
      const bytes = await call("headers", { ...setting, messages: COUNTED });
      const row = { bench: "session", engine, what, unit: "bytes a message", better: "less" };
      samples.add(row, SESSION, bytes);
    }
  }
}

function goalOf(row) {
  const bound = row.better === "more" ? share(0.85, PLAIN) : limit(6, "at most 6 bytes");
  return goal(row, SESSION, bound);
}
