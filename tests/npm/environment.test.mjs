// @ts-check
/** The package in plain Node, each test in a process of its own. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { PACKAGE, published } from "./support/package.mjs";

const require = createRequire(join(PACKAGE, "package.json"));

// Pitfall 53.
test("importing it does nothing: no globals, no output, and the process ends", async () => {
  const { stdout, stderr } = await run(`
    const before = Object.getOwnPropertyNames(globalThis).join();
    await import("steadysocket");
    const after = Object.getOwnPropertyNames(globalThis).join();
    console.log(before === after, process.getActiveResourcesInfo().includes("Timeout"));
  `);
  assert.equal(stdout, "true false\n");
  assert.equal(stderr, "");
});

test("no class has a static block, which Safari 15.4 and Firefox 90 cannot parse", async () => {
  for (const entry of ["index", "slim", "compat"]) {
    const code = await readFile(published(`${entry}.js`), "utf8");
    assert.doesNotMatch(code, /\bstatic\s*\{/, entry);
  }
});

test("it exports what it promises, and nothing else", async () => {
  const names = Object.keys(await import("steadysocket")).sort();
  assert.deepEqual(names, [
    "ClosedError",
    "ConnectionError",
    "LoadError",
    "OptionError",
    "OverflowError",
    "QueueFullError",
    "SteadySocket",
  ]);
  const slim = Object.keys(await import("steadysocket/slim")).sort();
  assert.deepEqual(slim, [...names, "initialize"].sort());
});

test("every exported class has its name, and so has each error", async () => {
  const classes = { ...(await import("steadysocket")), ...(await import("steadysocket/compat")) };
  const { DecodeError } = await import("steadysocket/svelte");
  const { default: _, WebSocket: __, ...named } = { ...classes, DecodeError };
  assert.ok(Object.keys(named).length > 8);
  for (const [name, Class] of Object.entries(named)) {
    assert.equal(Class.name, name);
    if (!name.endsWith("Error")) continue;
    const error = Reflect.construct(/** @type {Function} */ (Class), []);
    assert.equal(error.name, name);
    assert.ok(String(error).startsWith(name));
    assert.deepEqual(
      Object.keys(error).filter((key) => key === "name"),
      [],
    );
  }
});

test("it imports where browser globals are missing", async () => {
  const { stdout } = await run(`
    for (const name of ["WebSocket", "CloseEvent", "document", "window", "navigator", "reportError"]) {
      delete globalThis[name];
    }
    const { SteadySocket } = await import("steadysocket");
    console.log(typeof SteadySocket);
  `);
  assert.equal(stdout, "function\n");
});

// Pitfall 14.
test("without a WebSocket the constructor says so at once", async () => {
  const { stdout } = await run(`
    delete globalThis.WebSocket;
    const { SteadySocket } = await import("steadysocket");
    for (const url of ["ws://localhost/", async () => "ws://localhost/"]) {
      try {
        new SteadySocket(url);
      } catch (error) {
        console.log(error instanceof TypeError, error.name, error.code, error.message);
      }
    }
  `);
  const line =
    "true OptionError ERR_OPTION option WebSocket is undefined, " +
    "expected a constructor, as this environment has no WebSocket of its own\n";
  assert.equal(stdout, line + line);
});

test("without a WebSocket a connection that starts closed can be made, for server rendering", async () => {
  const { stdout } = await run(`
    delete globalThis.WebSocket;
    const { SteadySocket } = await import("steadysocket");
    const socket = new SteadySocket("ws://localhost/", [], { startClosed: true });
    console.log(socket.state);
  `);
  assert.equal(stdout, "idle\n");
});

test("an idle or ended connection does not keep the process", async () => {
  const { stdout } = await run(`
    import { SteadySocket } from "steadysocket";
    import { WebSocket } from "ws";
    const idle = new SteadySocket("ws://localhost/", [], { WebSocket, startClosed: true });
    const ended = new SteadySocket("ws://127.0.0.1:1/", [], { WebSocket });
    ended.close();
    console.log((await ended.closed).code, idle.state);
  `);
  assert.equal(stdout, "1006 idle\n");
});

