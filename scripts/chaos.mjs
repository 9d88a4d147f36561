import { randomInt } from "node:crypto";
import { Pages } from "../tests/chaos/browser.mjs";
import { runCluster } from "./cluster/chaos.mjs";
import { readArguments } from "./lib/arguments.mjs";
import { buildFastExample } from "./lib/cargo.mjs";
import { main } from "./lib/main.mjs";
import { Problem } from "./lib/problem.mjs";
import { exampleProgram } from "./lib/project.mjs";
import { run, statusOf } from "./lib/run.mjs";
import { ours } from "./lib/scripts.mjs";
import { setUp } from "./setup/index.mjs";

const USAGE = `
Chaos with real sockets: 200 clients, 20 more in Chromium, and a server of reliable sessions, between them a proxy that
cuts, resets, stalls, delays and splits connections. Fails if one message is lost, duplicated or out
of order, and names the seed and the first that is.

With --cluster three servers that share the sessions in Redis, behind HAProxy: every 5 s one of them
is killed, and now and then one is frozen. What handlers are given again has to say so, and effects
that were committed with the position happen once.

  npm run chaos -- [--cluster [--redis-restarts [--forgetful]]] [--short] [--native]
                   [--seed NUMBER] [--seconds NUMBER] [--messages NUMBER]

  --native           without those in Chromium
  --redis-restarts   kills Redis as well, which has everything on its disk
  --forgetful        which has nothing on its disk: sessions end, and their reports name what may be
                     lost; no node is killed, and there are no clients in Chromium

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
    cluster: { type: /** @type {const} */ ("boolean") },
    "redis-restarts": { type: /** @type {const} */ ("boolean") },
    forgetful: { type: /** @type {const} */ ("boolean") },
    seed: NUMBER,
    seconds: NUMBER,
    messages: NUMBER,
  },
};

/** The clients in Chromium. */
const PAGES = 20;

/**
 * @typedef {object} Plan
 * @property {number} seed
 * @property {number} seconds
 * @property {number} messages
 * @property {number} pages
 *
 * @typedef {"debug" | "release"} Profile
 */

await main(import.meta.url, async (args) => {
  const { options } = readArguments(SYNTAX, args);
  const restarts = options["redis-restarts"];
  if ((restarts && !options.cluster) || (options.forgetful && !restarts)) {
    const [option, other] = restarts
      ? ["--redis-restarts", "--cluster"]
      : ["--forgetful", "--redis-restarts"];
    throw new Problem(`chaos: ${option}: expected with ${other} alone`, 2);
  }
  const plan = {
    seed: Number(options.seed ?? randomInt(2 ** 32)),
    seconds: Number(options.seconds ?? (options.short ? 60 : 600)),
    messages: Number(options.messages ?? (options.short ? 100_000 : 1_000_000)),
    pages: options.native || options.forgetful ? 0 : PAGES,
  };
  await setUp([
    ...["rust", ...(plan.pages > 0 ? ["npm", "chromium"] : [])],
    ...(options.cluster ? ["redis", "haproxy"] : []),
  ]);
  if (plan.pages > 0) await run(ours("build"));
  console.log("chaos: building");
  const profile = options.short ? "debug" : "release";
  const program = await build(profile, options.cluster ? "chaos_cluster" : "chaos");
  const redis = options.forgetful ? "forgotten" : restarts ? "disk" : "kept";
  const status = await (options.cluster
    ? runCluster({ ...plan, program, redis })
    : runOnLine(program, plan));
  // A browser whose clients do not come to their end would keep this process.
  process.exit(status);
});

/**
 * One server, and a network that fails; resolves to the exit code.
 *
 * @param {string} program
 * @param {Plan} plan
 */
async function runOnLine(program, plan) {
  const what = Object.entries(plan).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const inChromium = new Pages();
  const onLine = (/** @type {string} */ line) => inChromium.hear(line);
  return inChromium.end(await statusOf([program, ...what], { onLine }));
}

/**
 * A program, compiled.
 *
 * @param {Profile} profile
 * @param {string} name
 */
async function build(profile, name) {
  const features = "axum,redis";
  if (profile === "release") return buildFastExample(name, features);
  const command = ["cargo", "build", "--quiet", "--locked", "--example", name];
  await run([...command, "--features", features]);
  return exampleProgram(name);
}
