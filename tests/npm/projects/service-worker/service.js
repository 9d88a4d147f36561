// The slim entry: a service worker may not have a top-level await.
import { exercise } from "./exercise.js";
import { initialize, SteadySocket } from "./node_modules/steadysocket/dist/slim.js";

self.addEventListener("message", (event) => event.waitUntil(run(event.data)));

async function run(control) {
  await initialize();
  await exercise(SteadySocket, control);
}
