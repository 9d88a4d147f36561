import { goal, limit } from "../support/goals.mjs";
import { rotate, Samples } from "../support/samples.mjs";
import { startServer } from "../support/world.mjs";

export const reconnect = {
  name: "reconnect",
  title: "from the loss of a socket to the next one",
  note: "The server resets each socket after 50 ms; for the last row it is killed and started again, for each contestant alone.",

  async run(world, quick) {
    const samples = new Samples();
    await world.inEach(async ({ engine, call }) => {
      const add = (what, name, time) => {
        const row = { bench: "reconnect", engine, what, unit: "ms", better: "less" };
        samples.add(row, name, time);
      };
      const server = await startServer();
      try {
        for (let round = 1; round <= (quick ? 2 : 10); round += 1) {
          world.progress(`${engine}, lost sockets, round ${round}`);
          const setting = { url: `${server.url}/drop?after_ms=50`, cycles: 5, order: round };
          await lostSockets(call, setting, add);
        }
      } finally {
        await server.stop();
      }
      for (let round = 1; round <= (quick ? 2 : 10); round += 1) {
        world.progress(`${engine}, restarts of the server, round ${round}`);
        for (const name of rotate(NAMES, round)) {
          add("server back to open, a dial each 100 ms", name, await restart(call, name));
        }
      }
    });
    const rows = samples.rows();
    return { rows, goals: rows.flatMap(goalsOf) };
  },
};

const NAMES = [
  "partysocket",
  "reconnecting-websocket",
  "@nktkas/rews",
  "websocket-ts",
  "robust-websocket",
  "steadysocket",
];

async function lostSockets(call, setting, add) {
  for (const [name, times] of Object.entries(await call("lost", setting))) {
    for (const { dial, open } of times) {
      add("socket lost to dial, a wait of 1 ms", name, dial);
      add("socket lost to open, a wait of 1 ms", name, open);
    }
  }
  for (const [name, times] of Object.entries(await call("online", setting))) {
    for (const time of times) add("online event to dial", name, time);
  }
}

/** One socket alone, because browsers serialise the dials to one server; in milliseconds. */
async function restart(call, name) {
  const first = await startServer();
  await call("connect", { url: `${first.url}/echo`, name });
  await first.stop();
  const second = await startServer({ port: first.port });
  const listening = Date.now();
  try {
    return Math.max(0, (await call("back", { name })) - listening);
  } finally {
    await second.stop();
  }
}

function goalsOf(row) {
  if (!row.what.includes("dial,") && !row.what.endsWith("to dial")) return [];
  return [goal(row, "steadysocket", limit(5, "within 5 ms"))];
}
