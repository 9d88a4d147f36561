import { readArguments } from "./lib/arguments.mjs";
import { main } from "./lib/main.mjs";
import { COMPONENTS, setUp } from "./setup/index.mjs";

const USAGE = `
Installs what the other scripts need and is not there yet. Safe to run again at any time. Where it
cannot install something, it says precisely how to.

  npm run setup -- [--quiet] [component...]

  --quiet   says nothing of what is there already

Components, each with what it needs itself; without arguments all but those that are marked:
${Object.entries(COMPONENTS)
  .map(([name, { about, isExtra }]) => `  ${name.padEnd(14)}${isExtra ? "* " : ""}${about}`)
  .join("\n")}

* not among those by default
`;

const SYNTAX = {
  program: "setup",
  usage: USAGE,
  options: { quiet: { type: /** @type {const} */ ("boolean") } },
  words: { what: "component", names: Object.keys(COMPONENTS) },
};

await main(import.meta.url, async (args) => {
  const { options, words } = readArguments(SYNTAX, args);
  await setUp(words, options);
});
