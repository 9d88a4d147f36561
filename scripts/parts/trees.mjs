import { readArguments } from "../lib/arguments.mjs";
import { rustc } from "../lib/cargo.mjs";
import { main } from "../lib/main.mjs";
import { Problem } from "../lib/problem.mjs";
import { WASM_TARGET } from "../lib/project.mjs";
import { outputOf } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Checks which crates an app gets with this one and all features that users switch on: natively none
for browsers, on wasm32 none for networks.

  npm test -- crate
`;

const FEATURES = ["--features", "stream,io,json,msgpack,session,server,axum,rustls-webpki-roots"];

/** Those that each target needs, so that the names are right. */
const NATIVES = ["tokio", "tokio-tungstenite", "tokio-rustls", "rustls", "ring", "url", "bytes"];
const BROWSERS = ["wasm-bindgen", "web-sys", "js-sys", "wasm-bindgen-futures"];

/** Families of crates, by how their names begin. */
const BROWSER = /^(wasm-bindgen|js-sys|web-sys|gloo|console_error_panic_hook)/;
const NETWORK = /^(tokio|mio|socket2|tungstenite|rustls|ring|hyper|axum|http|url$|idna|bytes$)/;

await main(import.meta.url, async (args) => {
  readArguments({ program: "trees", usage: USAGE }, args);
  await setUp(["rust"]);
  check(rustc("host"), { has: NATIVES, hasNot: BROWSER });
  check(WASM_TARGET, { has: BROWSERS, hasNot: NETWORK });
});

/**
 * @param {string} target
 * @param {{ has: string[], hasNot: RegExp }} expected
 */
function check(target, { has, hasNot }) {
  const tree = ["cargo", "tree", "--locked", "--edges", "normal", "--prefix", "none"];
  const lines = outputOf([...tree, ...FEATURES, "--target", target]).split("\n");
  const crates = [...new Set(lines.map((line) => line.split(" ")[0] ?? ""))].filter(Boolean);
  const missing = has.filter((name) => !crates.includes(name));
  if (missing.length > 0) {
    throw new Problem(`trees: ${missing.join(", ")}: not in the tree for ${target}`);
  }
  const strangers = crates.filter((name) => hasNot.test(name));
  if (strangers.length > 0) {
    throw new Problem(`trees: an app for ${target} would get ${strangers.join(", ")}`);
  }
  console.log(`trees: an app for ${target} gets ${crates.length} crates, all fit for it`);
}
