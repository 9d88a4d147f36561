// Chromium, found and started.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const FLAGS = [
  "--headless=new",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/**
 * A browser; close it.
 *
 * @param {readonly string[]} [flags] More than the usual ones.
 */
export function launchBrowser(flags = []) {
  // The sandbox does not start for root, as in a container.
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: findChromium(),
    args: [...FLAGS, ...flags, ...(isRoot ? ["--no-sandbox"] : [])],
  });
}

/** The path of Chromium: `CHROMIUM` if that is set, else what is installed. */
export function findChromium() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const installed = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", ...installed];
  const found = candidates.find((path) => path !== undefined && isExecutable(path));
  if (found !== undefined) return found;
  throw new Error("Chromium is not there: install it, or set CHROMIUM to its path");
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
