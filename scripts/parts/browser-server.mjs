import { readArguments } from "../lib/arguments.mjs";
import { buildServer } from "../lib/cargo.mjs";
import { main } from "../lib/main.mjs";
import { run } from "../lib/run.mjs";
import { withServer } from "../lib/server.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Runs the tests of the Rust API in Chromium against the example server, with every feature.

  npm test -- browser-server
`;

const TESTS = ["--test", "browser", "--test", "browser_server"];
const FEATURES = ["--features", "server-tests,session,stream,io,json,msgpack"];

await main(import.meta.url, async (args) => {
  readArguments({ program: "browser-server", usage: USAGE }, args);
  await setUp(["wasm", "wasm-bindgen", "wasm-pack", "chromium"]);
  await buildServer();
  // Any origin, as the test runner's own server has a port of its own.
  await withServer(["--allow-origin", "*"], (env) =>
    run(["wasm-pack", "test", "--headless", "--chrome", "--", ...TESTS, ...FEATURES], { env }),
  );
});
