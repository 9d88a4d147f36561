// Finds and launches Chromium.

import { chromium } from "playwright-core";
import { CHROMIUM_PLACES } from "../../../scripts/lib/browsers.mjs";
import { findProgram } from "../../../scripts/lib/programs.mjs";

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
 * Launches a browser, which the caller closes.
 *
 * @param {readonly string[]} [flags] In addition to the usual ones.
 */
export function launchBrowser(flags = []) {
  return chromium.launch({
    executablePath: findChromium(),
    args: [...flagsOfBrowser(), ...flags],
  });
}

/** The flags of any browser of the tests. */
export function flagsOfBrowser() {
  // The sandbox does not start for root, as in a container.
  return process.getuid?.() === 0 ? [...FLAGS, "--no-sandbox"] : FLAGS;
}

/** The path of Chromium: `CHROMIUM` if set, otherwise the installed one. */
export function findChromium() {
  const found = findProgram(CHROMIUM_PLACES);
  if (found !== undefined) return found;
  throw new Error("Chromium is not there: install it, or set CHROMIUM to its path");
}
