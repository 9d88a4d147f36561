// All cases. The first loads the wasm, which every other case needs.

import closing from "./closing.mjs";
import { alone, entries, loading } from "./entries.mjs";
import input from "./input.mjs";
import messages from "./messages.mjs";
import reconnecting from "./reconnecting.mjs";
import sessions from "./sessions.mjs";

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {(world: import("../support/world.mjs").World) => Promise<void>} run Throws on failure.
 * @property {string[]} [contexts] The contexts in which it can run; default all.
 */

/** @type {Case[]} */
export const cases = [
  loading,
  ...messages,
  ...reconnecting,
  ...closing,
  ...input,
  ...sessions,
  ...entries,
  ...alone,
];
