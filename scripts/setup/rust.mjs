import { readFileSync } from "node:fs";
import { findProgram } from "../lib/programs.mjs";
import { ROOT } from "../lib/project.mjs";
import { remediesHere } from "./platform.mjs";
import { isAtLeast, versionOf } from "./versions.mjs";

/** @param {import("./steps.mjs").Steps} steps */
export function setUpRust(steps) {
  if (!findProgram(["rustc"]) || !findProgram(["cargo"])) {
    steps.fail("rust", "the Rust compiler is missing", [
      "install it from https://rustup.rs and run this again",
    ]);
  }
  const [, needed = ""] = /^rust-version = "(.*)"/m.exec(readFileSync("Cargo.toml", "utf8")) ?? [];
  const version = versionOf("rustc");
  if (!version)
    steps.fail("rust", "rustc does not run", [`see what 'rustc --version' says in ${ROOT}`]);
  if (!isAtLeast(version, needed)) {
    const problem = `rustc ${version} is too old, ${needed} or newer is needed`;
    steps.fail("rust", problem, ["run: rustup update stable"]);
  }
  // On Windows rustup brings its own linker or asks for that of Visual Studio, which is on no PATH.
  if (process.platform !== "win32" && !findProgram(["cc"])) {
    steps.fail(
      "rust",
      "the linker cc is missing",
      remediesHere({
        Debian: "sudo apt-get install build-essential",
        Ubuntu: "sudo apt-get install build-essential",
        Fedora: "sudo dnf install gcc",
        macOS: "xcode-select --install",
      }),
    );
  }
  steps.present("rust", version);
}
