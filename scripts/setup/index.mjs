// Installs the programs and packages that the other scripts need and that are not there yet.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  setUpChromium,
  setUpFirefox,
  setUpHaproxy,
  setUpNats,
  setUpRedis,
  setUpTauri,
  setUpValgrind,
  setUpWebKit,
  setUpWindow,
} from "./browsers.mjs";
import { cargoTool, setUpGeckodriver, setUpWasmBindgen, setUpWasmPack } from "./cargo-tools.mjs";
import { withLock } from "./lock.mjs";
import { setUpNpm } from "./node.mjs";
import { setUpRust } from "./rust.mjs";
import { Steps } from "./steps.mjs";
import { setUpSources, setUpWasm } from "./wasm.mjs";

/**
 * @typedef {object} Component
 * @property {string} about
 * @property {boolean} [isExtra] Installed only when it is named.
 * @property {((steps: Steps) => unknown)[]} install
 */

/** @type {Record<string, Component>} */
export const COMPONENTS = {
  rust: { about: "checks the Rust compiler", install: [setUpRust] },
  wasm: {
    about: "standard library for wasm32-unknown-unknown",
    install: [setUpRust, setUpWasm],
  },
  "rust-src": {
    about: "the standard library's sources, for a smaller wasm; goes on without them",
    install: [setUpRust, setUpSources],
  },
  "wasm-bindgen": {
    about: "the wasm-bindgen command, of the version in Cargo.lock",
    install: [setUpRust, setUpWasmBindgen],
  },
  "wasm-pack": { about: "the wasm-pack command", install: [setUpRust, setUpWasmPack] },
  npm: { about: "npm packages, by package-lock.json", install: [setUpNpm] },
  "cargo-hack": {
    about: "the command for combinations of features",
    isExtra: true,
    install: [setUpRust, cargoTool("cargo-hack", "about 1 min", ["--locked"])],
  },
  "cargo-deny": {
    about: "the command for licences and sources of crates",
    isExtra: true,
    install: [setUpRust, cargoTool("cargo-deny", "about 8 min", ["--locked"])],
  },
  "cargo-mutants": {
    about: "the command that tests the tests of core and driver",
    isExtra: true,
    install: [setUpRust, cargoTool("cargo-mutants", "about 2 min", ["--locked"])],
  },
  chromium: {
    about: "Chromium and its driver, for tests in a browser",
    install: [setUpChromium],
  },
  firefox: {
    about: "Firefox and its driver, for tests in the other engines",
    isExtra: true,
    install: [setUpFirefox, setUpGeckodriver],
  },
  webkit: {
    about: "WebKitGTK with its driver, and a display for it",
    isExtra: true,
    install: [setUpWebKit],
  },
  redis: {
    about: "a server for the tests of the store in Redis",
    isExtra: true,
    install: [setUpRedis],
  },
  window: {
    about: "a display for windows, and what types in them",
    isExtra: true,
    install: [setUpWindow],
  },
  tauri: {
    about: "what Tauri is compiled with, for an example of the guide",
    isExtra: true,
    install: [setUpTauri],
  },
  "nats-server": {
    about: "a server for the tests with other libraries",
    isExtra: true,
    install: [setUpNats],
  },
  haproxy: {
    about: "a proxy in front of several servers",
    isExtra: true,
    install: [setUpHaproxy],
  },
  valgrind: { about: "counts instructions", isExtra: true, install: [setUpValgrind] },
};

/** Installed where nothing is named. */
const BY_DEFAULT = Object.keys(COMPONENTS).filter((name) => !COMPONENTS[name]?.isExtra);

/**
 * Installs what is missing of these components; without names all that are so by default. Rejects
 * with what to do where it cannot.
 *
 * @param {readonly string[]} names
 * @param {{ quiet?: boolean }} [options] `quiet` says nothing of what is there already.
 */
export async function setUp(names = [], { quiet = true } = {}) {
  const chosen = names.length > 0 ? names : BY_DEFAULT;
  const install = new Set(chosen.flatMap((name) => COMPONENTS[name]?.install ?? []));
  const scratch = mkdtempSync(join(tmpdir(), "steadysocket-setup."));
  const forget = () => rmSync(scratch, { recursive: true, force: true });
  process.once("exit", forget);
  try {
    const steps = new Steps({ quiet, scratch });
    await withLock(steps, async () => {
      for (const part of install) await part(steps);
    });
  } finally {
    forget();
    process.off("exit", forget);
  }
}
