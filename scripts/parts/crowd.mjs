import { readArguments } from "../lib/arguments.mjs";
import { buildFastTest } from "../lib/cargo.mjs";
import { main } from "../lib/main.mjs";
import { run } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Very many sessions without a socket, in one server: the bytes of each, how long it takes to make
them, to end them when their time is over, and to forget them; fails if that takes longer for each
the more there are, or if memory does not come back.

  npm test -- crowd [--sessions NUMBER]

  --sessions   1000000 by default, for which it needs some 4 GiB
`;

export const SYNTAX = {
  program: "crowd",
  usage: USAGE,
  options: {
    sessions: {
      type: /** @type {const} */ ("string"),
      value: "NUMBER",
      what: "a number",
      pattern: /^[1-9]\d{2,7}$/,
    },
  },
};

await main(import.meta.url, async (args) => {
  const { options } = readArguments(SYNTAX, args);
  await setUp(["rust"]);
  console.log("crowd: building");
  const program = await buildFastTest("session_memory", "axum");
  await run([program, "crowd", "--nocapture", "--test-threads=1"], {
    env: { SESSION_CROWD: options.sessions ?? "1000000" },
  });
});
