// Chromium, driven by the DevTools protocol itself, behind the same interface as the other engines.
//
// Not by playwright-core, which has the browser report each message of a WebSocket: a round trip then
// takes more than twice the time, most of it in the process of the browser that does the reporting.

import { findChromium, flagsOfBrowser } from "../e2e/support/browser.mjs";
import { startProgram, temporaryFolder, waitForText } from "./programs.mjs";
import { Remote } from "./remote.mjs";

export function hasChromium() {
  try {
    return findChromium() !== undefined;
  } catch {
    return false;
  }
}

/** Starts Chromium with an empty profile and with `gc()` exposed to its pages. */
export async function launchChromium() {
  const profile = temporaryFolder();
  const flags = [...flagsOfBrowser(), ...FLAGS, `--user-data-dir=${profile.path}`];
  const { child, ended, stop } = startProgram(findChromium(), [...flags, "about:blank"]);
  // Runs after `startProgram` has killed the program.
  process.once("exit", profile.remove);
  const [, address] = await waitForText(child.stderr, /DevTools listening on (ws:\S+)/, ended);
  const remote = await Remote.open(address, "Chromium");
  const { product } = await remote.send("Browser.getVersion");
  return {
    version: product.replace(/^.*\//, ""),
    open: (/** @type {string} */ url) => openPage(remote, url),
    async close() {
      remote.close();
      await stop();
      profile.remove();
      process.off("exit", profile.remove);
    },
  };
}

/** A page behind others, as each but the last one is, runs as it would in front. */
const FLAGS = [
  "--js-flags=--expose-gc",
  "--remote-debugging-port=0",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

/**
 * @param {Remote} remote
 * @param {string} url
 */
async function openPage(remote, url) {
  const { targetId } = await remote.send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await remote.send("Target.attachToTarget", { targetId, flatten: true });
  const send = (/** @type {string} */ method, /** @type {object} */ params) =>
    remote.send(method, params, { sessionId });
  await send("Page.enable", {});
  const loaded = remote.event(
    (event) => event.sessionId === sessionId && event.method === "Page.loadEventFired",
  );
  const { errorText } = await send("Page.navigate", { url });
  if (errorText) throw new Error(`${url}: ${errorText}`);
  await loaded;
  await send("Page.disable", {});
  return {
    async evaluate(/** @type {string} */ source, /** @type {unknown} */ argument) {
      const expression = `(${source})(${JSON.stringify(argument ?? null)})`;
      const params = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await send("Runtime.evaluate", params);
      if (!exceptionDetails) return result.value;
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    },
    close: () => remote.send("Target.closeTarget", { targetId }),
  };
}
