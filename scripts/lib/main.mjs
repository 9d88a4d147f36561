import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Help, Problem } from "./problem.mjs";
import { enterProject } from "./project.mjs";

/**
 * Runs a script in the project's folder, if it is the one that Node.js was started with. What the
 * function resolves to is the exit code, 0 without one.
 *
 * @param {string} url The script's `import.meta.url`.
 * @param {(args: string[]) => unknown} act
 */
export async function main(url, act) {
  if (!isStarted(url)) return;
  enterProject();
  try {
    process.exitCode = Number((await act(process.argv.slice(2))) ?? 0);
  } catch (error) {
    if (error instanceof Help) console.log(error.message);
    else if (error instanceof Problem) fail(error);
    else throw error;
  }
}

/** @param {Problem} problem */
function fail({ message, status }) {
  if (message) console.error(message);
  process.exitCode = status;
}

/** @param {string} url */
function isStarted(url) {
  const [, started = ""] = process.argv;
  return started !== "" && realpathSync(started) === realpathSync(fileURLToPath(url));
}
