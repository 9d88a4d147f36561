import { Cluster } from "./cluster/cluster.mjs";
import { servePage } from "./cluster/page.mjs";
import { IN_MEMORY, ON_DISK } from "./cluster/redis.mjs";
import { readArguments } from "./lib/arguments.mjs";
import { main } from "./lib/main.mjs";
import { exampleProgram } from "./lib/project.mjs";
import { run } from "./lib/run.mjs";
import { ours } from "./lib/scripts.mjs";
import { setUp } from "./setup/index.mjs";

const USAGE = `
A chat over three nodes: starts Redis, the nodes of examples/cluster, HAProxy in front of them, and a
page that shows which node serves whom, with buttons that kill and freeze nodes. Ctrl-C ends all.

  npm run cluster -- [--port NUMBER] [--disk]

  --port   of the page and the nodes' proxy, by default 9100
  --disk   Redis keeps the sessions on its disk, so that they outlive it
`;

export const SYNTAX = {
  program: "cluster",
  usage: USAGE,
  options: {
    port: {
      type: /** @type {const} */ ("string"),
      value: "NUMBER",
      what: "a port",
      pattern: /^\d{1,5}$/,
    },
    disk: { type: /** @type {const} */ ("boolean") },
  },
};

/** The build of a node. */
const BUILD = ["cargo", "build", "--quiet", "--locked", "--features", "axum,redis"];

await main(import.meta.url, async (args) => {
  const { options } = readArguments(SYNTAX, args);
  await setUp(["rust", "npm", "redis", "haproxy"]);
  await run(ours("build"));
  console.log("cluster: compiling the nodes");
  await run([...BUILD, "--example", "cluster"]);
  /** @type {Cluster | undefined} */
  let cluster;
  const page = await servePage(() => /** @type {Cluster} */ (cluster));
  cluster = new Cluster({
    command: [exampleProgram("cluster")],
    redis: options.disk ? ON_DISK : IN_MEMORY,
    port: Number(options.port ?? 9_100),
    page: page.port,
  });
  await cluster.start();
  console.log(`cluster: listening on ${cluster.url}`);
  // Until a signal ends it, with all that it has started.
  await new Promise(() => {});
});
