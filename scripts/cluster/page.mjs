// The server of the cluster's page: its files, the state of the nodes, and what is done to them.

import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { pipeline } from "node:stream/promises";
import { ROOT } from "../lib/project.mjs";

/** @typedef {import("./cluster.mjs").Cluster} Cluster */
/** @typedef {import("./node.mjs").Node} Node */

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

/** A node that does not answer soon serves nobody. */
const ANSWER_MS = 400;

/** @type {Record<string, (cluster: Cluster, node: Node) => unknown>} */
const ACTIONS = {
  kill: (_, node) => node.kill(),
  freeze: (_, node) => node.freeze(),
  thaw: (_, node) => node.thaw(),
  start: (cluster, node) => cluster.startNode(node),
};

/**
 * Starts it, and resolves to its port.
 *
 * @param {() => Cluster} cluster
 */
export async function servePage(cluster) {
  const server = createServer(async (request, response) => {
    try {
      await answer(request, response, cluster());
    } catch {
      response.statusCode = 500;
      response.end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { port, close: () => server.close() };
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @param {Cluster} cluster
 */
async function answer(request, response, cluster) {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://page");
  const [, action = ""] = /^\/cluster\/(\w+)$/.exec(pathname) ?? [];
  if (action === "nodes") {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(await Promise.all(cluster.nodes.map(stateOf))));
  } else if (Object.hasOwn(ACTIONS, action) && request.method === "POST") {
    const node = cluster.nodes.find(({ name }) => name === searchParams.get("node"));
    // The page of another origin cannot send this header without being asked for it.
    const isOurs = request.headers.origin === `http://${request.headers.host}`;
    if (node && isOurs) await ACTIONS[action]?.(cluster, node);
    response.statusCode = node && isOurs ? 204 : 400;
    response.end();
  } else {
    await sendFile(pathname === "/" ? "/cluster.html" : pathname, response);
  }
}

/** @param {Node} node */
async function stateOf({ name, state, port }) {
  if (state !== "up") return { name, state, members: [] };
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(`http://127.0.0.1:${port}/status`, { signal });
    const { members } = /** @type {any} */ (await response.json());
    return { name, state, members };
  } catch {
    // It has died meanwhile, or is busy; the next look will tell.
    return { name, state, members: [] };
  }
}

/**
 * @param {string} pathname
 * @param {import("node:http").ServerResponse} response
 */
async function sendFile(pathname, response) {
  const path = normalize(decodeURIComponent(pathname));
  const [folder, name] = path.startsWith("/pkg/") ? ["dist", path.slice(5)] : ["www", path];
  const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(path))];
  try {
    if (!type) throw new Error("no file of the page");
    response.setHeader("content-type", type);
    response.setHeader("cache-control", "no-cache");
    await pipeline(createReadStream(join(ROOT, folder, name)), response);
  } catch {
    response.statusCode = 404;
    response.end();
  }
}
