import { rmSync } from "node:fs";
import { OWN_SCRIPTS, readOptions } from "../bench/support/arguments.mjs";
import { compiledWasm, SERVER_TARGET, wasmBindgen, wasmOpt } from "./lib/cargo.mjs";
import { main } from "./lib/main.mjs";
import { WASM_TARGET } from "./lib/project.mjs";
import { run } from "./lib/run.mjs";
import { ours } from "./lib/scripts.mjs";
import { setUp } from "./setup/index.mjs";

const OUT = "target/bench";
const PROGRAMS = [
  "best-path",
  "web-sys",
  "steadysocket",
  "gloo-net",
  "tokio-tungstenite-wasm",
  "ewebsock",
  "ws-stream-wasm",
];

await main(import.meta.url, async (args) => {
  const [first = "", ...rest] = args;
  if (Object.hasOwn(OWN_SCRIPTS, first)) return run(ours(`benches/${first}`, ...rest));
  const { list, engine } = readOptions(args);
  const browsers = new Set(["chromium", "firefox", ...engine]);
  await setUp(list ? ["npm"] : ["wasm", "wasm-bindgen", "npm", ...browsers]);
  if (!list) await buildAll();
  await run([process.execPath, "bench/run.mjs", ...args]);
});

async function buildAll() {
  await run(ours("build"));
  console.log("bench: building the server");
  await buildServer();
  console.log("bench: building the server and the clients of sessions");
  await buildNatively("session");
  console.log("bench: building the native clients");
  await buildNatively("native");
  for (const program of PROGRAMS) await buildProgram(program);
}

/** As one would for a server: the crate's own release profile is for small wasm. */
function buildServer() {
  const what = ["--release", ...SERVER_TARGET, "--target-dir", `${OUT}/cargo`];
  return run(["cargo", "build", "--quiet", "--locked", ...what], {
    env: {
      CARGO_PROFILE_RELEASE_OPT_LEVEL: "3",
      CARGO_PROFILE_RELEASE_LTO: "thin",
      CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
    },
  });
}

/** @param {string} folder */
function buildNatively(folder) {
  const manifest = `bench/${folder}/Cargo.toml`;
  const place = ["--target-dir", `${OUT}/native`, "--manifest-path", manifest];
  return run(["cargo", "build", "--quiet", "--locked", "--release", ...place]);
}

/** One at a time: together they would share the features of what they share. @param {string} name */
async function buildProgram(name) {
  const folder = `${OUT}/rust/${name}`;
  console.log(`bench: building ${name}`);
  const place = ["--target-dir", `${OUT}/wasm`, "--manifest-path", "bench/rust/Cargo.toml"];
  const what = ["--release", "--target", WASM_TARGET, "--package", `bench-${name}`];
  await run(["cargo", "build", "--quiet", "--locked", ...what, ...place]);
  rmSync(folder, { recursive: true, force: true });
  const wasm = compiledWasm(`${OUT}/wasm`, "release", `bench_${name.replaceAll("-", "_")}`);
  await run(wasmBindgen(wasm, folder, "program", ["--no-typescript"]));
  const bound = `${folder}/program_bg.wasm`;
  await run(wasmOpt("-O3", bound, "-o", bound));
}
