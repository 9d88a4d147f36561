import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "../lib/arguments.mjs";
import { buildServer } from "../lib/cargo.mjs";
import { main } from "../lib/main.mjs";
import { Problem } from "../lib/problem.mjs";
import { findProgram } from "../lib/programs.mjs";
import { ROOT, WASM_TARGET } from "../lib/project.mjs";
import { run } from "../lib/run.mjs";
import { ours } from "../lib/scripts.mjs";
import { withServer } from "../lib/server.mjs";
import { setUp } from "../setup/index.mjs";

const ENGINES = ["firefox", "webkit"];

const USAGE = `
Runs in the other engines, Firefox and WebKitGTK, the browser tests of the Rust API, the essentials
of the JavaScript API, and the class against the browser's own; and the page in these and in Chromium.

  npm test -- engines [engine...]

Without names both of them: ${ENGINES.join(" ")}
`;

export const SYNTAX = {
  program: "engines",
  usage: USAGE,
  words: { what: "engine", names: ENGINES },
};

const TESTS = [
  ...["cargo", "test", "--locked", "--target", WASM_TARGET, "--test", "browser"],
  ...["--test", "browser_server", "--features", "server-tests,session,stream,io,json,msgpack"],
];

const RUNNER = {
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: "wasm-bindgen-test-runner",
  WASM_BINDGEN_TEST_ONLY_WEB: "1",
  WASM_BINDGEN_TEST_TIMEOUT: "60",
};

await main(import.meta.url, async (args) => {
  const { words } = readArguments(SYNTAX, args);
  const engines = words.length > 0 ? words : ENGINES;
  await setUp(["wasm", "wasm-bindgen", "npm", "chromium", ...engines]);
  await run(ours("build"));
  await buildServer();
  for (const engine of engines) {
    console.log(`engines: ${engine}`);
    await (engine === "firefox" ? testInFirefox() : testInWebKit());
    await run([process.execPath, "tests/engines/run.mjs", engine]);
  }
  await run([process.execPath, "tests/engines/signals.mjs", ...engines]);
  await run(ours("parts/conformance", ...engines));
  await run(ours("lab-assets"));
  await run([process.execPath, "tests/engines/lab.mjs", "chromium", ...engines]);
});

async function testInFirefox() {
  const { FIREFOX_PLACES } = await import("../lib/browsers.mjs");
  need(FIREFOX_PLACES, "Firefox", "npm run setup -- firefox");
  const GECKODRIVER = need(["geckodriver"], "geckodriver", "cargo install geckodriver");
  await runTests([], { GECKODRIVER });
}

/** The runner knows no WebKitGTK, but its driver answers as Safari's does. */
async function testInWebKit() {
  const { findWebKit } = await import("../../tests/support/webkit.mjs");
  const SAFARIDRIVER = need(
    ["WebKitWebDriver"],
    "WebKitWebDriver",
    "apt-get install webkit2gtk-driver",
  );
  const display = need(["xvfb-run"], "xvfb-run", "apt-get install xvfb");
  const browser = findWebKit()?.browser ?? "";
  const options = { "webkitgtk:browserOptions": { binary: browser, args: ["--automation"] } };
  const setting = join(ROOT, "target/webkit.json");
  mkdirSync("target", { recursive: true });
  writeFileSync(setting, JSON.stringify(options));
  const env = { SAFARIDRIVER, WASM_BINDGEN_TEST_WEBDRIVER_JSON: setting };
  await runTests([display, "--auto-servernum"], env);
}

/**
 * @param {readonly string[]} before The command before the tests, if any.
 * @param {NodeJS.ProcessEnv} env
 */
async function runTests(before, env) {
  // Any origin, as the test runner's own server has a port of its own.
  await withServer(["--allow-origin", "*"], (address) =>
    run([...before, ...TESTS], { env: { ...RUNNER, ...env, ...address } }),
  );
}

/**
 * Where the program is.
 *
 * @param {readonly (string | undefined)[]} places
 * @param {string} name
 * @param {string} how
 */
function need(places, name, how) {
  const found = findProgram(places);
  if (!found) throw new Problem(`engines: ${name} is missing; ${how}`);
  return found;
}
