// What the runner reaches: `conformance(setting)` resolves to the report of one context.
import { SteadySocket } from "/pkg/index.js";
import { runSuite } from "./suite.mjs";

globalThis.conformance = (setting) => CONTEXTS[setting.context](setting);

const CONTEXTS = {
  window: (setting) => runSuite({ ...setting, SteadySocket }),

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

/** Has a worker run the suite; it answers through a port of its own. */
function ask(post, setting, worker) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    const fail = ({ message }) => reject(new Error(`the worker does not start: ${message}`));
    worker.addEventListener("error", fail);
    port1.onmessage = ({ data: { report, problem } }) => {
      // What a case throws on purpose, and nobody hears, is no failure of the worker.
      worker.removeEventListener("error", fail);
      if (problem) reject(new Error(problem));
      if (report) resolve(report);
    };
    post(setting, [port2]);
  });
}
