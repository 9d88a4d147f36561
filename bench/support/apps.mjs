// The smallest app with each JavaScript contestant, bundled as an app is.
import { copyFile, mkdir } from "node:fs/promises";
import { build } from "esbuild";

const FOLDER = "target/bench/www/apps";

const SOURCES = {
  native: "export const open = (url) => new WebSocket(url);",
  partysocket: 'import Socket from "partysocket/ws"; export const open = (url) => new Socket(url);',
  "reconnecting-websocket":
    'import Socket from "reconnecting-websocket"; export const open = (url) => new Socket(url);',
  "websocket-ts": `import { ArrayQueue, ConstantBackoff, WebsocketBuilder } from "websocket-ts";
    export const open = (url) => new WebsocketBuilder(url)
      .withBackoff(new ConstantBackoff(1000)).withBuffer(new ArrayQueue()).build();`,
  "robust-websocket":
    'import Socket from "robust-websocket"; export const open = (url) => new Socket(url);',
  steadysocket: `import { SteadySocket } from "./dist/index.js";
    export const open = (url) => new SteadySocket(url);`,
};

/** Resolves to what the start benchmark imports. */
export async function buildApps() {
  await mkdir(FOLDER, { recursive: true });
  await copyFile("dist/steadysocket.wasm", `${FOLDER}/steadysocket.wasm`);
  const names = Object.keys(SOURCES);
  await Promise.all(names.map(buildApp));
  return names.map((name) => ({ name, kind: "javascript", file: `apps/${name}.js` }));
}

function buildApp(name) {
  return build({
    stdin: { contents: SOURCES[name], resolveDir: process.cwd() },
    outfile: `${FOLDER}/${name}.js`,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    logLevel: "error",
  });
}
