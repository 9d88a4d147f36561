// The two files that are published.

import { chmodSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "./problem.mjs";
import { npm } from "./programs.mjs";
import { run, statusOf } from "./run.mjs";

/**
 * Packs the package as it is built, into a folder below that; resolves to the tarball's path.
 *
 * In two steps, because a tarball keeps the permissions of its files, which depend on the umask of
 * the checkout. With the same permissions for all, the same sources give the same bytes.
 *
 * @param {string} folder
 * @param {string} [cwd] The package's folder, which the other is relative to.
 */
export async function packNpm(folder, cwd = ".") {
  const package_ = join(cwd, folder, "package");
  const pack = [...npm(), "pack", "--silent", "--pack-destination", folder];
  const quiet = { cwd, stdio: /** @type {any} */ (["ignore", "ignore", "inherit"]) };
  rmSync(package_, { recursive: true, force: true });
  await run(pack, quiet);
  const first = tarballIn(join(cwd, folder));
  await run(["tar", "-xzf", first], { cwd: join(cwd, folder) });
  rmSync(join(cwd, folder, first));
  allowReading(package_);
  await run([...pack, `./${folder}/package`], quiet);
  rmSync(package_, { recursive: true });
  return `${folder}/${tarballIn(join(cwd, folder))}`;
}

/** @param {string} folder */
function tarballIn(folder) {
  const found = readdirSync(folder).find((name) => /^steadysocket-.*\.tgz$/.test(name));
  if (!found) throw new Problem(`npm pack has written no tarball to ${folder}`);
  return found;
}

/** For all to read and for the owner to write; what could be run stays so. @param {string} path */
function allowReading(path) {
  const entry = statSync(path);
  const canRun = entry.isDirectory() || (entry.mode & 0o100) !== 0;
  chmodSync(path, canRun ? 0o755 : 0o644);
  if (!entry.isDirectory()) return;
  for (const name of readdirSync(path)) allowReading(join(path, name));
}

/**
 * Packs the crate into a folder; builds nothing, the part `crate` does that.
 *
 * @param {string} folder
 * @param {{ cwd?: string, flags?: readonly string[] }} [options]
 */
export async function packCrate(folder, { cwd = ".", flags = [] } = {}) {
  const target = `${folder}/cargo`;
  await cargoPackage(["--no-verify", "--target-dir", target, ...flags], cwd);
  const packed = join(cwd, target, "package");
  const name = readdirSync(packed).find((name) => name.endsWith(".crate"));
  if (!name) throw new Problem(`cargo package has written no crate to ${packed}`);
  renameSync(join(packed, name), join(cwd, folder, name));
  rmSync(join(cwd, target), { recursive: true });
}

/**
 * Runs `cargo package`, without its saying that the tests and the example stay out, and that there is
 * no repository's address.
 *
 * @param {readonly string[]} flags
 * @param {string} [cwd]
 */
export async function cargoPackage(flags, cwd = ".") {
  const command = ["cargo", "package", "--quiet", "--locked", ...flags];
  const onLine = (/** @type {string} */ line) => {
    if (!EXPECTED.test(line)) console.log(line);
  };
  const status = await statusOf(command, { cwd, onLine });
  if (status !== 0) throw new Problem("", status);
}

const EXPECTED =
  /^warning: (ignoring (test|example) |manifest has no )|^ {2}(\||= note: see https)/;
