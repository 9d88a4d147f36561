// Checks what the lock files say of the packages that are installed here; called by
// the part supply-chain. Asks no server: npm and Cargo compare what they download with these sums.
//
//   node scripts/parts/locks.mjs
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Packages of the tests' projects that would run a script when they are installed. None is run: the
 * tests install with --ignore-scripts. One more is a decision.
 */
const KNOWN_SCRIPTS = [
  "@parcel/watcher",
  "@swc/core",
  "deno",
  "esbuild",
  "leveldown",
  "lmdb",
  "msgpackr-extract",
  "msw",
  "protobufjs",
  "workerd",
];

/** Scripts that would run on the machine of everybody who installs the package. */
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall", "prepare"];

const problems = [];
let packages = 0;

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
checkManifest();
const npmLocks = tracked("package-lock.json");
for (const path of npmLocks) checkNpmLock(path);
const cargoLocks = tracked("Cargo.lock");
for (const path of cargoLocks) checkCargoLock(path);

if (problems.length > 0) {
  for (const problem of problems) console.error(`supply-chain: ${problem}`);
  process.exit(1);
}
console.log(
  `supply-chain: ${npmLocks.length} lock files of npm and ${cargoLocks.length} of Cargo, ` +
    `${packages} packages, each with its checksum`,
);

/** The published package brings nothing along, so there is no licence but its own. */
function checkManifest() {
  for (const kind of ["dependencies", "optionalDependencies", "bundleDependencies"]) {
    const names = Object.keys(manifest[kind] ?? {});
    if (names.length > 0) problems.push(`package.json has ${kind} ${names}, expected none`);
  }
  for (const name of Object.keys(manifest.peerDependencies ?? {})) {
    if (manifest.peerDependenciesMeta?.[name]?.optional) continue;
    problems.push(`package.json has the peer dependency ${name}, expected it to be optional`);
  }
  for (const name of INSTALL_SCRIPTS.filter((name) => name in manifest.scripts)) {
    problems.push(`package.json has the script ${name}, which would run at every user's`);
  }
  for (const [name, version] of Object.entries(manifest.devDependencies)) {
    if (/^\d+\.\d+\.\d+$/.test(version)) continue;
    problems.push(`package.json has ${name} ${version}, expected an exact version`);
  }
}

function checkNpmLock(path) {
  const isOurs = path === "package-lock.json";
  const known = isOurs ? Object.keys(manifest.allowScripts ?? {}) : KNOWN_SCRIPTS;
  const where = isOurs
    ? "allowScripts of package.json"
    : "KNOWN_SCRIPTS of scripts/parts/locks.mjs";
  for (const [folder, entry] of Object.entries(JSON.parse(readFileSync(path, "utf8")).packages)) {
    if (folder === "") continue;
    packages += 1;
    const name = folder.replace(/^.*node_modules\//, "");
    // The older sums are of SHA-1, which can be forged.
    if (!/^sha512-/.test(entry.integrity ?? "")) {
      problems.push(`${path}: ${name} has integrity ${entry.integrity}, expected sha512`);
    }
    if (entry.resolved) problems.push(`${path}: ${name} has "resolved", expected none`);
    if (entry.hasInstallScript && !known.includes(name)) {
      problems.push(`${path}: ${name} has an install script, and is not in ${where}`);
    }
  }
}

/** Every crate outside our own folders comes from one registry. */
function checkCargoLock(path) {
  const [, ...entries] = readFileSync(path, "utf8").split("[[package]]");
  for (const entry of entries) {
    const read = (key) => new RegExp(`^${key} = "(.*)"$`, "m").exec(entry)?.[1];
    const [name, source, checksum] = [read("name"), read("source"), read("checksum")];
    packages += 1;
    if (source === undefined) {
      if (!isOurCrate(name)) problems.push(`${path}: ${name} has no source, expected a registry`);
      continue;
    }
    if (source !== registry()) problems.push(`${path}: ${name} comes from ${source}`);
    if (!/^[0-9a-f]{64}$/.test(checksum ?? "")) {
      problems.push(`${path}: ${name} has checksum ${checksum}, expected SHA-256`);
    }
  }
}

/** Of the main lock file, whose sources cargo-deny checks by name. */
function registry() {
  return /^source = "(registry\+.*)"$/m.exec(readFileSync("Cargo.lock", "utf8"))?.[1];
}

function isOurCrate(name) {
  return tracked("Cargo.toml").some((path) =>
    new RegExp(`^name = "${name}"$`, "m").test(readFileSync(path, "utf8")),
  );
}

/** Every file of that name in the repository. */
function tracked(name) {
  const files = execFileSync("git", ["ls-files", name, `*/${name}`], { encoding: "utf8" });
  return files.trim().split("\n").filter(Boolean);
}
