// The smallest app with each JavaScript contestant, bundled as those are that scripts/size.mjs weighs.
import { copyFile, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { BUNDLED, bundle } from "../../tests/size/subjects.mjs";

const FOLDER = "target/bench/www/apps";

/** Our entry point that fetches its wasm. */
export const TWO_FILES = "steadysocket/slim";

/** Resolves to what the start benchmark imports. */
export async function buildApps() {
  await mkdir(FOLDER, { recursive: true });
  // Bundlers leave the address, beside the module, as it is.
  await copyFile("dist/steadysocket.wasm", join(FOLDER, "steadysocket.wasm"));
  const apps = [...SOURCES].map(([name, source]) => ({ name, source, file: fileOf(name) }));
  await Promise.all(apps.map(({ source, file }) => bundle(resolve(FOLDER), file, source)));
  return apps.map(({ name, file }) => ({ name, kind: "javascript", file: `apps/${file}` }));
}

const fileOf = (name) => `${name.replace("steadysocket/", "")}.js`;

const SOURCES = new Map([
  ["native", "export const open = (echo) => new WebSocket(echo);"],
  ...BUNDLED.map(({ name, exported, open }) => [name, source(name, exported, open)]),
  [
    TWO_FILES,
    `import { initialize, SteadySocket } from "${resolve("dist/slim.js")}";
export const open = (echo) => initialize().then(() => new SteadySocket(echo));`,
  ],
]);

function source(name, exported, open) {
  const from = name === "steadysocket" ? resolve("dist/index.js") : name;
  return `import { ${exported} } from "${from}"; export const open = (echo) => ${open};`;
}
