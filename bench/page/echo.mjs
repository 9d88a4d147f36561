// A real server that sends every message back: round trips per second, and the latency of each.
import { connectors } from "./connections.mjs";

const TEXT = "m".repeat(64);

let connections;

/** One round: all contestants in turn, each with that many messages in flight. */
export async function echo({ url, programs, window, order, sampleMs }) {
  connections ??= await openAll(url, programs);
  const results = {};
  for (const place of connections.keys()) {
    const [name, connection] = connections[(place + order) % connections.length];
    results[name] = await sample(name, connection, window, sampleMs);
  }
  return results;
}

async function openAll(url, programs) {
  const made = [];
  for (const [name, connect] of Object.entries(await connectors(programs))) {
    const state = { onMessage() {} };
    const connection = await connect(url, TEXT, () => state.onMessage());
    made.push([name, Object.assign(state, { send: connection.send })]);
  }
  return made;
}

/** Messages come back in order, so the oldest time belongs to the message that has just arrived. */
function sample(name, connection, window, sampleMs) {
  const times = [];
  const trips = [];
  let underWay = 0;
  const begin = performance.now();
  const end = begin + sampleMs;
  const send = () => {
    times.push(performance.now());
    underWay += 1;
    connection.send();
  };
  return new Promise((resolve, reject) => {
    const guard = setTimeout(() => {
      reject(new Error(`${name}: ${underWay} of ${times.length} messages have not come back`));
    }, sampleMs + GUARD_MS);
    connection.onMessage = () => {
      const now = performance.now();
      trips.push(now - times[trips.length]);
      underWay -= 1;
      if (now < end) send();
      else if (underWay === 0) {
        clearTimeout(guard);
        resolve(summary(trips, now - begin));
      }
    };
    for (let i = 0; i < window; i += 1) send();
  });
}

const GUARD_MS = 30_000;

function summary(trips, elapsed) {
  const sorted = trips.sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { rate: (sorted.length * 1000) / elapsed, p50: at(0.5), p99: at(0.99) };
}
