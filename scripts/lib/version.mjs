// Prints the version of crate and package, or fails if they disagree; called by scripts/release.
//
//   node scripts/lib/version.mjs [--dry]     --dry takes "Unreleased" in the changelog
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const UNRELEASED = "Unreleased";

const isDry = process.argv.includes("--dry");
const found = {
  "Cargo.toml": match("Cargo.toml", /^version = "(.*)"$/m),
  "package.json": JSON.parse(readFileSync("package.json", "utf8")).version,
  "package-lock.json": JSON.parse(readFileSync("package-lock.json", "utf8")).version,
  ...Object.fromEntries(
    cargoLocks().map((path) => [path, match(path, /^name = "steadysocket"\nversion = "(.*)"$/m)]),
  ),
  "CHANGELOG.md": match("CHANGELOG.md", /^## \[?([^\s\]]+)/m),
};
const expected = found["Cargo.toml"];
const different = Object.entries(found).filter(
  ([path, version]) =>
    version !== expected && !(isDry && path === "CHANGELOG.md" && version === UNRELEASED),
);

if (different.length > 0) {
  for (const [path, version] of different) {
    console.error(`release: ${path} has ${version}, expected ${expected} as Cargo.toml has`);
  }
  process.exit(1);
}
console.log(expected);

/** The crate is in each of them: the apps, the programs for size and the fuzzer use it. */
function cargoLocks() {
  const files = execFileSync("git", ["ls-files", "Cargo.lock", "*/Cargo.lock"]);
  return files.toString().trim().split("\n");
}

/** The first match, or undefined. */
function match(path, pattern) {
  return pattern.exec(readFileSync(path, "utf8"))?.[1];
}
