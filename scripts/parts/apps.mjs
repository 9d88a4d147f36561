import { copyFileSync, mkdirSync } from "node:fs";
import { readArguments } from "../lib/arguments.mjs";
import { buildServer, compiledWasm, wasmBindgen } from "../lib/cargo.mjs";
import { main } from "../lib/main.mjs";
import { Problem } from "../lib/problem.mjs";
import { WASM_TARGET, wasmBindgenVersion } from "../lib/project.mjs";
import { run } from "../lib/run.mjs";
import { filesOf } from "../lib/scripts.mjs";
import { setUp } from "../setup/index.mjs";

const OUT = "target/apps";

/**
 * @typedef {object} App
 * @property {string} folder Of its crate.
 * @property {string[]} cargo
 * @property {string} build The folder that Cargo builds it in.
 * @property {string} program Its file there, below the profile's folder.
 * @property {boolean} isNative True if it is a native program, too.
 * @property {NodeJS.ProcessEnv} [env] Cargo's.
 */

/** @type {Record<string, App>} */
const APPS = {
  chat: {
    folder: ".",
    cargo: ["--example", "chat"],
    build: "target",
    program: "examples/chat",
    isNative: true,
  },
  bevy: crate("bevy", { isNative: true }),
  dioxus: crate("dioxus"),
  egui: crate("egui", { isNative: true }),
  leptos: crate("leptos"),
  yew: crate("yew"),
};

const USAGE = `
Builds the chats of examples into target/apps and drives each in Chromium, through a crash of the
server: examples/chat.rs and those of examples/apps. chat, bevy and egui are also driven natively,
in a terminal and in a window. Without names it also checks examples/chat-rust, in which a warning is an
error.

  npm test -- apps [--build] [app...]

  --build   only builds

Without names all of them: ${Object.keys(APPS).join(" ")}
`;

export const SYNTAX = {
  program: "apps",
  usage: USAGE,
  options: { build: { type: /** @type {const} */ ("boolean") } },
  words: { what: "app", names: Object.keys(APPS) },
};

const CHAT = "examples/chat-rust";

await main(import.meta.url, async (args) => {
  const { options, words } = readArguments(SYNTAX, args);
  const names = words.length > 0 ? words : Object.keys(APPS);
  await setUp(["wasm", "wasm-bindgen", "npm", "chromium"]);
  // Its window is typed in by programs of X11.
  if (names.includes("egui") && process.platform === "linux") await setUp(["window"]);
  if (words.length === 0) await checkChat();
  for (const name of names) await build(name, /** @type {App} */ (APPS[name]));
  if (options.build) return;
  await buildServer();
  const tests = filesOf("tests/apps", ".test.mjs");
  const command = [process.execPath, "--test", "--test-reporter=spec", ...tests];
  await run(command, { env: { STEADYSOCKET_APPS: names.join(" ") } });
});

/**
 * An app of examples/apps, a crate of its own. What they have in common is compiled once, as they
 * share a folder; without debug info, which nobody reads here and which doubles the time.
 *
 * @param {string} name
 * @returns {App}
 */
function crate(name, { isNative = false } = {}) {
  const folder = `examples/apps/${name}`;
  const cargo = ["--target-dir", `${OUT}/build`, "--manifest-path", `${folder}/Cargo.toml`];
  const env = { CARGO_PROFILE_DEV_DEBUG: "false" };
  return { folder, cargo, env, build: `${OUT}/build`, program: `chat-${name}`, isNative };
}

/** The chat written from README alone: it has to compile as README says. */
async function checkChat() {
  console.log(`apps: checking ${CHAT}`);
  const place = ["--target-dir", `${OUT}/build`, "--manifest-path", `${CHAT}/Cargo.toml`];
  const check = ["cargo", "clippy", "--quiet", "--locked", "--target", WASM_TARGET, ...place];
  await run([...check, "--", "-D", "warnings"]);
}

/**
 * Builds its page, and its native program if it has one.
 *
 * @param {string} name
 * @param {App} app
 */
async function build(name, { folder, cargo, env = {}, build, program, isNative }) {
  const start = Date.now();
  needSameVersion(folder);
  console.log(`apps: building ${name}`);
  const command = ["cargo", "build", "--quiet", "--locked", ...cargo];
  if (isNative) await run(command, { env });
  await run([...command, "--target", WASM_TARGET], { env });
  const page = `${OUT}/${name}`;
  mkdirSync(page, { recursive: true });
  const wasm = compiledWasm(build, "debug", program);
  await run(wasmBindgen(wasm, page, "app", ["--no-typescript"]));
  copyFileSync("examples/apps/index.html", `${page}/index.html`);
  console.log(`apps: ${name} built in ${Math.round((Date.now() - start) / 1000)} s`);
}

/** The command is of the version in our lock file, and reads only what was made by its own. */
function needSameVersion(/** @type {string} */ folder) {
  const [version, expected] = [wasmBindgenVersion(`${folder}/Cargo.lock`), wasmBindgenVersion()];
  if (version === expected) return;
  throw new Problem(
    `apps: ${folder}/Cargo.lock has wasm-bindgen ${version}, expected ${expected}; run: ` +
      `cargo update --manifest-path ${folder}/Cargo.toml wasm-bindgen --precise ${expected}`,
  );
}
