import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { WASM_TARGET } from "../lib/project.mjs";
import { run } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Compiles the examples of the guide that need other crates, natively and for a browser: frameworks,
and what users migrate from. The first time takes some minutes.

  npm test -- guides
`;

export const SYNTAX = { program: "guides", usage: USAGE };

// Those of examples/apps are compiled there already, in the same way.
const PLACE = ["--target-dir", "target/apps/build", "--manifest-path", "tests/guides/Cargo.toml"];

await main(import.meta.url, async (args) => {
  readArguments(SYNTAX, args);
  // Elsewhere Tauri needs nothing but the system.
  await setUp(process.platform === "linux" ? ["wasm", "tauri"] : ["wasm"]);
  const command = ["cargo", "test", "--quiet", "--locked", "--doc", ...PLACE];
  const env = {
    CARGO_PROFILE_DEV_DEBUG: "false",
    RUSTDOCFLAGS: "--cfg guides",
    // There is no point in running them.
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: "node -e 0",
  };
  await run(command, { env });
  await run([...command, "--target", WASM_TARGET], { env });
});
