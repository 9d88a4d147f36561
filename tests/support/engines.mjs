// The three engines behind one small interface: open a page, run a function in it.
//
// scripts/setup chromium, firefox, webkit install them.

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
 * @property {() => boolean} isInstalled
 * @property {() => Promise<Browser>} launch
 */

/** @type {Record<string, Engine>} */
export const ENGINES = {
  chromium: { isInstalled: hasChromium, launch: launchChromium },
  firefox: { isInstalled: () => findFirefox() !== undefined, launch: launchFirefox },
  webkit: { isInstalled: () => findWebKit() !== undefined, launch: launchWebKit },
};
