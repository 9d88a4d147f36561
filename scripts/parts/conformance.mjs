import { readArguments } from "../lib/arguments.mjs";
import { buildServer } from "../lib/cargo.mjs";
import { main } from "../lib/main.mjs";
import { run } from "../lib/run.mjs";
import { ours } from "../lib/scripts.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Compares SteadySocket with the browser's own WebSocket, case by case; see docs/conformance.md. In
Chromium it then compares the class of steadysocket/testing as well; see docs/testing.md.

  npm test -- conformance [--only TEXT | --fake | --browsers | --self-test] [engine...]

  --only TEXT   only cases whose name contains it
  --fake        only the class of steadysocket/testing
  --browsers    shows instead where the browsers' own classes differ from each other
  --self-test   shows instead which cases would take a wrong class for the native one; none should

Engines are chromium, firefox and webkit; with options and without an engine all that are installed.
`;

export const SYNTAX = {
  program: "conformance",
  usage: USAGE,
  options: {
    only: { type: /** @type {const} */ ("string"), value: "TEXT", what: "a case" },
    fake: { type: /** @type {const} */ ("boolean") },
    browsers: { type: /** @type {const} */ ("boolean") },
    "self-test": { type: /** @type {const} */ ("boolean") },
  },
  words: { what: "engine", names: ["chromium", "firefox", "webkit"] },
};

await main(import.meta.url, async (args) => {
  const { options, words: engines } = readArguments(SYNTAX, args);
  await setUp(["rust", "npm", ...(engines.length > 0 ? engines : ["chromium"])]);
  await run(ours("build"));
  await buildServer();
  const suite = [process.execPath, "tests/conformance/run.mjs"];
  await run([...suite, ...args]);
  const isPlain = Object.values(options).every((value) => !value);
  if (isPlain && engines.includes("chromium")) await run([...suite, "--fake", "chromium"]);
});
