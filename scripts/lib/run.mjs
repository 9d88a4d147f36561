// Runs programs. When a signal ends this script, it ends them first, with all that they have started.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "./problem.mjs";
import { endProgram, IN_GROUP } from "./programs.mjs";

/**
 * @typedef {object} Options
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] More than this process has; undefined takes one away.
 * @property {import("node:child_process").StdioOptions} [stdio] This process's own by default, but
 *   for the input: of a terminal only the group in front may read.
 * @property {(line: string) => void} [onLine] Gets each line of what the program prints, on both
 *   streams, which is not printed then.
 * @property {"pipe"} [input] Beside `onLine`: this process writes what the program reads.
 */

/** As shells give it: 128 and the signal's number. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** How long programs may take to end in order. What runs scripts of ours gives them less. */
const GRACE_MS = Number(process.env.STEADYSOCKET_GRACE_MS ?? 6_000);

/** @type {import("node:child_process").StdioOptions} */
const QUIET_INPUT = ["ignore", "inherit", "inherit"];

/** @type {Map<import("node:child_process").ChildProcess, Promise<number>>} */
const running = new Map();
let isEnding = false;
let isStandIn = false;

/**
 * Runs a program to its end; rejects unless it ends with 0.
 *
 * @param {readonly string[]} command
 * @param {Options} [options]
 */
export async function run(command, options) {
  const status = await statusOf(command, options);
  if (status !== 0) throw new Problem("", status);
}

/**
 * Runs a program to its end, and resolves to its exit code.
 *
 * @param {readonly string[]} command
 * @param {Options} [options]
 * @returns {Promise<number>}
 */
export async function statusOf(command, options) {
  const code = (await running.get(start(command, options))) ?? 1;
  // The script goes on no more.
  if (isEnding && !isStandIn) await new Promise(() => {});
  return code;
}

/**
 * Runs a program that stands for this process: the program itself handles signals, and its exit
 * code is the result in that case as well.
 *
 * @param {readonly string[]} command
 */
export async function runAsSelf(command) {
  isStandIn = true;
  return statusOf(command);
}

/**
 * Starts a program, which ends with this process at the latest.
 *
 * @param {readonly string[]} command
 * @param {Options} [options]
 */
export function start([program = "", ...args], options = {}) {
  const { cwd, env, stdio = QUIET_INPUT, onLine, input = "ignore" } = options;
  if (running.size === 0) listenToSignals();
  const child = spawn(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, STEADYSOCKET_GRACE_MS: String(GRACE_MS - 1_000), ...env },
    stdio: onLine ? [input, "pipe", "pipe"] : stdio,
    detached: IN_GROUP,
  });
  const lines = onLine
    ? [child.stdout, child.stderr].map((stream) => readLines(stream, onLine))
    : [];
  const ended = endOf(child, program, lines);
  running.set(child, ended);
  // Its number may be another program's soon. While this process ends, it is still the group's.
  ended.then(() => isEnding || running.delete(child));
  return child;
}

/**
 * The output of a program, without the end of the last line.
 *
 * @param {readonly string[]} command
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} [options] `quiet` drops what it
 *   says on its other stream.
 */
export function outputOf([program = "", ...args], { quiet = false, ...options } = {}) {
  const env = { ...process.env, ...options.env };
  /** @type {import("node:child_process").StdioOptions} */
  const stdio = ["ignore", "pipe", quiet ? "ignore" : "inherit"];
  const encoding = /** @type {const} */ ("utf8");
  const setting = { ...options, env, stdio, maxBuffer: 1 << 28, encoding };
  return execFileSync(program, args, setting).trimEnd();
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {string} program
 * @param {Promise<unknown>[]} lines
 */
async function endOf(child, program, lines) {
  try {
    const [code] = await once(child, "close");
    await Promise.all(lines);
    return code ?? 1;
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    console.error(`${program} could not be started: ${message}`);
    return 127;
  }
}

/**
 * @param {import("node:stream").Readable | null} stream
 * @param {(line: string) => void} onLine
 */
async function readLines(stream, onLine) {
  if (!stream) return;
  for await (const line of createInterface({ input: stream })) onLine(line);
}

function listenToSignals() {
  for (const signal of Object.keys(EXIT_CODES)) {
    process.off(signal, end);
    process.on(signal, end);
  }
  process.off("exit", killAll);
  process.on("exit", killAll);
}

/** @param {keyof typeof EXIT_CODES} signal */
async function end(signal) {
  if (isEnding) return;
  isEnding = true;
  for (const { pid } of running.keys()) endProgram(pid, signal);
  const [ended] = await Promise.race([Promise.all(running.values()), delay(GRACE_MS, [])]);
  process.exit(isStandIn && typeof ended === "number" ? ended : EXIT_CODES[signal]);
}

/** Ends the programs that have not ended in order, and those that one has left in its group. */
function killAll() {
  for (const { pid } of running.keys()) endProgram(pid, "SIGKILL");
}
