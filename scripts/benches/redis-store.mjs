import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { run } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
The store in Redis: messages a second in calls of 32, in turns with plain RPUSH by
redis-benchmark -P 16, and the memory of 100,000 sessions that wait for their clients.

  npm run bench -- redis-store [--quick]

  --quick   a tenth of the messages and sessions
`;

export const SYNTAX = {
  program: "redis-store",
  usage: USAGE,
  options: { quick: { type: /** @type {const} */ ("boolean") } },
};

await main(import.meta.url, async (args) => {
  readArguments(SYNTAX, args);
  await setUp(["rust", "redis"]);
  const target = "target/bench/native";
  const place = ["--target-dir", target, "--manifest-path", "bench/redis-store/Cargo.toml"];
  await run(["cargo", "build", "--quiet", "--locked", "--release", ...place]);
  await run([`${target}/release/redis-store`, ...args]);
});
