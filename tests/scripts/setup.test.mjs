// Runs the set-up in a small clone of its own.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

test("a node_modules that is a link is refused, and the folder that it points to is kept", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "steadysocket-setup-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const [clone, elsewhere] = [join(folder, "clone"), join(folder, "elsewhere")];
  makeClone(clone);
  mkdirSync(join(elsewhere, "package-of-another-clone"), { recursive: true });
  symlinkSync(elsewhere, join(clone, "node_modules"));

  const { status, stderr } = setUp(clone);

  assert.ok(stderr.includes(`node_modules is a symbolic link to ${elsewhere}`), stderr);
  assert.match(stderr, /rm node_modules/);
  assert.equal(status, 1);
  assert.deepEqual(await readdir(elsewhere), ["package-of-another-clone"]);
});

test("a node_modules that is missing is made", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "steadysocket-setup-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  makeClone(folder);

  const { status, stderr } = setUp(folder);

  assert.equal(status, 0, stderr);
  assert.deepEqual(await readdir(join(folder, "node_modules")), [".package-lock.json", "one"]);
});

/** Copies the set-up's input, with one package in a folder beside it, so npm needs no network. */
function makeClone(folder) {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  for (const name of [
    "scripts/setup.mjs",
    "scripts/setup",
    "scripts/lib",
    "Cargo.lock",
    "Cargo.toml",
  ]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  const clone = { name: "clone", version: "1.0.0", dependencies: { one: "file:one" } };
  const one = { name: "one", version: "1.0.0" };
  const packages = { "": clone, one, "node_modules/one": { resolved: "one", link: true } };
  const lock = { name: "clone", version: "1.0.0", lockfileVersion: 3, requires: true, packages };
  mkdirSync(join(folder, "one"));
  writeFileSync(join(folder, "one/package.json"), JSON.stringify(one));
  writeFileSync(join(folder, "package.json"), JSON.stringify(clone));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
}

function setUp(folder) {
  return spawnSync(process.execPath, [join(folder, "scripts/setup.mjs"), "npm"], {
    encoding: "utf8",
  });
}
