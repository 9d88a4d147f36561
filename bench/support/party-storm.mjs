// The rule of partysocket 1.3 on the storm of tests/sim/storm.rs: 10,000 clients, latencies of 5 to
// 100 ms, and a wait of 3 s, times 1.3 for each attempt, up to 10 s, the same for everybody.

import { numbersFrom } from "../../scripts/lib/random.mjs";

const CLIENTS = 10_000;
const SECONDS = 30;

/** `minReconnectionDelay`, by default. */
const WAIT_S = 3;

/** Dials in each tenth of a second from then on, all having lost a server that is down so long. */
export function partysocketStorm({ outageS, fromS }) {
  // The same numbers each time.
  const random = numbersFrom(42);
  const buckets = new Array(SECONDS * 10).fill(0);
  for (let client = 0; client < CLIENTS; client += 1) {
    const latency = 0.005 + 0.095 * random();
    let time = latency + WAIT_S;
    for (let attempt = 1; time < fromS + SECONDS; attempt += 1) {
      const bucket = Math.floor((time - fromS) * 10);
      if (bucket >= 0 && bucket < buckets.length) buckets[bucket] += 1;
      const answered = time + 2 * latency;
      if (time + latency >= outageS) break;
      time = answered + Math.min(10, WAIT_S * 1.3 ** attempt);
    }
  }
  return buckets;
}
