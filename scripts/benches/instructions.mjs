import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { run } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Counts the instructions of the core's operations under callgrind, and compares them with those in
bench/instructions/measure.json.

  npm run bench -- instructions [--write]

  --write   makes what is counted now the measure
`;

export const SYNTAX = {
  program: "instructions",
  usage: USAGE,
  options: { write: { type: /** @type {const} */ ("boolean") } },
};

await main(import.meta.url, async (args) => {
  readArguments(SYNTAX, args);
  await setUp(["rust", "npm", "valgrind"]);
  const place = [
    "--target-dir",
    "target/bench/native",
    "--manifest-path",
    "bench/instructions/Cargo.toml",
  ];
  await run(["cargo", "build", "--quiet", "--locked", "--release", ...place]);
  await run([process.execPath, "bench/instructions/count.mjs", ...args]);
});
