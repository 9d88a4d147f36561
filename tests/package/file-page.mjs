// A page that is opened as a file, as Electron's loadFile and Cordova open it: nothing serves it.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launchBrowser } from "../e2e/support/browser.mjs";
import { judge } from "./control.mjs";
import { openPage } from "./pages.mjs";
import { address, compiledOnce } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Step} Step */

/**
 * A page with a classic script, which is all that browsers load from files. Pitfall 71.
 *
 * @type {(file: string) => Step}
 */
export const filePage = (file) => (world) => visit(world, file, world.browser);

/** A page with a module, where files may load files, as in Electron. @type {Step} */
export const fileModule = async (world) => {
  const html = `<!doctype html><title>a file</title><script type="module">
    import { SteadySocket } from "./node_modules/steadysocket/dist/index.js";
    import { controlOfPage, exercise } from "./exercise.js";
    exercise(SteadySocket, controlOfPage());
  </script>`;
  writeFileSync(join(world.folder, "module.html"), html);
  const browser = await launchBrowser(["--allow-file-access-from-files"]);
  try {
    await visit(world, "module.html", { get: async () => browser });
  } finally {
    await browser.close();
  }
};

async function visit(world, file, browser) {
  const url = address(pathToFileURL(join(world.folder, file)).href, world);
  await judge(world.control, () => openPage(browser, url), compiledOnce);
}
