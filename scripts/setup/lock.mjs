// Two set-ups at a time in one clone would run two `npm ci` in one folder.

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const FILE = "target/setup.pid";
const POLL_MS = 200;

/**
 * Runs it while no other set-up runs in this clone.
 *
 * @param {import("./steps.mjs").Steps} steps
 * @param {() => Promise<unknown>} act
 */
export async function withLock(steps, act) {
  mkdirSync("target", { recursive: true });
  for (let isSaid = false; !take(); isSaid = true) {
    const owner = ownerOf();
    if (owner === undefined) continue;
    if (!isAlive(owner)) {
      forgetLeftOver(owner);
      continue;
    }
    if (!isSaid)
      steps.say("lock", `another set-up is running here (process ${owner}), waiting for it`);
    await delay(POLL_MS);
  }
  const release = () => rmSync(FILE, { force: true });
  process.once("exit", release);
  try {
    await act();
  } finally {
    release();
    process.off("exit", release);
  }
}

/** Makes the lock, if there is none; by a link, so that it is never there without its owner. */
function take() {
  const own = `${FILE}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, FILE);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own);
  }
}

/** The process that has it; undefined if it is gone. */
function ownerOf() {
  try {
    return Number(readFileSync(FILE, "utf8"));
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/**
 * Takes away the lock of a set-up that was killed; a rename, since of two that find it one succeeds.
 *
 * @param {number} owner
 */
function forgetLeftOver(owner) {
  const left = `${FILE}.left-by-${owner}`;
  try {
    renameSync(FILE, left);
  } catch {
    return;
  }
  rmSync(left, { force: true });
}
