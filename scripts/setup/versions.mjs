import { spawnSync } from "node:child_process";
import { findProgram } from "../lib/programs.mjs";

/**
 * The version that a program prints in its first line; undefined if there is no such program.
 *
 * @param {string} program
 */
export function versionOf(program) {
  const path = findProgram([program]);
  if (path === undefined) return undefined;
  // As Cargo calls its commands: cargo-mutants takes no other call.
  const [, command] = /^cargo-(.+)/.exec(program) ?? [];
  const args = [...(command ? [command] : []), "--version"];
  const { stdout } = spawnSync(path, args, { encoding: "utf8" });
  return stdout?.split("\n")[0]?.trim().split(/\s+/)[1];
}

/** Compares dotted numbers. */
export function isAtLeast(/** @type {string} */ version, /** @type {string} */ needed) {
  const have = version.split(/[.-]/).map(Number);
  for (const [place, number] of needed.split(".").map(Number).entries()) {
    const ours = have[place] || 0;
    if (ours !== number) return ours > number;
  }
  return true;
}
