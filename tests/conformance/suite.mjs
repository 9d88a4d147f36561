// Runs every case against the native class and against ours, in whatever context this is.
import { cases } from "./cases/index.mjs";
import { MUTANTS } from "./mutants.mjs";
import { Environment } from "./support/environment.mjs";

/**
 * @typedef {object} Difference
 * @property {string} name The case.
 * @property {string} native What the native class showed, as JSON.
 * @property {string} steady What ours showed.
 *
 * @typedef {object} Report
 * @property {string} context
 * @property {number} cases How many ran.
 * @property {Difference[]} different
 * @property {{ name: string, problem: string }[]} broken Cases that the native class did not pass.
 * @property {{ name: string, ms: number }[]} slowest
 * @property {Record<string, string>} [kept] What the native class showed in each case.
 */

/**
 * @param {object} setting
 * @param {typeof WebSocket} setting.SteadySocket
 * @param {{ server: string, peer: string }} setting.addresses
 * @param {string} setting.context `window`, `dedicated`, `shared` or `service`.
 * @param {string} [setting.only] Part of the names of the cases to run; default all.
 * @param {boolean} [setting.keep] Whether to report what the native class showed.
 * @param {keyof typeof MUTANTS} [setting.mutant] A wrong class to take instead of ours.
 * @returns {Promise<Report>}
 */
export async function runSuite({ SteadySocket, addresses, context, only = "", keep, mutant }) {
  const report = { context, cases: 0, different: [], broken: [], slowest: [] };
  const kept = {};
  const guardMs = mutant ? MUTANT_GUARD_MS : GUARD_MS;
  const Steady = mutant ? MUTANTS[mutant] : dropIn(SteadySocket);
  for (const { name, run, contexts = [context] } of cases) {
    if (!contexts.includes(context) || !name.includes(only)) continue;
    // For whoever looks into a browser that hangs.
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

/** Our class as a drop-in: it takes what the native one takes, and nothing else. */
export function dropIn(SteadySocket) {
  return new Proxy(SteadySocket, {
    construct(target, given, newTarget) {
      const [url, protocols] = given;
      const all = given.length === 0 ? [] : [url, protocols, { reconnect: false }];
      return Reflect.construct(target, all, newTarget);
    },
  });
}

/** The case's observation as JSON, or what went wrong. */
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

/** Rejects after a time that no case takes, so that one that hangs is told by its name. */
function overdue() {
  let timer;
  const promise = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${CASE_MS} ms`)), CASE_MS);
  });
  promise.catch(() => {});
  return { promise, cancel: () => clearTimeout(timer) };
}

/** Longer than anything takes here, on a busy machine too: WebKit waits 5 s for the end of TCP. */
const GUARD_MS = 15_000;

/** A case may wait for more than one thing. */
const CASE_MS = 3 * GUARD_MS;

/** A wrong class gets nowhere, however long one waits. */
const MUTANT_GUARD_MS = 200;
