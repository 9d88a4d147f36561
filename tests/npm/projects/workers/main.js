import { controlOfPage } from "./exercise.js";

/** How each kind is started; what is posted to it runs the chat. */
const STARTS = {
  dedicated: async () => new Worker("./worker.js", { type: "module" }),
  shared: async () => new SharedWorker("./shared.js", { type: "module" }).port,
  service: async () => {
    await navigator.serviceWorker.register("./service.js", { type: "module" });
    return (await navigator.serviceWorker.ready).active;
  },
};

const worker = await STARTS[new URL(location.href).searchParams.get("kind")]();
worker.onerror = (event) => reportError(new Error(`the worker failed: ${event.message}`));
worker.postMessage(controlOfPage());
