import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { WASM_TARGET } from "../lib/project.mjs";
import { run } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Checks the library with every combination of its features, for this machine and for wasm32; a
warning is an error. Features that add nothing, or go together, count as one.

  npm test -- features
`;

/** Features that count as one: they add nothing here, or are used together. */
const GROUPS = {
  native: ["js,js-server,js-session,panic-hook,server-tests"],
  // The package is built with `js` alone.
  wasm: [
    "native,rustls,rustls-native-roots,rustls-webpki-roots",
    "server,axum,redis,server-tests",
    "js,panic-hook",
  ],
};

await main(import.meta.url, async (args) => {
  readArguments({ program: "features", usage: USAGE }, args);
  await setUp(["wasm", "cargo-hack"]);
  await check(GROUPS.native);
  await check(GROUPS.wasm, ["--target", WASM_TARGET]);
});

/**
 * `default` is empty: with it each combination would come twice.
 *
 * @param {string[]} groups
 * @param {string[]} [target]
 */
async function check(groups, target = []) {
  console.log(`features: every combination ${target.join(" ") || "for this machine"}`);
  const what = ["--lib", "--feature-powerset", "--exclude-features", "default", ...target];
  const grouped = groups.flatMap((names) => ["--group-features", names]);
  const hack = ["cargo", "hack", "clippy", "--quiet", "--locked", ...what, ...grouped];
  await run([...hack, "--", "-D", "warnings"]);
}
