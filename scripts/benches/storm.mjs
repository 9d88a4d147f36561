import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { ROOT } from "../lib/project.mjs";
import { run } from "../lib/run.mjs";
import { ours } from "../lib/scripts.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Ten thousand clients after the restart of their server: prints when they dial, with and without
jitter, and draws it into target/storm/storm.svg.

  npm run bench -- storm
`;

export const SYNTAX = { program: "storm", usage: USAGE };

const TEST = ["cargo", "test", "--quiet", "--locked", "--test", "sim", "storm"];

await main(import.meta.url, async (args) => {
  readArguments(SYNTAX, args);
  await setUp(["rust", "npm"]);
  rmSync("target/storm", { recursive: true, force: true });
  mkdirSync("target/storm", { recursive: true });
  await run([...TEST, "--", "--nocapture", "--test-threads=1"], {
    env: { STEADYSOCKET_STORM: join(ROOT, "target/storm") },
  });
  await run(ours("lib/plot-storm"));
});
