import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { WASM_TARGET } from "../lib/project.mjs";
import { run } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Checks the library with every combination of its features, for this machine and for wasm32; a
warning is an error.

  npm test -- features
`;

await main(import.meta.url, async (args) => {
  readArguments({ program: "features", usage: USAGE }, args);
  await setUp(["wasm", "cargo-hack"]);
  await check([]);
  await check(["--target", WASM_TARGET]);
});

/** `default` is empty: with it each combination would come twice. @param {string[]} target */
async function check(target) {
  console.log(`features: every combination ${target.join(" ") || "for this machine"}`);
  const what = ["--lib", "--feature-powerset", "--exclude-features", "default", ...target];
  await run(["cargo", "hack", "clippy", "--quiet", "--locked", ...what, "--", "-D", "warnings"]);
}
