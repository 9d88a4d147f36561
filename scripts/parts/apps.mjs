import { copyFileSync, mkdirSync } from "node:fs";
import { readArguments } from "../lib/arguments.mjs";
import { buildServer, compiledWasm, wasmBindgen } from "../lib/cargo.mjs";
import { main } from "../lib/main.mjs";
import { Problem } from "../lib/problem.mjs";
import { WASM_TARGET, wasmBindgenVersion } from "../lib/project.mjs";
import { run } from "../lib/run.mjs";
import { filesOf } from "../lib/scripts.mjs";
import { setUp } from "../setup/index.mjs";

const APPS = ["dioxus", "egui", "leptos", "yew"];

const USAGE = `
Builds the chats of examples/apps into target/apps and drives each in Chromium, through a crash of
the server. Without names it also checks examples/chat-rust, in which a warning is an error.

  npm test -- apps [--build] [app...]

  --build   only builds

Without names all of them: ${APPS.join(" ")}
`;

export const SYNTAX = {
  program: "apps",
  usage: USAGE,
  options: { build: { type: /** @type {const} */ ("boolean") } },
  words: { what: "app", names: APPS },
};

const OUT = "target/apps";

const CHAT = "examples/chat-rust";

await main(import.meta.url, async (args) => {
  const { options, words } = readArguments(SYNTAX, args);
  const apps = words.length > 0 ? words : APPS;
  await setUp(["wasm", "wasm-bindgen", "npm", "chromium"]);
  if (words.length === 0) await checkChat();
  for (const app of apps) await build(app);
  if (options.build) return;
  await buildServer();
  const tests = filesOf("tests/apps", ".test.mjs");
  const command = [process.execPath, "--test", "--test-reporter=spec", ...tests];
  await run(command, { env: { STEADYSOCKET_APPS: apps.join(" ") } });
});

/** The chat written from README alone: it has to compile as README says. */
async function checkChat() {
  console.log(`apps: checking ${CHAT}`);
  const place = ["--target-dir", `${OUT}/build`, "--manifest-path", `${CHAT}/Cargo.toml`];
  const check = ["cargo", "clippy", "--quiet", "--locked", "--target", WASM_TARGET, ...place];
  await run([...check, "--", "-D", "warnings"]);
}

/**
 * Without debug info, which nobody reads here and which doubles the time. What the apps have in
 * common is compiled once, as they share a folder.
 *
 * @param {string} app
 */
async function build(app) {
  const start = Date.now();
  const [build, folder, manifest] = [
    `${OUT}/build`,
    `${OUT}/${app}`,
    `examples/apps/${app}/Cargo.toml`,
  ];
  needSameVersion(app);
  console.log(`apps: building ${app}`);
  const place = ["--target", WASM_TARGET, "--target-dir", build, "--manifest-path", manifest];
  await run(["cargo", "build", "--quiet", "--locked", ...place], {
    env: { CARGO_PROFILE_DEV_DEBUG: "false" },
  });
  mkdirSync(folder, { recursive: true });
  const wasm = compiledWasm(build, "debug", `chat-${app}`);
  await run(wasmBindgen(wasm, folder, "app", ["--no-typescript"]));
  copyFileSync("examples/apps/index.html", `${folder}/index.html`);
  console.log(`apps: ${app} built in ${Math.round((Date.now() - start) / 1000)} s`);
}

/** The command is of the version in our lock file, and reads only what was made by its own. */
function needSameVersion(/** @type {string} */ app) {
  const folder = `examples/apps/${app}`;
  const [version, expected] = [wasmBindgenVersion(`${folder}/Cargo.lock`), wasmBindgenVersion()];
  if (version === expected) return;
  throw new Problem(
    `apps: ${folder}/Cargo.lock has wasm-bindgen ${version}, expected ${expected}; run: ` +
      `cargo update --manifest-path ${folder}/Cargo.toml wasm-bindgen --precise ${expected}`,
  );
}
