import { LIBRARIES } from "../../tests/libraries/libraries.mjs";
import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { run } from "../lib/run.mjs";
import { ours } from "../lib/scripts.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Plays the life of libraries that take a WebSocket class, with the native class and with
\`SteadySocket.with()\`, by the lines of docs/libraries.md: connect, exchange, lose the server, be
refused, connect again, exchange, close. Compares what the library reported, what happened to its
sockets, what the server saw, and what is left.

  npm test -- libraries [--quick | --self-test] [--show] [library...]

  --quick       the five that are quickest
  --self-test   gives each library wrong classes instead, which must be told from the native one
  --show        prints all that was seen with the native class

The packages are installed into target/libraries, by the lock file in tests/libraries.
`;

export const SYNTAX = {
  program: "libraries",
  usage: USAGE,
  options: {
    quick: { type: /** @type {const} */ ("boolean") },
    "self-test": { type: /** @type {const} */ ("boolean") },
    show: { type: /** @type {const} */ ("boolean") },
  },
  words: { what: "library", names: Object.keys(LIBRARIES) },
};

await main(import.meta.url, async (args) => {
  const { options, words } = readArguments(SYNTAX, args);
  const needsNats = words.length > 0 ? words.includes("nats.ws") : !options.quick;
  await setUp(["rust", "npm", "chromium", ...(needsNats ? ["nats-server"] : [])]);
  await run(ours("build"));
  await run([process.execPath, "tests/libraries/run.mjs", ...args]);
});
