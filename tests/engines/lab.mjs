// The page in the other engines: a short run through its views.
//
//   node tests/engines/lab.mjs [engine...]
//
// Engines are chromium, firefox and webkit; without one all that are installed.

import { startServer } from "../e2e/support/server.mjs";
import { chooseEngines, ENGINES, within } from "../support/engines.mjs";

// Firefox delays each dial after a failed one, so the storm runs last.
const CASES = ["live", "course", "reset", "log", "chat", "compare", "storm"];

let [passed, failed] = [0, 0];
const server = await startServer();
try {
  for (const engine of chooseEngines("lab engines", process.argv.slice(2))) await runEngine(engine);
} finally {
  await server.stop();
}
console.log(`lab-engines: pass ${passed}\nlab-engines: fail ${failed}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** @param {string} name */
async function runEngine(name) {
  const engine = ENGINES[name];
  if (!engine) return;
  const browser = await engine.launch();
  try {
    const page = await browser.open(`${server.url}/`);
    for (const only of CASES) {
      const problem = await within(page.evaluate(String(runCase), only), `${name}, ${only}`);
      console.log(
        `${name} ${browser.version}: ${only} ${problem ? `FAILED: ${problem}` : "passed"}`,
      );
      if (problem) failed += 1;
      else passed += 1;
    }
  } finally {
    await browser.close();
  }
}

/**
 * Runs one case in the page; resolves to a description of the failures.
 *
 * @param {string} name
 * @returns {Promise<string>}
 */
async function runCase(name) {
  /** @type {string[]} */
  const complaints = [];
  addEventListener("error", ({ message }) => complaints.push(message));
  /** @type {Record<string, () => Promise<unknown>>} */
  const cases = {
    live: async () => {
      await there('#status[data-state="open"]');
      await there(".plot .uplot");
      await until(() => /101/.test(text("#handshake")), "the handshake");
    },
    reset: async () => {
      press("#fault-reset");
      await there('[data-node="waiting"].visited');
      await there('#status[data-state="open"]');
    },
    log: async () => {
      press("#burst");
      await until(() => Number(at("#figure-received").dataset.value) > 500, "the echoes");
      await until(() => document.querySelectorAll("#log-entries li").length < 100, "few rows");
    },
    compare: async () => {
      show("compare");
      await there('#compare-partysocket[data-opens="1"]');
      await there('#compare-SteadySocket[data-opens="1"]');
      press("#compare-fault-reset");
      await there('#compare-WebSocket[data-state="closed"]');
      await there('#compare-SteadySocket[data-opens="2"]');
    },
    storm: async () => {
      show("storm");
      await there("#storm-count");
      /** @type {HTMLInputElement} */ (at("#storm-count")).value = "20";
      press("#storm-begin");
      await there('[data-storm="done"]');
    },
    chat: async () => {
      show("chat");
      await there('#chat-state[data-state="open"]');
      /** @type {HTMLInputElement} */ (at("#chat-text")).value = "hello";
      press("#chat-send");
      await there(".mine:not(.pending)");
    },
    course: async () => {
      show("course/reconnecting");
      await until(() => at("#course-body").textContent !== "", "the step");
      press("#course-run");
      await until(() => /reconnected: true/.test(text("#course-output")), "the reconnection");
    },
  };
  try {
    await cases[name]?.();
    return complaints.join(", ");
  } catch (error) {
    return String(error);
  }

  /** @param {string} view */
  function show(view) {
    location.hash = `#${view}`;
  }

  /** @param {string} selector */
  function at(selector) {
    const found = document.querySelector(selector);
    if (!found) throw new Error(`${selector} is not there`);
    return /** @type {HTMLElement} */ (found);
  }

  /** @param {string} selector */
  function text(selector) {
    return document.querySelector(selector)?.textContent ?? "";
  }

  /** @param {string} selector */
  function press(selector) {
    at(selector).click();
  }

  /** @param {string} selector */
  function there(selector) {
    return until(() => document.querySelector(selector) !== null, selector);
  }

  /**
   * @param {() => boolean} isSo Polled by timer rather than by frame, since a hidden window may
   *   have none.
   * @param {string} what
   */
  function until(isSo, what) {
    return new Promise((resolve, reject) => {
      const began = performance.now();
      setTimeout(function look() {
        if (isSo()) resolve(undefined);
        else if (performance.now() - began > 60_000) reject(new Error(`no sign of ${what}`));
        else setTimeout(look, 20);
      });
    });
  }
}
