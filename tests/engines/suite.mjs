// Runs every case in the current context.
import { cases } from "./cases/index.mjs";
import { World } from "./support/world.mjs";

/** Most cases take a tenth of this. */
const SLOW_MS = 3_000;

/** Longer than a step's time limit, whose message names the step. */
const CASE_GUARD_MS = 120_000;

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
 * @param {string} setting.server The `http://` address of this context's own server.
 * @param {string} setting.control The address that kills and starts the server; see control.mjs.
 * @param {Record<string, string>} setting.peers The `ws://` addresses of other servers; see peers.mjs.
 * @param {string} [setting.only] Text that the names of the cases must contain; default all.
 * @returns {Promise<Report>}
 */
export async function runSuite({ context, server, control, peers, only = "" }) {
  const start = performance.now();
  /** @type {Report} */
  const report = { context, passed: [], failed: [], slow: [], ms: 0 };
  for (const { name, run, contexts = [context] } of cases) {
    if (!contexts.includes(context) || !name.includes(only)) continue;
    const caseStart = performance.now();
    const problem = await problemOf(run, new World(server, control, peers));
    if (problem === undefined) report.passed.push(name);
    else report.failed.push({ name, problem });
    const ms = performance.now() - caseStart;
    if (ms > SLOW_MS) report.slow.push({ name, ms });
  }
  report.ms = Math.round(performance.now() - start);
  return report;
}

/** Returns the failure of a case, including uncaught errors while it ran, such as a panic. */
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
