// Imports a source of the package that is no entry point.

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The module in `npm/`, with all that it imports. @param {string} path */
export async function source(path) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../../../npm/${path}`, import.meta.url))],
    bundle: true,
    format: "esm",
    write: false,
  });
  const [{ text = "" } = {}] = outputFiles;
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}
