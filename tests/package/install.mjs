// Packs the tarball, and copies the projects with it installed as their users would install it.

import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../e2e/support/server.mjs";
import { run } from "./commands.mjs";

const PROJECTS = join(ROOT, "tests/npm/projects");
const COPIES = join(ROOT, "target/package");

/** Install scripts of other packages are skipped; none of the projects needs them. */
const FLAGS = [
  "--ignore-scripts",
  "--prefer-offline",
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
];

/** Packs the output of `npm run build`. */
export async function pack() {
  mkdirSync(COPIES, { recursive: true });
  const said = await run(ROOT, ["npm", "pack", "--json", "--pack-destination", COPIES]);
  const [{ filename, files, size }] = JSON.parse(said.slice(said.indexOf("[\n")));
  return {
    path: join(COPIES, filename),
    size,
    /** @type {string[]} */
    files: files.map(({ path }) => path).sort(),
  };
}

/**
 * Copies a project, installs its packages and ours into the copy, and returns its folder.
 *
 * @param {string} name
 * @param {string} tarball
 */
export async function install(name, tarball) {
  checkLock(name);
  const folder = join(COPIES, name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(PROJECTS, name), folder, { recursive: true });
  copyFileSync(join(PROJECTS, "shared/exercise.js"), join(folder, "exercise.js"));
  // Not saved, because the lock files list only packages from elsewhere, not the one built here.
  // And not `npm ci`, which insists on packages for other platforms that some registries do not
  // have.
  await run(folder, ["npm", "install", "--no-save", ...FLAGS, tarball]);
  return folder;
}

/** A lock file records versions, never their origin, so that it works with any registry. */
function checkLock(name) {
  const path = join(PROJECTS, name, "package-lock.json");
  if (!readFileSync(path, "utf8").includes('"resolved"')) return;
  throw new Error(`${path} has "resolved"; write it by: npm i --omit-lockfile-registry-resolved`);
}
