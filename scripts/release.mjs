import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { readArguments } from "./lib/arguments.mjs";
import { main } from "./lib/main.mjs";
import { packCrate, packNpm } from "./lib/pack.mjs";
import { Problem } from "./lib/problem.mjs";
import { outputOf, statusOf } from "./lib/run.mjs";
import { ours } from "./lib/scripts.mjs";
import { printSums } from "./lib/sums.mjs";
import { filesInTarball } from "./lib/tar.mjs";
import { readVersion } from "./lib/version.mjs";

const USAGE = `
All that stands before a release: checks that crate and package are of one version, builds, runs
the checks of what is published, and packs both into target/release-packages. Publishes nothing;
the commands for that are printed at the end.

  node scripts/release.mjs [--dry]

  --dry   before it is time: the changelog's top entry may be "Unreleased", and there may be
          uncommitted changes
`;

const SYNTAX = {
  program: "release",
  usage: USAGE,
  options: { dry: { type: /** @type {const} */ ("boolean") } },
};

const OUT = "target/release-packages";

/** Builds and checks, each by a script of its own. */
const STEPS = {
  building: ours("build", "--force"),
  "the crate": ours("parts/crate"),
  "the package": ours("parts/package", "--quick"),
  sizes: ours("size", "--check"),
  "the supply chain": ours("parts/supply-chain"),
};

await main(import.meta.url, async (args) => {
  const { options } = readArguments(SYNTAX, args);
  const version = readVersion({ isDry: options.dry });
  console.log(`release: ${version}, the same in crate, package and lock files`);
  if (!options.dry) needCleanTree();
  for (const [name, command] of Object.entries(STEPS)) {
    console.log(`\nrelease: === ${name}`);
    if ((await statusOf(command)) !== 0) throw new Problem(`release: FAILED: ${name}`);
  }
  console.log("\nrelease: === packing");
  await pack(options.dry);
  show(version, options.dry);
});

function needCleanTree() {
  const changes = outputOf(["git", "status", "--porcelain"]);
  if (changes === "") return;
  const shown = changes.split("\n").slice(0, 20).join("\n");
  const problem = "there are uncommitted changes; commit them, or try with --dry";
  throw new Problem(`release: ${problem}:\n${shown}`);
}

/** @param {boolean} isDry */
async function pack(isDry) {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  await packNpm(OUT);
  await packCrate(OUT, { flags: isDry ? ["--allow-dirty"] : [] });
}

/**
 * @param {string} version
 * @param {boolean} isDry
 */
function show(version, isDry) {
  const tarball = `${OUT}/steadysocket-${version}.tgz`;
  for (const file of [tarball, `${OUT}/steadysocket-${version}.crate`]) {
    const bytes = readFileSync(file);
    console.log(`\nrelease: ${file}, ${bytes.length} bytes`);
    for (const { path, size } of filesInTarball(bytes)) {
      console.log(`${String(size).padStart(10)}  ${path}`);
    }
  }
  console.log("");
  printSums(OUT);
  if (isDry) {
    console.log("\nrelease: all is well, though this was --dry: nothing to publish yet");
    return;
  }
  console.log(`\nrelease: all is well; publish by these two, and push the tag v${version}:`);
  console.log(`  npm publish ./${tarball}\n  cargo publish --locked`);
}
