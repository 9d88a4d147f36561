// The package under test: the one in the folder that STEADYSOCKET_PACKAGE names, or the one that
// `npm run build` has made here.
//
// Where that variable is set, Node.js has to load this module first, by `--import`.

import { register } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The folder of the package, with its package.json. */
export const PACKAGE = resolve(
  process.env.STEADYSOCKET_PACKAGE ?? fileURLToPath(new URL("../../..", import.meta.url)),
);

/** A file of it as it is published, `index.js`. */
export function published(/** @type {string} */ name) {
  return join(PACKAGE, "dist", name);
}

/** Resolves the package's own name as the package does itself. */
const HOOK = `
  let parentURL;
  export function initialize(url) { parentURL = url; }
  export function resolve(specifier, context, next) {
    const isOurs = /^steadysocket($|\\/)/.test(specifier);
    return next(specifier, isOurs ? { ...context, parentURL } : context);
  }
`;

if (process.env.STEADYSOCKET_PACKAGE) {
  const data = pathToFileURL(join(PACKAGE, "package.json")).href;
  register(`data:text/javascript,${encodeURIComponent(HOOK)}`, { data });
}
