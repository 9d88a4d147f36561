// A plain module that Vite replaces while the page stays: one socket, however often.

import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { openPage } from "./pages.mjs";
import { vite, whileServed } from "./steps.mjs";

/** Without `import.meta.hot.dispose` both would be open. @type {import("./steps.mjs").Step} */
export const replaced = ({ folder, browser, control }) =>
  whileServed(folder, vite, async (url, stopped) => {
    await control.nextReport();
    const address = encodeURIComponent(await (await fetch(`${control.url}/address`)).text());
    const opened = await openPage(browser, `${url}/hot.html?address=${address}`);
    const act = async () => {
      await opened.page.waitForFunction(areIn, ["open"]);
      appendFileSync(join(folder, "hot.js"), "\n// changed\n");
      await opened.page.waitForFunction(areIn, ["closed", "open"]);
    };
    try {
      await Promise.race([act(), opened.failed, stopped]);
    } finally {
      await opened.stop();
    }
  });

/** In the page: true if its sockets, in the order in which they were made, are in these states. */
function areIn(/** @type {string[]} */ states) {
  const { sockets = [] } = /** @type {any} */ (globalThis);
  return sockets.map(({ state }) => state).join() === states.join();
}
