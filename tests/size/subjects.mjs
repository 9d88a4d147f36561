// The subjects to measure: the published entry points of the package, and the classes of the peer
// packages, all bundled in the same way.

import { join } from "node:path";
import { build } from "esbuild";

/** @typedef {import("./pages.mjs").Subject} Subject */

/** @type {Subject[]} */
export const ENTRIES = [
  {
    name: "steadysocket",
    imports: 'import { SteadySocket } from "steadysocket";',
    program: "talk(new SteadySocket(echo));",
  },
  {
    name: "steadysocket/slim",
    imports: 'import { initialize, SteadySocket } from "steadysocket/slim";',
    program: "await initialize();\ntalk(new SteadySocket(echo));",
  },
  {
    name: "steadysocket/compat",
    imports: 'import ReconnectingWebSocket from "steadysocket/compat";',
    program: "talk(new ReconnectingWebSocket(echo));",
  },
  {
    name: "steadysocket/react",
    imports: `import { createElement, createRoot, useEffect } from "react";
import { useSteadySocket } from "steadysocket/react";`,
    program: `function Chat() {
  const { send } = useSteadySocket(echo, { onMessage: resolve });
  useEffect(() => void send("hello"), [send]);
  return null;
}
createRoot(document.body).render(createElement(Chat));`,
  },
];

/** React belongs to the app: it is served, but not counted. */
const REACT = `
export { createElement, useEffect, useInsertionEffect, useMemo, useState, useSyncExternalStore } from "react";
export { createRoot } from "react-dom/client";
`;

export const IMPORT_MAP = {
  react: "./support/react.js",
  ...Object.fromEntries(
    ["index", "slim", "compat", "react"].map((name, i) => [
      ENTRIES[i]?.name ?? "",
      `./node_modules/steadysocket/dist/${name}.js`,
    ]),
  ),
};

/**
 * Exports the part of each peer that an app needs: a class that reconnects and queues, if it has
 * one.
 */
export const BUNDLED = [
  { name: "steadysocket", exported: "SteadySocket", open: "new SteadySocket(echo)" },
  { name: "partysocket", exported: "WebSocket as Party", open: "new Party(echo)" },
  { name: "reconnecting-websocket", exported: "default as Socket", open: "new Socket(echo)" },
  {
    name: "@nktkas/rews",
    exported: "ReconnectingWebSocket",
    open: "new ReconnectingWebSocket(echo)",
  },
  {
    name: "websocket-ts",
    exported: "ArrayQueue, ExponentialBackoff, WebsocketBuilder",
    open: `new WebsocketBuilder(echo).withBackoff(new ExponentialBackoff(100, 6))
  .withBuffer(new ArrayQueue()).build()`,
  },
  { name: "robust-websocket", exported: "default as Socket", open: "new Socket(echo)" },
];

/** @type {Subject[]} */
export const PEERS = BUNDLED.map(({ name, exported, open }) => ({
  name: `${name}, bundled`,
  imports: `import { ${exported.replaceAll(/\w+ as /g, "")} } from "./bundles/${name}.js";`,
  program: `talk(${open});`,
}));

/**
 * Writes the bundles next to the packed package that scripts/size.mjs has unpacked in the folder.
 *
 * @param {string} folder
 */
export async function bundleAll(folder) {
  for (const { name, exported } of BUNDLED) {
    await bundle(folder, `bundles/${name}.js`, `export { ${exported} } from "${name}";`);
  }
  await bundle(folder, "support/react.js", REACT);
}

/**
 * Bundles as an app would for production.
 *
 * @param {string} folder
 * @param {string} path
 * @param {string} contents
 */
export function bundle(folder, path, contents) {
  return build({
    stdin: { contents, resolveDir: folder },
    outfile: join(folder, path),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
    define: { "process.env.NODE_ENV": '"production"' },
  });
}
