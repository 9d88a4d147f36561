// Runs a suite in the page or in a worker of each kind, through the same interface.

/**
 * Runs a suite in a context and resolves to its report.
 *
 * @param {string} context `window`, `dedicated`, `shared` or `service`.
 * @param {object} setting The suite's settings.
 * @param {(setting: object) => Promise<object>} runHere The suite, to run in the page itself; the
 *   page's `./worker.mjs` runs it in the workers.
 */
export function runIn(context, setting, runHere) {
  return CONTEXTS[context](setting, runHere);
}

/**
 * Makes a worker of any kind run a suite on request, and answer through the port that comes with
 * the request.
 *
 * Must be called without a preceding top-level await: modules of a service worker must not use it,
 * and elsewhere a message that arrives meanwhile would be lost.
 *
 * @param {(setting: object) => Promise<object>} run
 */
export function serve(run) {
  const listen = (event) => {
    const answered = answer(run, event.data, event.ports[0]);
    // Keeps a service worker alive until the suite is done.
    event.waitUntil?.(answered);
  };
  self.addEventListener("message", listen);
  self.addEventListener("connect", ({ ports: [port] }) => {
    port.onmessage = listen;
  });
}

const CONTEXTS = {
  window: (setting, runHere) => runHere(setting),

  async dedicated(setting) {
    const worker = new Worker("./worker.mjs", { type: "module" });
    return ask((message, ports) => worker.postMessage(message, ports), setting, worker);
  },

  async shared(setting) {
    const worker = new SharedWorker("./worker.mjs", { type: "module" });
    return ask((message, ports) => worker.port.postMessage(message, ports), setting, worker);
  },

  async service(setting) {
    const registration = await navigator.serviceWorker.register("./worker.mjs", { type: "module" });
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    return ask((message, ports) => worker.postMessage(message, ports), setting, worker);
  },
};

/** Makes a worker run the suite; it answers through a port of its own. */
function ask(post, setting, worker) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    const fail = ({ message }) => reject(new Error(`the worker does not start: ${message}`));
    worker.addEventListener("error", fail);
    port1.onmessage = ({ data: { report, problem } }) => {
      // An error that a case throws on purpose, outside any handler, is not a failure of the
      // worker.
      worker.removeEventListener("error", fail);
      if (problem) reject(new Error(problem));
      if (report) resolve(report);
    };
    post(setting, [port2]);
  });
}

async function answer(run, setting, port) {
  try {
    port.postMessage({ isRunning: true });
    port.postMessage({ report: await run(setting) });
  } catch (error) {
    port.postMessage({ problem: `${error}` });
  }
}
