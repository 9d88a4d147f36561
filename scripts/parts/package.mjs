import { readArguments } from "../lib/arguments.mjs";
import { buildServer } from "../lib/cargo.mjs";
import { main } from "../lib/main.mjs";
import { run } from "../lib/run.mjs";
import { ours } from "../lib/scripts.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Packs the npm package, installs the tarball into small real projects and runs them; then checks
what is in the tarball, and that bad use gets a clear message.

  npm test -- package [--quick] [--only NAME]... [--list]

  --quick       without the projects that take long
  --only NAME   only that check
  --list        names the checks

The projects are in tests/npm/projects, their copies in target/package. They connect to the example
server, exchange text and binary data, and live through a restart of the server.
`;

export const SYNTAX = {
  program: "package",
  usage: USAGE,
  options: {
    quick: { type: /** @type {const} */ ("boolean") },
    only: { type: /** @type {const} */ ("string"), multiple: true, value: "NAME", what: "a check" },
    list: { type: /** @type {const} */ ("boolean") },
  },
};

await main(import.meta.url, async (args) => {
  readArguments(SYNTAX, args);
  await setUp(["rust", "npm", "chromium"]);
  await run(ours("build"));
  await buildServer();
  await run([process.execPath, "tests/package/run.mjs", ...args]);
});
