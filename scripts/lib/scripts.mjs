import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./project.mjs";

/**
 * The command for one of the scripts here.
 *
 * @param {string} name `build`, `parts/apps`.
 * @param {string[]} args
 */
export function ours(name, ...args) {
  return [process.execPath, join(ROOT, "scripts", `${name}.mjs`), ...args];
}

/**
 * The files of a folder whose names end so, in order: what a shell makes of `folder/*end`.
 *
 * @param {string} folder
 * @param {string} end
 */
export function filesOf(folder, end) {
  const names = readdirSync(folder).filter((name) => name.endsWith(end));
  return names.sort().map((name) => `${folder}/${name}`);
}
