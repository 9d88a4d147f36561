import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { run } from "../lib/run.mjs";
import { ours } from "../lib/scripts.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Checks what this project is made from: every lock file has a checksum for every package, nothing
runs a script when it is installed but what is known, the npm package brings no other along, and
the crates are of known licences and sources (deny.toml).

  npm test -- supply-chain [--locks]

  --locks   only the lock files, which takes no time; for the rest cargo-deny is needed, which is
            built here at the first run

Known vulnerabilities are not among this: for these, where there is a network, there are
\`cargo deny check advisories\` and \`npm audit\`.
`;

export const SYNTAX = {
  program: "supply-chain",
  usage: USAGE,
  options: { locks: { type: /** @type {const} */ ("boolean") } },
};

await main(import.meta.url, async (args) => {
  const { options } = readArguments(SYNTAX, args);
  await run(ours("parts/locks"));
  if (options.locks) return;
  await setUp(["rust", "cargo-deny"]);
  const what = ["bans", "licenses", "sources"];
  await run(["cargo", "deny", "--locked", "--log-level", "error", "check", ...what]);
});
