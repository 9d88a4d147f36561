// What the figures were measured with.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";

const PACKAGES = [
  "partysocket",
  "reconnecting-websocket",
  "@nktkas/rews",
  "websocket-ts",
  "robust-websocket",
  "ws",
];
/** Of the native benchmark. */
const NATIVE_CRATE = "tokio-tungstenite";
const CRATES = ["web-sys", "gloo-net", "ewebsock", "ws_stream_wasm", "tokio-tungstenite-wasm"];

/** @param {Record<string, string>} browsers Their versions. */
export function describeMachine(browsers) {
  const [lock, nativeLock] = ["rust", "native"].map((folder) =>
    readFileSync(`bench/${folder}/Cargo.lock`, "utf8"),
  );
  const [cpu] = cpus();
  return {
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
    commit: commit(),
    cpu: `${cpus().length} × ${cpu?.model.trim()}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${process.platform} ${release()}`,
    load: loadavg()[0].toFixed(2),
    node: process.version,
    rust: run("rustc", "--version"),
    browsers,
    packages: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
    crates: {
      ...Object.fromEntries(CRATES.map((name) => [name, crateVersion(lock, name)])),
      [NATIVE_CRATE]: crateVersion(nativeLock, NATIVE_CRATE),
    },
  };
}

/** With a mark if the files differ from it. */
function commit() {
  const isChanged =
    run(
      "git",
      "status",
      "--porcelain",
      "--",
      "src",
      "npm",
      "bench",
      "examples/server",
      "Cargo.lock",
    ) !== "";
  return run("git", "rev-parse", "--short", "HEAD") + (isChanged ? ", with changes" : "");
}

function versionOf(name) {
  return JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
}

/** The latest, where a peer has an earlier one. */
function crateVersion(lock, name) {
  const versions = [...lock.matchAll(new RegExp(`name = "${name}"\\nversion = "([^"]+)"`, "g"))];
  return versions.at(-1)?.[1] ?? "";
}

function run(program, ...flags) {
  return execFileSync(program, flags, { encoding: "utf8" }).trim();
}
