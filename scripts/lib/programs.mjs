// Programs on this machine, on Linux, macOS and Windows: found, and ended with all that they have
// started.

import { spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { ROOT } from "./project.mjs";

const IS_WINDOWS = process.platform === "win32";

/** How the names of programs may end. */
const ENDS = IS_WINDOWS ? ["", ...(process.env.PATHEXT ?? ".EXE;.CMD;.BAT").split(";")] : [""];

/** Where HAProxy is looked for: Debian has it where only root looks. */
export const HAPROXY_PLACES = ["haproxy", "/usr/sbin/haproxy", "/usr/local/sbin/haproxy"];

/**
 * The path of the first of these that is there; a name without a folder is looked for on the PATH.
 *
 * @param {readonly (string | undefined)[]} names
 */
export function findProgram(names) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => {
    if (!name) return [];
    const places = /[/\\]/.test(name) ? [name] : folders.map((folder) => join(folder, name));
    return places.flatMap((place) => ENDS.map((end) => place + end));
  });
  return candidates.find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The command for a program of an npm package. By Node.js itself: Windows starts the `.cmd` in
 * `node_modules/.bin` by a shell alone, which would read the arguments once more.
 *
 * @param {string} name Of the package.
 * @param {string} [program] If it has another name.
 */
export function packageProgram(name, program = name) {
  const folder = join(ROOT, "node_modules", name);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return [process.execPath, join(folder, typeof bin === "string" ? bin : bin[program])];
}

/** The command for npm: the one that runs this, or the one that came with this Node.js. */
export function npm() {
  const running = process.env.npm_execpath ?? "";
  if (/npm-cli\.c?js$/.test(running)) return [process.execPath, running];
  if (!IS_WINDOWS) return ["npm"];
  return [process.execPath, join(dirname(process.execPath), "node_modules/npm/bin/npm-cli.js")];
}

/**
 * True if a program gets a process group of its own, so that it can be ended with all that it has
 * started. Windows has none; there it would get a window.
 */
export const IN_GROUP = !IS_WINDOWS;

/**
 * Ends a program that was started with `detached: IN_GROUP`, and all that it has started.
 *
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal Windows knows but one way.
 */
export function endProgram(pid, signal) {
  if (pid === undefined) return;
  if (IS_WINDOWS) {
    spawnSync("taskkill", ["/pid", String(pid), "/t", "/f"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}
