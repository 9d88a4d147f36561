// Fails if something that the library needs asks for a newer Rust than Cargo.toml promises.
//
//   node scripts/parts/msrv.mjs
//
// Looks at what an app compiles, with every feature, natively and for wasm32; not at what only the
// tests and the example need.
import { execFileSync } from "node:child_process";

const TARGETS = ["wasm32-unknown-unknown", hostTarget()];

const metadata = TARGETS.map(read);
const ours = metadata[0].packages.find(({ id }) => id === metadata[0].resolve.root);
const needed = new Map(metadata.flatMap((data) => [...needs(data)]));
const tooNew = [...needed.values()].filter((crate) => isNewer(minimum(crate), ours.rust_version));
const silent = [...needed.values()].filter((crate) => !crate.rust_version);

for (const crate of tooNew) {
  const { name, version, rust_version: asked, edition } = crate;
  const why = asked ? `asks for Rust ${asked}` : `is of the edition ${edition}`;
  console.error(`msrv: ${name} ${version} ${why}, we promise ${ours.rust_version}`);
}
if (tooNew.length > 0) process.exit(1);
console.log(`msrv: none of ${needed.size} crates asks for more than Rust ${ours.rust_version}`);
if (silent.length > 0) {
  console.log(`msrv: these name no version: ${silent.map(({ name }) => name).join(", ")}`);
}

/** @param {string} target */
function read(target) {
  const flags = ["--format-version=1", "--locked", "--all-features", "--filter-platform", target];
  const json = execFileSync("cargo", ["metadata", ...flags], { maxBuffer: 1 << 28 });
  return JSON.parse(json.toString());
}

/** The crates that ours is compiled with, by id. Macros and build scripts too: they run as well. */
function* needs({ packages, resolve }) {
  const byId = new Map(packages.map((crate) => [crate.id, crate]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const seen = new Set([resolve.root]);
  // A set gives what is added while it is read.
  for (const id of seen) {
    if (id !== resolve.root) yield [id, byId.get(id)];
    for (const { pkg, dep_kinds: kinds } of nodes.get(id).deps) {
      if (kinds.some(({ kind }) => kind !== "dev")) seen.add(pkg);
    }
  }
}

/** The oldest Rust that can compile it: what it says, or what its edition came with. */
function minimum({ rust_version: asked, edition }) {
  return asked ?? { 2018: "1.31", 2021: "1.56", 2024: "1.85" }[edition] ?? "1.0";
}

/**
 * @param {string} version
 * @param {string} than
 */
function isNewer(version, than) {
  return version.localeCompare(than, "en", { numeric: true }) > 0;
}

function hostTarget() {
  return /^host: (.+)$/m.exec(execFileSync("rustc", ["-vV"]).toString())?.[1] ?? "";
}
