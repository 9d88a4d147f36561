import { goal, limit } from "../support/goals.mjs";
import { Samples } from "../support/samples.mjs";
import { startServer } from "../support/world.mjs";

export const reconnect = {
  name: "reconnect",
  title: "from the loss of a socket to the next one",

  async run(world, quick) {
    const samples = new Samples();
    let server = await startServer();
    const { port } = server;
    const restart = async () => {
      server = await startServer({ port });
      return Date.now();
    };
    try {
      await world.inEach(async ({ engine, call }) => {
        const row = (what) => ({ bench: "reconnect", engine, what, unit: "ms", better: "less" });
        const url = server.url;
        world.progress(`${engine}, lost sockets`);
        const cycles = quick ? 10 : 50;
        await lostSockets(samples, row, call, url, cycles);
        world.progress(`${engine}, the online event`);
        const online = await call("online", { url: `${url}/drop?after_ms=5`, cycles });
        for (const [name, times] of Object.entries(online)) {
          for (const time of times) samples.add(row("online event to dial"), name, time);
        }
        for (let round = 1; round <= (quick ? 2 : 10); round += 1) {
          world.progress(`${engine}, restart ${round} of the server`);
          await call("connect", { url: `${url}/echo` });
          await server.stop();
          const restarted = restart();
          const opened = await call("back", {});
          const listening = await restarted;
          for (const [name, time] of Object.entries(opened)) {
            const late = Math.max(0, time - listening);
            samples.add(row("server back to open, a dial each 100 ms"), name, late);
          }
        }
      });
    } finally {
      await server.stop();
    }
    const rows = samples.rows();
    return { rows, goals: rows.flatMap(goalsOf) };
  },
};

async function lostSockets(samples, row, call, url, cycles) {
  const results = await call("lost", { url: `${url}/drop?after_ms=5`, cycles });
  for (const [name, times] of Object.entries(results)) {
    for (const { dial, open } of times) {
      samples.add(row("socket lost to dial, a wait of 1 ms"), name, dial);
      samples.add(row("socket lost to open, a wait of 1 ms"), name, open);
    }
  }
}

function goalsOf(row) {
  if (!row.what.includes("dial,") && !row.what.endsWith("to dial")) return [];
  return [goal(row, "steadysocket", limit(5, "within 5 ms"))];
}
