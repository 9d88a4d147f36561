// All cases. The first loads the wasm, and none can do without it.

import closing from "./closing.mjs";
import { alone, entries, loading } from "./entries.mjs";
import input from "./input.mjs";
import messages from "./messages.mjs";
import reconnecting from "./reconnecting.mjs";

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {(world: import("../support/world.mjs").World) => Promise<void>} run Throws if it fails.
 * @property {string[]} [contexts] Where it can run; default everywhere.
 * @property {boolean} [isNeeded] Whether it runs also if it is not asked for.
 */

/** @type {Case[]} */
export const cases = [
  loading,
  ...messages,
  ...reconnecting,
  ...closing,
  ...input,
  ...entries,
  ...alone,
];
