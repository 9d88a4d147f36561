// Makes what the page loads besides itself and the package, in target/lab: the plots (uPlot), the
// peer that it is compared with (partysocket), the table of options, and the programs of the course.
//
//   node scripts/lab-assets.mjs
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { optionTable } from "./lib/option-table.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUT = `${ROOT}target/lab`;

await mkdir(`${OUT}/en`, { recursive: true });
await Promise.all([
  copyPlots(),
  copyFile(`${ROOT}node_modules/uplot/dist/uPlot.min.css`, `${OUT}/uplot.css`),
  build({
    stdin: { contents: 'export { WebSocket } from "partysocket";', resolveDir: ROOT },
    outfile: `${OUT}/partysocket.js`,
    bundle: true,
    format: "esm",
    platform: "browser",
    logLevel: "error",
  }),
  writeTable(),
  ...["server.cjs", "client.cjs", "steady-client.mjs", "session-client.mjs"]
    .flatMap((name) => [name, `en/${name}`])
    .map((name) => copyFile(`${ROOT}examples/node/${name}`, `${OUT}/${name}.txt`)),
]);

/** With the browser's language "C", as in a bare environment, uPlot fails as it is loaded. */
async function copyPlots() {
  const code = await readFile(`${ROOT}node_modules/uplot/dist/uPlot.esm.js`, "utf8");
  const mended = code.replace("domEnv ? nav.language : 'en-US'", "'en-US'");
  if (mended === code)
    throw new Error("uPlot.esm.js has no nav.language any more: copy it as it is");
  await writeFile(`${OUT}/uplot.js`, mended);
}

async function writeTable() {
  const text = JSON.stringify(optionTable(), null, 2);
  await writeFile(`${OUT}/options.js`, `export const OPTIONS = ${text};\n`);
}
