import { randomInt } from "node:crypto";
import { runPages } from "../tests/chaos/browser.mjs";
import { readArguments } from "./lib/arguments.mjs";
import { main } from "./lib/main.mjs";
import { Problem } from "./lib/problem.mjs";
import { EXE } from "./lib/project.mjs";
import { run, statusOf } from "./lib/run.mjs";
import { ours } from "./lib/scripts.mjs";
import { setUp } from "./setup/index.mjs";

const USAGE = `
Chaos with real sockets: 200 clients, 20 more in Chromium, and a server of reliable sessions, between them a proxy that
cuts, resets, stalls, delays and splits connections. Fails if one message is lost, duplicated or out
of order, and names the seed and the first that is.

  npm run chaos -- [--short] [--native] [--seed NUMBER] [--seconds NUMBER] [--messages NUMBER]

  --native   without those in Chromium

By default ten minutes and 1,000,000 messages each way, as an optimized program; with --short one
minute and 100,000 messages, as the tests compile it.
`;

const NUMBER = {
  type: /** @type {const} */ ("string"),
  value: "NUMBER",
  what: "a number",
  pattern: /^[1-9]\d{0,9}$/,
};

export const SYNTAX = {
  program: "chaos",
  usage: USAGE,
  options: {
    short: { type: /** @type {const} */ ("boolean") },
    native: { type: /** @type {const} */ ("boolean") },
    seed: NUMBER,
    seconds: NUMBER,
    messages: NUMBER,
  },
};

/** The clients in Chromium. */
const PAGES = "20";

/** The crate's own release profile is for small wasm. */
const FAST = {
  CARGO_PROFILE_RELEASE_OPT_LEVEL: "3",
  CARGO_PROFILE_RELEASE_LTO: "off",
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
};

await main(import.meta.url, async (args) => {
  const { options } = readArguments(SYNTAX, args);
  const seed = options.seed ?? String(randomInt(2 ** 32));
  const seconds = options.seconds ?? (options.short ? "60" : "600");
  const messages = options.messages ?? (options.short ? "100000" : "1000000");
  await setUp(options.native ? ["rust"] : ["rust", "npm", "chromium"]);
  if (!options.native) await run(ours("build"));
  console.log("chaos: building");
  const program = await build(options.short ? "debug" : "release");
  const pages = options.native ? "0" : PAGES;
  const what = ["--seed", seed, "--seconds", seconds, "--messages", messages, "--pages", pages];
  /** @type {ReturnType<typeof runPages> | undefined} */
  let inChromium;
  const status = await statusOf([program, ...what], {
    onLine: (line) => {
      const [, task] = /^chaos: pages (.+)/.exec(line) ?? [];
      if (!task) return console.log(line);
      inChromium = runPages(JSON.parse(task), "dist/session.js");
      // It is awaited when the program has ended.
      inChromium.catch(() => {});
    },
  });
  if (status !== 0) throw new Problem("", status);
  const { lines, isWell } = (await inChromium) ?? { lines: [], isWell: true };
  for (const line of lines) console.log(`chaos: ${line}`);
  if (!isWell) throw new Problem("");
});

/** The program, compiled. @param {"debug" | "release"} profile */
async function build(profile) {
  const what = ["--example", "chaos", "--features", "axum"];
  const command = ["cargo", "build", "--quiet", "--locked", ...what];
  if (profile === "debug") {
    await run(command);
    return `target/debug/examples/chaos${EXE}`;
  }
  const folder = "target/chaos";
  await run([...command, "--release", "--target-dir", folder], { env: FAST });
  return `${folder}/release/examples/chaos${EXE}`;
}
