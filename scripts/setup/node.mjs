import { existsSync, lstatSync, readlinkSync, statSync } from "node:fs";
import { findProgram, npm } from "../lib/programs.mjs";
import { NODE_VERSION } from "../lib/project.mjs";
import { isAtLeast } from "./versions.mjs";

/** npm writes this file last. */
const WRITTEN_LAST = "node_modules/.package-lock.json";

/** @param {import("./steps.mjs").Steps} steps */
export async function setUpNpm(steps) {
  const version = process.versions.node;
  const [program, script = program] = npm();
  if (!existsSync(script ?? "") && !findProgram([program])) {
    steps.fail("npm", "npm is missing", [
      `install Node.js ${NODE_VERSION} or newer, which has it, from https://nodejs.org`,
    ]);
  }
  if (!isAtLeast(version, NODE_VERSION)) {
    const problem = `Node.js ${version} is too old, ${NODE_VERSION} or newer is needed`;
    steps.fail("npm", problem, ["install it from https://nodejs.org"]);
  }
  if (isInstalled()) return steps.present("npm", `packages for Node.js ${version}`);
  const link = linkOf("node_modules");
  if (link !== undefined) {
    const danger = "npm ci would empty the folder that it points to";
    steps.fail("npm", `node_modules is a symbolic link to ${link}, and ${danger}`, [
      "remove the link and run this again: rm node_modules",
    ]);
  }
  await steps.run("npm", "npm ci (about 10 s)", [...npm(), "ci", "--no-audit", "--no-fund"]);
}

function isInstalled() {
  if (!existsSync(WRITTEN_LAST)) return false;
  return statSync("package-lock.json").mtimeMs <= statSync(WRITTEN_LAST).mtimeMs;
}

/** Where a symbolic link points to. */
function linkOf(/** @type {string} */ path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()
    ? readlinkSync(path)
    : undefined;
}