// Pitfall 3. Node ends a process with an unhandled rejection.
test("no promise is rejected that the user does not hold", async () => {
  const { stdout } = await run(`
    import { SteadySocket } from "steadysocket";
    import { fakeWebSocket } from "./tests/npm/support/fake.mjs";
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const fail = async () => { throw new Error("fails"); };
    const cases = [
      { url: fail },
      { protocols: fail },
      { url: fail, protocols: fail },
      { options: { handshake: fail } },
      { options: { handshake: (peer) => peer.next() } },
      { options: { handshake: (peer) => Promise.all([peer.next(), peer.next()]) } },
    ];
    for (const { url = "ws://fake.test/", protocols, options } of cases) {
      const Fake = fakeWebSocket();
      const socket = new SteadySocket(url, protocols, { WebSocket: Fake, ...options });
      const iterator = socket.messages({ maxBuffered: 1 });
      void socket.closed;
      await turn();
      Fake.made.at(-1)?.accept();
      Fake.made.at(-1)?.receive("one");
      Fake.made.at(-1)?.receive("two");
      Fake.made.at(-1)?.receive("three");
      await turn();
      Fake.made.at(-1)?.end(4401);
      await turn();
      socket.terminate();
      socket.close();
      await socket.closed;
      await turn();
    }
    console.log("quiet");
  `);
  assert.equal(stdout, "quiet\n");
});

// Pitfall 54.
test("a live connection goes on when the last handle is collected", async () => {
  const { stdout } = await run(
    `
    import { SteadySocket } from "steadysocket";
    import { WebSocket, WebSocketServer } from "ws";
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    let pings = 0;
    server.on("connection", (peer) => peer.on("message", () => {
      pings += 1;
      globalThis.gc();
      if (pings < 5) return peer.send("pong");
      console.log("still there");
      process.exit();
    }));
    await new Promise((resolve) => server.on("listening", resolve));
    (() => {
      const url = "ws://127.0.0.1:" + server.address().port;
      new SteadySocket(url, [], { WebSocket, heartbeat: { intervalMs: 5 } });
    })();
    `,
    ["--expose-gc"],
  );
  assert.equal(stdout, "still there\n");
});

test("an ended connection can be collected", async () => {
  const { stdout } = await run(
    `
    import { SteadySocket } from "steadysocket";
    import { WebSocket } from "ws";
    let collected = 0;
    const registry = new FinalizationRegistry(() => { collected += 1; });
    for (let index = 0; index < 20; index += 1) {
      const socket = new SteadySocket("ws://127.0.0.1:1/", [], { WebSocket });
      registry.register(socket);
      socket.close();
      await socket.closed;
    }
    for (let turn = 0; turn < 50 && collected < 15; turn += 1) {
      globalThis.gc();
      await new Promise((resolve) => setImmediate(resolve));
    }
    console.log(collected >= 15);
    `,
    ["--expose-gc"],
  );
  assert.equal(stdout, "true\n");
});

for (const [name, prepare, expected] of /** @type {[string, string, string][]} */ ([
  [
    "without WebAssembly",
    "delete globalThis.WebAssembly;",
    "ERR_NO_WEBASSEMBLY steadysocket: this environment has no WebAssembly (Lockdown Mode?); use its own WebSocket here",
  ],
  [
    "under a policy that forbids wasm",
    "WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError('blocked'); } };",
    "ERR_WASM_BLOCKED steadysocket: the Content-Security-Policy forbids wasm, expected 'wasm-unsafe-eval' in script-src",
  ],
  [
    "where only 4 KB may be compiled at once",
    `const { Module } = WebAssembly;
     WebAssembly.Module = class extends Module {
       constructor(bytes) { if (bytes.length > 4096) throw new RangeError("4KB"); super(bytes); }
     };`,
    "ERR_WASM_UNSUPPORTED steadysocket: this browser is too old, expected Chrome 115, Firefox 90, Safari 15.4 or newer; older ones may take steadysocket/slim",
  ],
])) {
  test(`${name} the import succeeds, and the constructor says what to do`, async () => {
    const { stdout } = await run(`
      ${prepare}
      const { LoadError, SteadySocket } = await import("steadysocket");
      try {
        new SteadySocket("ws://localhost/", [], { startClosed: true });
      } catch (error) {
        console.log(error instanceof LoadError, error.code, error.message);
      }
    `);
    assert.equal(stdout, `true ${expected}\n`);
  });
}

// The build without patches has wasm-bindgen's own code, which makes a TextDecoder at import.
const skip = Boolean(process.env.STEADYSOCKET_PACKAGE) && "the generated code as it is";

