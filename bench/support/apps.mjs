// The smallest app with each JavaScript contestant, bundled as those are that scripts/size.mjs weighs.
import { copyFile, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { BUNDLED, bundle } from "../../tests/size/subjects.mjs";

const FOLDER = "target/bench/www/apps";

/** Resolves to what the start benchmark imports. */
export async function buildApps() {
  await mkdir(FOLDER, { recursive: true });
  await copyFile("dist/steadysocket.wasm", join(FOLDER, "steadysocket.wasm"));
  const names = [...SOURCES.keys()];
  await Promise.all(names.map((name) => bundle(resolve(FOLDER), `${name}.js`, SOURCES.get(name))));
  return names.map((name) => ({ name, kind: "javascript", file: `apps/${name}.js` }));
}

const SOURCES = new Map([
  ["native", "export const open = (echo) => new WebSocket(echo);"],
  ...BUNDLED.map(({ name, exported, open }) => [name, source(name, exported, open)]),
]);

function source(name, exported, open) {
  const from = name === "steadysocket" ? resolve("dist/index.js") : name;
  return `import { ${exported} } from "${from}"; export const open = (echo) => ${open};`;
}
