import { Problem } from "../lib/problem.mjs";
import { statusOf } from "../lib/run.mjs";

/** How often it is said how far a step is, on a terminal and elsewhere. */
const [TERMINAL_MS, ELSEWHERE_MS] = [200, 15_000];

/** The lines of a log that are shown when a step has failed. */
const SHOWN_LINES = 25;

/**
 * @typedef {object} Outcome
 * @property {boolean} isDone
 * @property {string[]} log The lines that the step's program has printed.
 * @property {number} seconds
 */

/** One line per step, in one format, and a log that is shown only when a step fails. */
export class Steps {
  #quiet;

  /** @param {{ quiet: boolean, scratch: string }} options */
  constructor({ quiet, scratch }) {
    this.#quiet = quiet;
    /** A folder that is gone after the set-up. */
    this.scratch = scratch;
  }

  /**
   * @param {string} step
   * @param {string} text
   */
  say(step, text) {
    console.log(line(step, text));
  }

  /**
   * Says that something is there already.
   *
   * @param {string} step
   * @param {string} text
   */
  present(step, text) {
    if (!this.#quiet) this.say(step, `${text}, present`);
  }

  /**
   * Ends the set-up with what is missing and how to fix it.
   *
   * @param {string} step
   * @param {string} text
   * @param {readonly string[]} remedies
   * @returns {never}
   */
  fail(step, text, remedies = []) {
    throw new Problem([line(step, text), ...remedies.map((remedy) => `  ${remedy}`)].join("\n"));
  }

  /**
   * Runs a program and shows that it is alive; its output goes to a log.
   *
   * @param {string} step
   * @param {string} text
   * @param {readonly string[]} command
   * @param {NodeJS.ProcessEnv} [env]
   * @returns {Promise<Outcome>}
   */
  async attempt(step, text, command, env = {}) {
    const start = Date.now();
    /** @type {string[]} */
    const log = [];
    const seconds = () => Math.round((Date.now() - start) / 1000);
    this.say(step, text);
    const isTerminal = process.stdout.isTTY;
    const timer = setInterval(
      () => showProgress(step, `${seconds()} s  ${lastOf(log)}`),
      isTerminal ? TERMINAL_MS : ELSEWHERE_MS,
    );
    const status = await statusOf(command, { env, onLine: (said) => log.push(said) });
    clearInterval(timer);
    if (isTerminal) process.stdout.write(CLEAR);
    return { isDone: status === 0, log, seconds: seconds() };
  }

  /**
   * As `attempt`, but a failure ends the set-up with the log's last lines.
   *
   * @param {string} step
   * @param {string} text
   * @param {readonly string[]} command
   * @param {NodeJS.ProcessEnv} [env]
   */
  async run(step, text, command, env = {}) {
    const { isDone, log, seconds } = await this.attempt(step, text, command, env);
    if (!isDone) {
      const head = line(step, `FAILED after ${seconds} s; the end of its log:`);
      throw new Problem([head, ...endOf(log)].join("\n"));
    }
    this.done(step, seconds);
  }

  /**
   * @param {string} step
   * @param {number} seconds
   */
  done(step, seconds) {
    this.say(step, `done in ${seconds} s`);
  }

  /**
   * Shows the end of a log, of a step that the set-up goes on after.
   *
   * @param {string} step
   * @param {readonly string[]} log
   */
  showFailure(step, log) {
    console.error([line(step, "FAILED; the end of its log:"), ...endOf(log)].join("\n"));
  }
}

const CLEAR = "\r\x1b[K";

/** The last line of a log that says something. */
export function lastOf(/** @type {readonly string[]} */ log) {
  const last = log.findLast((said) => said.trim() !== "") ?? "";
  return last.trim().slice(0, 60);
}

function line(/** @type {string} */ step, /** @type {string} */ text) {
  return `setup: ${step.padEnd(13)} ${text}`;
}

/** The end of a log, without Cargo's bars. */
function endOf(/** @type {readonly string[]} */ log) {
  const said = log.filter((text) => !/^ *Building \[/.test(text)).slice(-SHOWN_LINES);
  return said.map((text) => `  | ${text}`);
}

/** On a terminal one line that is rewritten. */
function showProgress(/** @type {string} */ step, /** @type {string} */ text) {
  if (process.stdout.isTTY) process.stdout.write(`${CLEAR}${line(step, text)}`);
  else console.log(line(step, text));
}
