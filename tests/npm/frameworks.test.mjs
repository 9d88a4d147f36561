// @ts-check
/** The entry points for frameworks: on a server, and what they load. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { compile } from "svelte/compiler";
import { PACKAGE, published } from "./support/package.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Makes it an error to open a socket, to compile the wasm or to fetch; runs before anything else. */
const GUARDS = `
  const refuse = (name) => function () { throw new Error(name + " was called"); };
  globalThis.WebSocket = refuse("WebSocket");
  globalThis.fetch = refuse("fetch");
  WebAssembly.Module = refuse("WebAssembly.Module");
`;

test("the guards of the tests below notice a constructor", async () => {
  const construct = `
    import { SteadySocket } from "steadysocket";
    new SteadySocket("ws://localhost/", [], { startClosed: true });
  `;
  await assert.rejects(run(construct, GUARDS), /ERR_WASM_BLOCKED/);
});

test("React renders on a server, and nothing is dialled or loaded", async () => {
  const html = await run(
    `
    import { createElement } from "react";
    import { renderToString } from "react-dom/server";
    import { useSteadySocket } from "steadysocket/react";
    function Chat() {
      const { status, socket } = useSteadySocket("ws://127.0.0.1:1/");
      return createElement("p", null, status.state + " " + (socket === null));
    }
    console.log(renderToString(createElement(Chat)));
  `,
    GUARDS,
  );
  assert.equal(html, "<p>connecting true</p>\n");
});

test("Vue renders on a server, and nothing is dialled or loaded", async () => {
  const html = await run(
    `
    import { createSSRApp, h, ref } from "vue";
    import { renderToString } from "vue/server-renderer";
    import { useSteadySocket } from "steadysocket/vue";
    const setup = () => {
      const { status, socket } = useSteadySocket(ref("ws://127.0.0.1:1/"));
      return () => h("p", status.value.state + " " + (socket.value === null));
    };
    console.log(await renderToString(createSSRApp({ setup })));
  `,
    GUARDS,
  );
  assert.equal(html, "<p>connecting true</p>\n");
});

test("Svelte renders on a server, and nothing is dialled or loaded", async () => {
  const source = `<script>
      import { readable } from "svelte/store";
      import { steadySocket } from "steadysocket/svelte";
      const connection = steadySocket(readable("ws://127.0.0.1:1/"));
    </script><p>{$connection.status.state} {$connection.socket === null}</p>`;
  const html = await run(
    `
    import { render } from "svelte/server";
    ${compile(source, { generate: "server", name: "Chat" }).js.code}
    console.log(render(Chat).body.replaceAll(/<!--.*?-->/g, ""));
  `,
    GUARDS,
  );
  assert.equal(html, "<p>connecting true</p>\n");
});

test("each entry point loads what it needs and nothing else", async () => {
  assert.deepEqual(await reached("steadysocket"), ["index.js"]);
  assert.deepEqual(await reached("steadysocket/slim"), ["slim.js"]);
  assert.deepEqual(await reached("steadysocket/compat"), ["compat.js", "index.js"]);
  for (const name of ["react", "vue", "svelte"]) {
    const files = [`${name}.js`, "index.js", "store.js"].sort();
    assert.deepEqual(await reached(`steadysocket/${name}`), files);
  }
});

test("an entry point for a framework that nothing is used of is left out of a bundle", async () => {
  for (const name of ["react", "vue", "svelte"]) {
    assert.equal(await bundleText(`import "steadysocket/${name}";`), "");
    assert.equal(await bundleText(`import { json } from "steadysocket/${name}";`), "");
  }
});

test("React's entry point is one for the client", async () => {
  const text = await readFile(published("react.js"), "utf8");
  assert.match(text, /^"use client";/);
});

test("a wasm that cannot be compiled is an error, and reconnect tries again", async () => {
  const output = await run(`
    import { effectScope } from "vue";
    import { useSteadySocket } from "steadysocket/vue";
    import { fakeWebSocket } from "./tests/npm/support/fake.mjs";
    const { WebAssembly } = globalThis;
    delete globalThis.WebAssembly;
    const WebSocket = fakeWebSocket();
    let failed;
    const onError = ({ error }) => { failed = error; };
    const { status, reconnect, send } = effectScope().run(() =>
      useSteadySocket("ws://fake.test/", { WebSocket, onError }));
    console.log(failed.code, status.value.state, status.value.error === failed);
    try { send("meanwhile"); } catch ({ code }) { console.log(code); }
    globalThis.WebAssembly = WebAssembly;
    send("then");
    reconnect();
    console.log(status.value.state, status.value.error);
    WebSocket.last.accept();
    console.log(status.value.state, WebSocket.last.sent);
  `);
  assert.equal(
    output,
    "ERR_NO_WEBASSEMBLY closed true\nERR_NO_WEBASSEMBLY\nconnecting undefined\nopen [ 'then' ]\n",
  );
});

/**
 * The files of the package that an import of it reaches.
 *
 * @param {string} entry
 */
async function reached(entry) {
  const { metafile } = await bundle(`export * from "${entry}";`);
  return Object.keys(metafile.inputs)
    .filter((path) => path.startsWith("dist/"))
    .map((path) => basename(path))
    .sort();
}

/** @param {string} source */
async function bundleText(source) {
  return (await bundle(source)).outputFiles[0]?.text ?? "";
}

/** @param {string} contents */
function bundle(contents) {
  return build({
    stdin: { contents, resolveDir: PACKAGE },
    absWorkingDir: PACKAGE,
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    external: ["react", "vue", "svelte"],
    // The warning about a bare import that does nothing is what the test looks for.
    logLevel: "error",
  });
}

/**
 * The output of a module, in a process of its own.
 *
 * @param {string} source
 * @param {string} [prelude] Runs before the modules that the source imports.
 */
async function run(source, prelude = "") {
  const before = `data:text/javascript,${encodeURIComponent(prelude)}`;
  const args = ["--import", before, "--input-type=module", "--eval", source];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  return stdout;
}
