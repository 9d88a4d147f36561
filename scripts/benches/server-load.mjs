import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { run } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Memory of the session server, counted by its allocator, and the delay of its echoes: 10,000 sessions
at a message a second each, and 1,000 at twenty, with the load on the same processors.

  npm run bench -- server-load [--quick]

  --quick   a tenth of the sessions, for a short time
`;

export const SYNTAX = {
  program: "server-load",
  usage: USAGE,
  options: { quick: { type: /** @type {const} */ ("boolean") } },
};

await main(import.meta.url, async (args) => {
  readArguments(SYNTAX, args);
  await setUp(["rust"]);
  const target = "target/bench/native";
  const place = ["--target-dir", target, "--manifest-path", "bench/server-load/Cargo.toml"];
  await run(["cargo", "build", "--quiet", "--locked", "--release", ...place]);
  await run([`${target}/release/server-load`, ...args]);
});
