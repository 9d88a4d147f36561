// The one version of crate and package.

import { readFileSync } from "node:fs";
import { Problem } from "./problem.mjs";
import { outputOf } from "./run.mjs";

const UNRELEASED = "Unreleased";

/**
 * The version of crate and package; throws if they disagree.
 *
 * @param {{ isDry: boolean }} options `isDry` takes "Unreleased" in the changelog.
 */
export function readVersion({ isDry }) {
  const found = {
    "Cargo.toml": match("Cargo.toml", /^version = "(.*)"$/m),
    "package.json": JSON.parse(readFileSync("package.json", "utf8")).version,
    "package-lock.json": JSON.parse(readFileSync("package-lock.json", "utf8")).version,
    ...Object.fromEntries(
      cargoLocks().map((path) => [
        path,
        match(path, /^name = "steadysocket"\r?\nversion = "(.*)"$/m),
      ]),
    ),
    "CHANGELOG.md": match("CHANGELOG.md", /^## \[?([^\s\]]+)/m),
  };
  const expected = found["Cargo.toml"];
  const different = Object.entries(found).filter(
    ([path, version]) =>
      version !== expected && !(isDry && path === "CHANGELOG.md" && version === UNRELEASED),
  );
  if (different.length === 0) return expected;
  const problems = different.map(
    ([path, version]) => `release: ${path} has ${version}, expected ${expected} as Cargo.toml has`,
  );
  throw new Problem(problems.join("\n"));
}

/** The crate is in each of them: the apps, the programs for size and the fuzzer use it. */
function cargoLocks() {
  return outputOf(["git", "ls-files", "Cargo.lock", "*/Cargo.lock"]).split("\n");
}

/** The first match, or undefined. */
function match(/** @type {string} */ path, /** @type {RegExp} */ pattern) {
  return pattern.exec(readFileSync(path, "utf8"))?.[1];
}
