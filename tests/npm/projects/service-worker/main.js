import { controlOfPage } from "./exercise.js";

await navigator.serviceWorker.register("./service.js", { type: "module" });
const { active } = await navigator.serviceWorker.ready;
active.postMessage(controlOfPage());
