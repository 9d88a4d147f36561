import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { cargoPackage } from "../lib/pack.mjs";
import { Problem } from "../lib/problem.mjs";
import { WASM_TARGET } from "../lib/project.mjs";
import { outputOf, run } from "../lib/run.mjs";
import { ours } from "../lib/scripts.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Packs the crate, looks at what is in it, builds it as crates.io's users would get it, also in an app
that depends on it, and checks that nothing it needs asks for a newer Rust than it promises.

  npm test -- crate
`;

/** Files that users need, and those that Cargo adds itself. */
const EXPECTED =
  /^(src\/.+\.(rs|lua|md)|(README(\.uk)?|CHANGELOG|ARCHITECTURE|CONTRIBUTING|PROTOCOL)\.md|docs\/[a-z-]+\.md|LICENSE-(MIT|APACHE))$/;
const CARGOS = /^(Cargo\.(toml|toml\.orig|lock)|\.cargo_vcs_info\.json)$/;
const NEEDED = ["src/lib.rs", "README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];

/** An app that depends on the crate. */
const APP = "target/dependent";

const manifest = (/** @type {string} */ crate) => `[package]
name = "dependent"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
steadysocket = { path = "../package/${crate}" }
`;

await main(import.meta.url, async (args) => {
  readArguments({ program: "crate", usage: USAGE }, args);
  await setUp(["wasm"]);
  const list = ["cargo", "package", "--quiet", "--locked", "--allow-dirty", "--list"];
  const files = outputOf(list, { quiet: true }).split("\n");
  checkFiles(files.map((file) => file.trim().replaceAll("\\", "/")));
  await cargoPackage(["--allow-dirty", "--target", WASM_TARGET]);
  console.log(`package: ${files.length} files, built for wasm32`);
  await checkDependent();
  await run(ours("parts/msrv"));
});

/** @param {string[]} files */
function checkFiles(files) {
  const strangers = files.filter((file) => !EXPECTED.test(file) && !CARGOS.test(file));
  if (strangers.length > 0) {
    const shown = strangers.slice(0, 20).join("\n");
    throw new Problem(`package: these are in the crate and nobody needs them there:\n${shown}`);
  }
  const missing = NEEDED.find((file) => !files.includes(file));
  if (missing) throw new Problem(`package: ${missing} is not in the crate`);
}

/** In an app that depends on it, as it is packed, the crate is a library for Rust and no file for others. */
async function checkDependent() {
  rmSync(APP, { recursive: true, force: true });
  mkdirSync(`${APP}/src`, { recursive: true });
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  const crate = `steadysocket-${version}`;
  writeFileSync(`${APP}/Cargo.toml`, manifest(crate));
  // With the versions that the crate is tested with.
  copyFileSync(`target/package/${crate}/Cargo.lock`, `${APP}/Cargo.lock`);
  writeFileSync(`${APP}/src/main.rs`, "use steadysocket as _;\n\nfn main() {}\n");
  const place = ["--manifest-path", `${APP}/Cargo.toml`, "--target-dir", `${APP}/target`];
  const said = outputOf(["cargo", "build", "--quiet", "--message-format=json", ...place]);
  const artifacts = said.split("\n").map((line) => JSON.parse(line));
  const [ours_] = artifacts.filter(({ target }) => target?.name === "steadysocket");
  const files = ours_?.filenames ?? [];
  const others = files.filter((/** @type {string} */ file) => !/\.(rlib|rmeta)$/.test(file));
  if (files.length === 0 || others.length > 0) {
    throw new Problem(
      `package: an app that depends on the crate builds ${others.join(", ") || "none"}`,
    );
  }
  console.log("package: an app that depends on the crate links no second library of it");
}
