// A display of its own for windows, without a screen.

import { startProgram, waitForText } from "./programs.mjs";

/**
 * Starts an X server that chooses its own display number.
 *
 * @param {string} path Of Xvfb.
 */
export async function startDisplay(path) {
  const flags = ["-displayfd", "3", "-screen", "0", "1024x768x24", "-nolisten", "tcp"];
  const stdio = /** @type {const} */ (["ignore", "ignore", "ignore", "pipe"]);
  const { child, ended, stop } = startProgram(path, flags, { stdio: [...stdio] });
  const numbers = /** @type {import("node:stream").Readable} */ (child.stdio[3]);
  const [number] = await waitForText(numbers, /^\d+/, ended);
  return { name: `:${number}`, stop };
}