test("importing it needs no text coders, no Intl and no timers", { skip }, async () => {
  const { stdout } = await run(`
    for (const name of ["TextEncoder", "TextDecoder", "Intl", "setTimeout", "clearTimeout"]) {
      delete globalThis[name];
    }
    const { SteadySocket } = await import("steadysocket");
    const socket = new SteadySocket("ws://localhost/", [], { startClosed: true });
    console.log(socket.state);
  `);
  assert.equal(stdout, "idle\n");
});

test("the wasm is compiled by the first constructor, once", async () => {
  const { stdout } = await run(`
    let compiled = 0;
    const { Module } = WebAssembly;
    WebAssembly.Module = class extends Module {
      constructor(bytes) { super(bytes); compiled += 1; }
    };
    const { SteadySocket } = await import("steadysocket");
    const counts = [compiled];
    for (let count = 0; count < 3; count += 1) {
      new SteadySocket("ws://localhost/", [], { startClosed: true });
      counts.push(compiled);
    }
    console.log(counts.join());
  `);
  assert.equal(stdout, "0,1,1,1\n");
});

test("before initialize() the slim entry's constructor says what is missing", async () => {
  const { stdout } = await run(`
    import { SteadySocket } from "steadysocket/slim";
    try {
      new SteadySocket("ws://localhost/");
    } catch (error) {
      console.log(error.name, error.code, error.message);
    }
  `);
  assert.equal(
    stdout,
    "LoadError ERR_NOT_INITIALIZED steadysocket: /slim is not initialized, " +
      "expected `await initialize()` before the first SteadySocket\n",
  );
});

for (const [name, source] of /** @type {[string, string][]} */ ([
  ["bytes", "await readFile(path)"],
  ["a module", "await WebAssembly.compile(await readFile(path))"],
  ["an address", "pathToFileURL(path)"],
  ["an address as text", "pathToFileURL(path).href"],
  ["nothing", ""],
  [
    "a response",
    'new Response(await readFile(path), { headers: { "content-type": "application/wasm" } })',
  ],
])) {
  test(`the slim entry is initialized by ${name}, and a second time by anything`, async () => {
    const { stdout } = await run(`
      import { readFile } from "node:fs/promises";
      import { createRequire } from "node:module";
      import { pathToFileURL } from "node:url";
      import { initialize, SteadySocket } from "steadysocket/slim";
      const path = createRequire(${JSON.stringify(join(PACKAGE, "package.json"))}).resolve("steadysocket/steadysocket.wasm");
      await initialize(${source});
      await initialize();
      const socket = new SteadySocket("ws://localhost/", [], { startClosed: true });
      console.log(socket.state);
    `);
    assert.equal(stdout, "idle\n");
  });
}

test("a wasm that cannot be had is a LoadError that names it, and the next call tries again", async () => {
  const { stdout } = await run(`
    import { initialize } from "steadysocket/slim";
    const missing = new URL("file:///nowhere/steadysocket.wasm");
    const answer = new Response("", { status: 404 });
    for (const source of [missing, answer]) {
      await initialize(source).catch((error) => console.log(error.name, error.code, error.message));
    }
    await initialize();
    console.log("loaded");
  `);
  assert.equal(
    stdout,
    "LoadError ERR_LOAD steadysocket: file:///nowhere/steadysocket.wasm could not be read\n" +
      "LoadError ERR_LOAD steadysocket: the response was answered with status 404, expected 200\n" +
      "loaded\n",
  );
});

test("a wasm of another content type loads with a warning that names it", async () => {
  const { stdout, stderr } = await run(`
    import { readFile } from "node:fs/promises";
    import { initialize } from "steadysocket/slim";
    const bytes = await readFile(${JSON.stringify(published("steadysocket.wasm"))});
    await initialize(new Response(bytes, { headers: { "content-type": "text/plain" } }));
    console.log("loaded");
  `);
  assert.equal(stdout, "loaded\n");
  assert.match(stderr, /content-type "text\/plain", expected "application\/wasm"/);
});

test("the wasm and package.json can be reached under the package's name", async () => {
  const wasm = await readFile(require.resolve("steadysocket/steadysocket.wasm"));
  assert.ok(WebAssembly.validate(wasm));
  assert.equal(require("steadysocket/package.json").name, "steadysocket");
});

/**
 * Runs a module in the package's folder.
 *
 * @param {string} source
 * @param {string[]} [flags]
 */
function run(source, flags = []) {
  const args = [...flags, "--input-type=module", "--eval", source];
  const cwd = new URL("../..", import.meta.url);
  return promisify(execFile)(process.execPath, args, { cwd, timeout: 60_000 });
}
