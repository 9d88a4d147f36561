// The suite in a worker of any kind: it runs what a message asks for, and answers by the port that
// comes with it.
//
// No top-level await: a service worker's modules must not have any, and elsewhere a message that
// came meanwhile would be lost.
import { initialize, SteadySocket } from "/pkg/slim.js";
import { runSuite } from "./suite.mjs";

self.addEventListener("message", listen);
self.addEventListener("connect", ({ ports: [port] }) => {
  port.onmessage = listen;
});

function listen(event) {
  const [port] = event.ports;
  const answered = answer(event.data, port);
  // Keeps a service worker alive until it is done.
  event.waitUntil?.(answered);
}

async function answer(setting, port) {
  try {
    await initialize();
    port.postMessage({ isRunning: true });
    port.postMessage({ report: await runSuite({ ...setting, SteadySocket }) });
  } catch (error) {
    port.postMessage({ problem: `${error}` });
  }
}
