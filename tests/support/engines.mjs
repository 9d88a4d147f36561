// The three engines behind one small interface: open a page, run a function in it.
//
// scripts/setup chromium, firefox, webkit install them.
//
// A program that imports this ends in order at Ctrl-C and its like; see the last lines.

import { hasChromium, launchChromium } from "./chromium.mjs";
import { findFirefox, launchFirefox } from "./firefox.mjs";
import { findWebKit, launchWebKit } from "./webkit.mjs";

/**
 * @typedef {object} Page
 * @property {(source: string, argument?: unknown) => Promise<unknown>} evaluate Calls a function,
 *   given as its source, with an argument, and resolves to what it resolves to; both as JSON.
 * @property {() => Promise<unknown>} close
 *
 * @typedef {object} Browser
 * @property {string} version
 * @property {(url: string) => Promise<Page>} open Resolves when the page is loaded.
 * @property {() => Promise<void>} close Ends the browser and forgets its profile.
 *
 * @typedef {object} Engine
 * @property {string[]} contexts Where a suite runs, at the same time.
 * @property {() => boolean} isInstalled
 * @property {() => Promise<Browser>} launch
 */

/** @type {Record<string, Engine>} */
export const ENGINES = {
  chromium: {
    contexts: ["window", "dedicated", "shared", "service"],
    isInstalled: hasChromium,
    launch: launchChromium,
  },
  firefox: {
    contexts: ["window", "dedicated"],
    isInstalled: () => findFirefox() !== undefined,
    launch: launchFirefox,
  },
  webkit: {
    contexts: ["window", "dedicated"],
    isInstalled: () => findWebKit() !== undefined,
    launch: launchWebKit,
  },
};

/** The slowest suite takes a minute for each context, on an idle machine. */
const GUARD_MS = 300_000;

/**
 * The engines of these names; without names all that are installed. Ends the program if it cannot
 * be so.
 *
 * @param {string} program For the message.
 * @param {string[]} names
 */
export function chooseEngines(program, names) {
  const installed = Object.keys(ENGINES).filter((name) => ENGINES[name]?.isInstalled());
  for (const name of names) {
    if (!Object.hasOwn(ENGINES, name)) {
      fail(program, `there is no engine ${name}; there are ${Object.keys(ENGINES).join(", ")}`);
    }
    if (!installed.includes(name)) fail(program, `${name} is not installed: scripts/setup ${name}`);
  }
  const chosen = names.length > 0 ? names : installed;
  if (chosen.length === 0) fail(program, "no browser is installed: scripts/setup chromium");
  return chosen;
}

/**
 * A report, or a failure: a page that cannot load the package would never answer.
 *
 * @template T
 * @param {Promise<T>} report
 * @param {string} what
 * @returns {Promise<T>}
 */
export async function within(report, what) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const guard = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no report in ${GUARD_MS} ms`)), GUARD_MS);
  });
  try {
    return await Promise.race([report, /** @type {Promise<never>} */ (guard)]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} program
 * @param {string} problem
 */
function fail(program, problem) {
  console.error(`${program}: ${problem}`);
  process.exit(2);
}

/** As shells give it: 128 and the signal's number. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

// Each program and folder listens to "exit", and Node.js takes more than ten for a mistake.
process.setMaxListeners(50);

// Browsers, servers and profiles are ended at "exit", which Node.js does not emit when a signal ends
// it; and browsers are in groups of their own, so that the terminal's Ctrl-C does not reach them.
for (const [signal, code] of Object.entries(EXIT_CODES)) {
  process.once(signal, () => process.exit(code));
}
