// Runs every case against the native class and against ours, in the current context.
import { cases } from "./cases/index.mjs";
import { MUTANTS } from "./mutants.mjs";
import { Environment } from "./support/environment.mjs";

/**
 * @typedef {object} Difference
 * @property {string} name The case.
 * @property {string} native Observed with the native class, as JSON.
 * @property {string} steady Observed with ours.
 *
 * @typedef {object} Report
 * @property {string} context
 * @property {number} cases Number of cases that ran.
 * @property {Difference[]} different
 * @property {{ name: string, problem: string }[]} broken Cases that fail with the native class.
 * @property {{ name: string, ms: number }[]} slowest
 * @property {Record<string, string>} [kept] Observations of the native class by case.
 */

/**
 * @param {object} setting
 * @param {typeof WebSocket} setting.Subject The class that is compared with the native one.
 * @param {(name: string) => boolean} [setting.isPlayed] True for a case that makes sense with it.
 * @param {{ server: string, peer: string }} setting.addresses
 * @param {string} setting.context `window`, `dedicated`, `shared` or `service`.
 * @param {string} [setting.only] Text that the names of the cases must contain; default all.
 * @param {boolean} [setting.keep] True to include the observations of the native class.
 * @param {keyof typeof MUTANTS} [setting.mutant] A wrong class to test instead of ours.
 * @returns {Promise<Report>}
 */
export async function runSuite({
  Subject,
  isPlayed = () => true,
  addresses,
  context,
  only = "",
  keep,
  mutant,
}) {
  const report = { context, cases: 0, different: [], broken: [], slowest: [] };
  const kept = {};
  const guardMs = mutant ? MUTANT_GUARD_MS : GUARD_MS;
  const Steady = mutant ? MUTANTS[mutant] : Subject;
  for (const { name, run, contexts = [context] } of cases) {
    if (!contexts.includes(context) || !name.includes(only) || !isPlayed(name)) continue;
    // For debugging a browser that hangs.
    globalThis.conformanceCase = name;
    const start = performance.now();
    const native = await observe(run, WebSocket, new Environment(addresses, context, GUARD_MS));
    const steady = await observe(run, Steady, new Environment(addresses, context, guardMs));
    report.cases += 1;
    report.slowest.push({ name, ms: Math.round(performance.now() - start) });
    kept[name] = native.value;
    if (native.problem) report.broken.push({ name, problem: native.problem });
    else if (native.value !== steady.value) {
      const shown = steady.value ?? steady.problem;
      report.different.push({ name, native: native.value, steady: shown });
    }
  }
  report.slowest.sort((one, other) => other.ms - one.ms).splice(10);
  return keep || mutant ? { ...report, kept } : report;
}

/** Our class as a drop-in: it takes the native arguments only. */
export function dropIn(SteadySocket) {
  return new Proxy(SteadySocket, {
    construct(target, given, newTarget) {
      const [url, protocols] = given;
      const all = given.length === 0 ? [] : [url, protocols, { reconnect: false }];
      return Reflect.construct(target, all, newTarget);
    },
  });
}

/** Returns the case's observation as JSON, or its error. */
async function observe(run, Socket, env) {
  const late = overdue();
  try {
    const value = await Promise.race([run(Socket, env), late.promise]);
    return { value: JSON.stringify(value, (_, member) => member ?? String(member)) };
  } catch (error) {
    return { problem: `${error}` };
  } finally {
    await Promise.race([env.dispose(), late.promise.catch(() => {})]);
    late.cancel();
  }
}

/** Rejects after a time limit, so that a case that hangs is reported by name. */
function overdue() {
  let timer;
  const promise = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${CASE_MS} ms`)), CASE_MS);
  });
  promise.catch(() => {});
  return { promise, cancel: () => clearTimeout(timer) };
}

/** Longer than any step takes, even on a busy machine: WebKit waits 5 s for the end of TCP. */
const GUARD_MS = 15_000;

/** A case may wait for more than one event. */
const CASE_MS = 3 * GUARD_MS;

/** A wrong class never succeeds, however long the wait. */
const MUTANT_GUARD_MS = 200;
