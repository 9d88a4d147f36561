// What tools make of the package's code: the string that holds the wasm, and what is not used.

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../e2e/support/server.mjs";
import { run } from "./commands.mjs";

const SHARED = join(ROOT, "tests/npm/projects/shared");

/**
 * Bundles bare.js into the folder `string`; what it compiles must be the very bytes.
 *
 * @param {string[] | ((folder: string) => string[])} command
 * @returns {import("./steps.mjs").Step}
 */
export const strings =
  (command) =>
  async ({ folder }) => {
    copyFileSync(join(SHARED, "bare.js"), join(folder, "bare.js"));
    await run(folder, typeof command === "function" ? command(folder) : command);
    await checkBytes(folder, "string/main.js");
  };

/**
 * Runs a script in Node.js up to where it compiles a module, and compares that with the wasm of
 * the package. A script that exports the class has it constructed.
 *
 * @param {string} folder
 * @param {string} script
 */
export async function checkBytes(folder, script) {
  const wasm = JSON.stringify("node_modules/steadysocket/dist/steadysocket.wasm");
  const program = `
    const { readFileSync } = await import("node:fs");
    const { Module } = WebAssembly;
    const compiled = [];
    WebAssembly.Module = class extends Module {
      constructor(bytes) { super(bytes); compiled.push(Buffer.from(bytes)); }
    };
    const { SteadySocket } = await import(${JSON.stringify(join(folder, script))});
    const options = { startClosed: true, WebSocket: class {} };
    if (SteadySocket) new SteadySocket("ws://localhost", [], options).close();
    const isSame = compiled[0]?.equals(readFileSync(${wasm}));
    console.log(compiled.length === 1 && isSame ? "the same" : \`\${compiled.length} modules, \${isSame}\`);
  `;
  const said = await run(folder, [process.execPath, "--input-type=module", "--eval", program]);
  if (said.trim() !== "the same") throw new Error(`${script} compiles other bytes: ${said}`);
}

/**
 * Bundles a script that imports the package and does not use it, and the same one without the
 * import: nothing may differ.
 *
 * @param {(entry: string) => string[]} command Bundles the entry into the folder of its name.
 * @returns {import("./steps.mjs").Step}
 */
export const unused =
  (command) =>
  async ({ folder }) => {
    for (const [entry, code] of Object.entries(UNUSED)) {
      writeFileSync(join(folder, `${entry}.js`), code);
      await run(folder, command(entry));
    }
    const [unused = "", without = ""] = Object.keys(UNUSED).map((entry) =>
      readFileSync(join(folder, entry, "main.js"), "utf8"),
    );
    if (unused !== without) {
      throw new Error(`an unused import leaves ${unused.length - without.length} characters`);
    }
  };

const UNUSED = {
  unused: `
    import { SteadySocket } from "steadysocket";
    import ReconnectingWebSocket from "steadysocket/compat";
    import { initialize } from "steadysocket/slim";
    console.log("a page that uses none of them");
  `,
  without: 'console.log("a page that uses none of them");',
};
