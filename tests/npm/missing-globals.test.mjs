// @ts-check
/** The package where a global is missing, in processes of their own. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";

/** Globals that some environment lacks, or that a test takes away. */
const NOT_NEEDED = [
  "TextEncoder",
  "TextDecoder",
  "reportError",
  "queueMicrotask",
  "structuredClone",
  "Blob",
  "URL",
  "DOMException",
  "AbortController",
  "CloseEvent",
  "crypto",
  "fetch",
  "Intl",
  "navigator",
  "WebSocket",
];

// Pitfall 69.
test("a whole life needs nothing that some test environment lacks", async () => {
  const { stdout } = await run(`
    import { SteadySocket } from "steadysocket";
    import Compat from "steadysocket/compat";
    import { fakeWebSocket } from "./tests/npm/support/fake.mjs";
    for (const name of ${JSON.stringify(NOT_NEEDED)}) {
      const value = globalThis[name];
      delete globalThis[name];
      for (const Class of [SteadySocket, Compat]) {
        const WebSocket = fakeWebSocket();
        const socket = new Class("ws://fake.test/", [], { WebSocket });
        const next = (type) => new Promise((resolve) => { socket["on" + type] = resolve; });
        socket.send("h\u00e9");
        while (WebSocket.made.length < 1) await new Promise((resolve) => setImmediate(resolve));
        WebSocket.last.accept();
        WebSocket.last.receive("text");
        WebSocket.last.receive(new ArrayBuffer(1));
        socket.reconnect(4000, "h\u00e9");
        while (WebSocket.made.length < 2) await new Promise((resolve) => setImmediate(resolve));
        WebSocket.last.accept();
        socket.close(4000, "h\u00e9");
        const closed = next("close");
        WebSocket.last.end(4000, "h\u00e9");
        const { code, reason } = await closed;
        console.log(name, Class.name, code, reason);
      }
      if (value !== undefined) globalThis[name] = value;
    }
  `);
  const lines = NOT_NEEDED.flatMap((name) =>
    ["SteadySocket", "ReconnectingWebSocket"].map((it) => `${name} ${it} 4000 hé\n`),
  );
  assert.equal(stdout, lines.join(""));
});

// Pitfall 70.
test("without WebAssembly every entry is imported, and says what is missing when it is needed", async () => {
  const { stdout } = await run(`
    delete globalThis.WebAssembly;
    const told = (error) => console.log(error.name, error.code);
    const { initialize, SteadySocket } = await import("steadysocket/slim");
    await initialize().catch(told);
    await initialize(new Uint8Array(8)).catch(told);
    try { new SteadySocket("ws://localhost/"); } catch (error) { told(error); }
    const { default: Compat } = await import("steadysocket/compat");
    const { WebSocket } = await import("ws");
    try { new Compat("ws://localhost/", [], { WebSocket }); } catch (error) { told(error); }
    await import("steadysocket/react");
    await import("steadysocket/vue");
    globalThis.document = {};
    const { steadySocket } = await import("steadysocket/svelte");
    const { subscribe } = steadySocket("ws://localhost/", { WebSocket, onError: ({ error }) => told(error) });
    let state;
    subscribe(({ status }) => { state = status.state; });
    console.log(state);
  `);
  const error = "LoadError ERR_NO_WEBASSEMBLY\n";
  const missing = "LoadError ERR_NOT_INITIALIZED\n";
  assert.equal(stdout, `${error}${error}${missing}${error}${error}closed\n`);
});

// Pitfall 70.
test("the fallback that docs/bundlers.md shows takes the native class without WebAssembly", async () => {
  const page = await readFile(new URL("../../docs/bundlers.md", import.meta.url), "utf8");
  const [, code = ""] = /```js\n(import \{ LoadError[\s\S]*?)```/.exec(page) ?? [];
  assert.ok(code.includes("export function connect"));
  const shown = JSON.stringify(code.replaceAll("export ", ""));
  const { stdout } = await run(`
    globalThis.WebSocket = class Native extends EventTarget { close() {} };
    const { WebAssembly } = globalThis;
    delete globalThis.WebAssembly;
    const body = ${shown}.replace(/import (.*) from (".*");/, "const $1 = await import($2);");
    const AsyncFunction = (async () => {}).constructor;
    const connect = await AsyncFunction(body + "; return connect;")();
    console.log(connect("ws://localhost/").constructor.name);
    globalThis.WebAssembly = WebAssembly;
    console.log(connect("ws://localhost/").constructor.name);
    process.exit();
  `);
  assert.equal(stdout, "Native\nSteadySocket\n");
});

/**
 * Runs a module in the package's folder.
 *
 * @param {string} source
 */
function run(source) {
  const args = ["--input-type=module", "--eval", source];
  const cwd = new URL("../..", import.meta.url);
  return promisify(execFile)(process.execPath, args, { cwd, timeout: 60_000 });
}
