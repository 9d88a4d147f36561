import { readArguments } from "./lib/arguments.mjs";
import { main } from "./lib/main.mjs";
import { packageProgram } from "./lib/programs.mjs";
import { run } from "./lib/run.mjs";
import { setUp } from "./setup/index.mjs";

const USAGE = `
Formats everything in place and applies the safe fixes of the linter.

  npm run format
`;

await main(import.meta.url, async (args) => {
  readArguments({ program: "format", usage: USAGE }, args);
  await setUp(["rust", "npm"]);
  await run(["cargo", "fmt", "--all"]);
  await run([...packageProgram("@biomejs/biome", "biome"), "check", "--write"]);
});
