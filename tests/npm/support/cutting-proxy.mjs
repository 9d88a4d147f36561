// A way to a Redis that can lose its answers, on a unix socket in the folder of that Redis.

import { once } from "node:events";
import { connect, createServer } from "node:net";

/**
 * @param {import("node:test").TestContext} context
 * @param {import("./redis-process.mjs").RedisProcess} redis
 */
export async function proxy(context, redis) {
  const path = `${redis.path}-proxy`;
  const state = {
    path,
    /** While it is set, each connection ends with its next answer, which is lost. */
    losesAnswers: false,
  };
  const server = createServer((near) => {
    const far = connect(redis.path);
    far.on("data", (data) => {
      if (!state.losesAnswers) near.write(data);
      else near.destroy();
    });
    near.pipe(far);
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
