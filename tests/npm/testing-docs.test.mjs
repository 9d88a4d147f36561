// The example in docs/testing.md that runs in Node.js alone; tests/package runs the others.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { blockNamed } from "../package/markdown.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const file = join(ROOT, "target/docs/testing.mjs");
mkdirSync(join(ROOT, "target/docs"), { recursive: true });
writeFileSync(file, blockNamed(readFileSync(join(ROOT, "docs/testing.md"), "utf8"), "clock"));
// It has a test of its own.
await import(pathToFileURL(file).href);
