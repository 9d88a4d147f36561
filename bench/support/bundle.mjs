// Bundles what runs inside the pages into target/bench/www.
import { mkdir, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const FOLDER = "target/bench/www";

export async function bundlePages() {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(`${FOLDER}/index.html`, "<!doctype html><title>bench</title>\n");
  await build({
    entryPoints: ["bench/page/page.mjs"],
    outfile: `${FOLDER}/page.js`,
    bundle: true,
    format: "esm",
    target: "es2022",
    external: ["/pkg/*", "/rust/*"],
    logLevel: "error",
  });
}
