// Runs the projects' commands: to their end, or for as long as a page needs them.

import { delimiter, isAbsolute, join } from "node:path";
import { startProgram } from "../support/programs.mjs";

/** Keeps tools from phoning home and from expecting a terminal. */
const QUIET = {
  CI: "1",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  NEXT_TELEMETRY_DISABLED: "1",
  DENO_NO_UPDATE_CHECK: "1",
  DO_NOT_TRACK: "1",
};

/** The slowest command, a Next.js build, takes half a minute on a loaded machine. */
const GUARD_MS = 300_000;

/**
 * Runs a command to its end; rejects with its output unless it exits with `status`.
 *
 * @param {string} folder
 * @param {readonly string[]} command
 * @param {{ env?: Record<string, string>, status?: number }} [options]
 * @returns {Promise<string>} The output.
 */
export async function run(folder, command, { env = {}, status = 0 } = {}) {
  const { said, ended, stop } = start(folder, command, env);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, GUARD_MS);
  const code = await ended;
  clearTimeout(timer);
  await stop();
  if (code === status) return said();
  const how = isLate ? `has not ended in ${GUARD_MS} ms` : `ended with ${code}, expected ${status}`;
  throw new Error(`${command.join(" ")} ${how}:\n${said()}`);
}

/**
 * Starts a command that runs until it is stopped.
 *
 * @param {string} folder
 * @param {readonly string[]} command
 * @param {Record<string, string>} [env]
 */
export function start(folder, [program = "", ...flags], env = {}) {
  const { child, ended, stop } = startProgram(program, flags, {
    cwd: folder,
    env: environment(folder, env),
    stdio: ["ignore", "pipe", "pipe"],
    // Windows starts the `.cmd` of npm and of other tools by a shell alone.
    shell: process.platform === "win32" && !isAbsolute(program),
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
    });
  }
  const failed = ended.then((code) => {
    throw new Error(`${program} ${flags.join(" ")} ended with ${code}:\n${text}`);
  });
  failed.catch(() => {});
  return { child, ended, failed, stop, said: () => text };
}

/** As with `npm run`, the project's own tools come first on the PATH. */
function environment(folder, env) {
  const PATH = [join(folder, "node_modules", ".bin"), process.env.PATH].join(delimiter);
  return { ...process.env, ...QUIET, PATH, ...env };
}
