// Runs every case in whatever context this is.
import { cases } from "./cases/index.mjs";
import { World } from "./support/world.mjs";

/** Most cases take a tenth of this. */
const SLOW_MS = 3_000;

/** More than a step's guard, which says better what did not come. */
const CASE_GUARD_MS = 40_000;

/**
 * @typedef {object} Report
 * @property {string} context
 * @property {string[]} passed The names of cases.
 * @property {{ name: string, problem: string }[]} failed
 * @property {{ name: string, ms: number }[]} slow Cases that took long.
 * @property {number} ms
 */

/**
 * @param {object} setting
 * @param {string} setting.context `window`, `dedicated`, `shared` or `service`.
 * @param {string} setting.server The `http://` address of a server of this context's own.
 * @param {string} setting.control Where to have it killed and started; see control.mjs.
 * @param {string} [setting.only] Part of the names of the cases to run; default all.
 * @returns {Promise<Report>}
 */
export async function runSuite({ context, server, control, only = "" }) {
  const start = performance.now();
  /** @type {Report} */
  const report = { context, passed: [], failed: [], slow: [], ms: 0 };
  for (const { name, run, contexts = [context], isNeeded = false } of cases) {
    if (!contexts.includes(context) || !(isNeeded || name.includes(only))) continue;
    const caseStart = performance.now();
    const problem = await problemOf(run, new World(server, control));
    if (problem === undefined) report.passed.push(name);
    else report.failed.push({ name, problem });
    const ms = performance.now() - caseStart;
    if (ms > SLOW_MS) report.slow.push({ name, ms });
  }
  report.ms = Math.round(performance.now() - start);
  return report;
}

/** What went wrong in a case; also what nobody caught while it ran, as a panic would be. */
async function problemOf(run, world) {
  const uncaught = [];
  const onError = ({ error, message }) => uncaught.push(`uncaught: ${error ?? message}`);
  const onRejection = ({ reason }) => uncaught.push(`unhandled rejection: ${reason}`);
  globalThis.addEventListener("error", onError);
  globalThis.addEventListener("unhandledrejection", onRejection);
  try {
    await world.within(run(world), "the end of the case", CASE_GUARD_MS);
    return uncaught[0];
  } catch (error) {
    return [...uncaught, `${error}`].join("; ");
  } finally {
    await world.dispose();
    globalThis.removeEventListener("error", onError);
    globalThis.removeEventListener("unhandledrejection", onRejection);
  }
}
