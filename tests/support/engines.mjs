// The three engines behind one small interface: open a page, run a function in it.
//
// `npm run setup -- chromium firefox webkit` installs them.
//
// A program that imports this shuts down cleanly on Ctrl-C and similar signals; see the last lines.

import { hasChromium, launchChromium } from "./chromium.mjs";
import { findFirefox, launchFirefox } from "./firefox.mjs";
import { findWebKit, launchWebKit } from "./webkit.mjs";

/**
 * @typedef {object} Page
 * @property {(source: string, argument?: unknown) => Promise<unknown>} evaluate Calls a function,
 *   given as source text, with an argument and resolves to its result; both are passed as JSON.
 * @property {() => Promise<unknown>} close
 *
 * @typedef {object} Browser
 * @property {string} version
 * @property {(url: string) => Promise<Page>} open Resolves when the page has loaded.
 * @property {() => Promise<void>} close Ends the browser and deletes its profile.
 *
 * @typedef {object} Engine
 * @property {string[]} contexts The contexts in which a suite runs, all at the same time.
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

/** The slowest suite takes a minute per context on an idle machine. */
const GUARD_MS = 300_000;

/**
 * Returns the engines with these names, or without names all that are installed. Exits with an
 * error if one is missing.
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
    if (!installed.includes(name))
      fail(program, `${name} is not installed: npm run setup -- ${name}`);
  }
  const chosen = names.length > 0 ? names : installed;
  if (chosen.length === 0) fail(program, "no browser is installed: npm run setup -- chromium");
  return chosen;
}

/**
 * Waits for a report, with a time limit: a page that cannot load the package would never answer.
 *
 * @template T
 * @param {Promise<T>} report
 * @param {string} what
 * @param {number} [guardMs]
 * @returns {Promise<T>}
 */
export async function within(report, what, guardMs = GUARD_MS) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const guard = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no report in ${guardMs} ms`)), guardMs);
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

/** Exit codes as in shells: 128 plus the signal's number. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

// Each program and folder listens to "exit", and Node.js warns about more than ten listeners.
process.setMaxListeners(50);

// Browsers, servers and profiles are cleaned up at "exit", which Node.js does not emit when a
// signal ends it. Browsers also have their own process groups, so the terminal's Ctrl-C does not
// reach them.
for (const [signal, code] of Object.entries(EXIT_CODES)) {
  process.once(signal, () => process.exit(code));
}
