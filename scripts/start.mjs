import { buildServer } from "./lib/cargo.mjs";
import { main } from "./lib/main.mjs";
import { run, runAsSelf } from "./lib/run.mjs";
import { ours } from "./lib/scripts.mjs";
import { setUp } from "./setup/index.mjs";

// Builds what is missing and starts the server with the page; prints the page's address, and Ctrl-C
// ends it.
//
//   npm start -- [flags of the server...]     --help lists them
await main(import.meta.url, async (flags) => {
  await setUp(["rust", "npm"]);
  await run(ours("build"));
  await run(ours("lab-assets"));
  console.log("start: compiling the server");
  return runAsSelf([await buildServer(), ...flags]);
});
