import { controlOfPage } from "./exercise.js";

const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.onerror = (event) => reportError(new Error(`the worker failed: ${event.message}`));
worker.postMessage(controlOfPage());
