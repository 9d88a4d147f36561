// A way to a Redis that can lose its answers, or hold them back, on a unix socket in the folder of that Redis.

import { once } from "node:events";
import { connect, createServer } from "node:net";

/**
 * @param {import("node:test").TestContext} context
 * @param {import("./redis-process.mjs").RedisProcess} redis
 */
export async function proxy(context, redis) {
  const path = `${redis.path}-proxy`;
  /** @type {Set<import("node:net").Socket>} */
  const ways = new Set();
  const state = {
    path,
    /** While it is set, each connection ends with its next answer, which is lost. */
    losesAnswers: false,
    /** The bytes of all requests so far. */
    asked: 0,
    /** Holds back the answers, or no longer. @param {boolean} stalls */
    stall(stalls) {
      for (const far of ways) {
        if (stalls) far.pause();
        else far.resume();
      }
    },
  };
  const server = createServer((near) => {
    const far = connect(redis.path);
    far.on("data", (data) => {
      if (!state.losesAnswers) near.write(data);
      else near.destroy();
    });
    ways.add(far);
    far.on("close", () => ways.delete(far));
    near.on("data", (data) => {
      state.asked += data.length;
      far.write(data);
    });
    near.on("end", () => far.end());
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ]) {
      socket?.on("error", () => {});
      socket?.on("close", () => other?.destroy());
    }
  });
  context.after(() => server.close());
  server.listen(path);
  await once(server, "listening");
  return state;
}
