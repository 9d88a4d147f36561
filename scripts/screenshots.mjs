import { existsSync } from "node:fs";
import { readArguments } from "./lib/arguments.mjs";
import { buildServer } from "./lib/cargo.mjs";
import { main } from "./lib/main.mjs";
import { run } from "./lib/run.mjs";
import { ours } from "./lib/scripts.mjs";
import { setUp } from "./setup/index.mjs";

const USAGE = `
Takes pictures of every view of the page: both languages, light and dark, phone to desktop. They go
to target/screenshots, and the picture in the READMEs to docs/lab.png.

  npm run screenshots -- [--readme]

  --readme  takes docs/lab.png alone
`;

const SYNTAX = {
  program: "screenshots",
  usage: USAGE,
  options: { readme: { type: /** @type {const} */ ("boolean") } },
};

await main(import.meta.url, async (args) => {
  const { options } = readArguments(SYNTAX, args);
  await setUp(["rust", "npm", "chromium"]);
  if (!existsSync("dist/index.js")) await run(ours("build"));
  await run(ours("lab-assets"));
  await buildServer();
  await run([...ours("lib/pictures"), ...(options.readme ? ["--readme"] : [])]);
});
