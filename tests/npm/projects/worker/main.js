import { controlOfPage } from "./exercise.js";

const worker = new Worker("./worker.js", { type: "module" });
worker.onerror = (event) => reportError(new Error(`the worker failed: ${event.message}`));
worker.onmessage = () => worker.postMessage(controlOfPage());
