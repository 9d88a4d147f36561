// The examples in docs/testing.md that run in Node.js alone; tests/package and tests/e2e run the
// others.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { blockNamed } from "../package/markdown.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(ROOT, "docs/testing.md"), "utf8");

/**
 * Runs a block as a module of its own, and returns its exports.
 *
 * @param {string} name
 * @param {string} [after] Stands after it.
 */
function run(name, after = "") {
  const folder = join(ROOT, "target/docs");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, blockNamed(page, name) + after);
  return import(pathToFileURL(file).href);
}

test("the example of a server does what its comments say", async (t) => {
  const { server, socket, peer } = await run("server", "export { server, socket, peer };");
  t.after(() => socket.close());
  assert.deepEqual(peer.received, ["hello"]);
  assert.equal((await peer.closed).code, 1012);
  await server.connection();
});

// They have tests of their own.
await run("clock");
await run("sessions");
