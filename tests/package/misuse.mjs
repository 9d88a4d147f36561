// Misuse: errors must appear where the mistake is made and explain it.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "./commands.mjs";
import { judge } from "./control.mjs";
import { serveFiles } from "./files.mjs";
import { install } from "./install.mjs";
import { openPage } from "./pages.mjs";
import { address } from "./steps.mjs";

/** How a page can be without wasm, and what its first constructor throws; the import does not. */
const REFUSED = {
  "policy forbids wasm": {
    policy: "script-src 'self'",
    outcome:
      /^LoadError ERR_WASM_BLOCKED steadysocket: the Content-Security-Policy forbids wasm, expected 'wasm-unsafe-eval' in script-src$/,
    // The browser's own words.
    noise: /Content Security Policy/,
  },
  "no WebAssembly": {
    prepare: () => {
      Reflect.deleteProperty(globalThis, "WebAssembly");
    },
    outcome:
      /^LoadError ERR_NO_WEBASSEMBLY steadysocket: this environment has no WebAssembly .*use its own WebSocket here$/,
  },
  "4 KB at once": {
    prepare: limitTo4Kilobytes,
    outcome:
      /^LoadError ERR_WASM_UNSUPPORTED steadysocket: this browser is too old, expected Chrome 115, .*steadysocket\/slim$/,
  },
};

/** How a server can spoil the page of `/slim`, and what it says then. */
const SPOILT = {
  "wasm missing": {
    change: (path) => (isWasm(path) ? { status: 404 } : {}),
    message:
      /^the page failed: steadysocket: http:\S+\.wasm was answered with status 404, expected 200$/,
    noise: /^Failed to load resource/,
  },
  "wasm is a page": {
    change: (path) => (isWasm(path) ? { headers: { "content-type": "text/html" } } : {}),
    message: /^the page failed: steadysocket: http:\S+\.wasm is a page, expected the wasm$/,
  },
  "wasm forbidden": {
    change: () => ({ headers: { "content-security-policy": "script-src 'self'" } }),
    message:
      /^the page failed: steadysocket: the Content-Security-Policy forbids wasm, expected 'wasm-unsafe-eval' in script-src$/,
    noise: /Content Security Policy/,
  },
};

const WRONG_TYPE =
  /^steadysocket: http:\S+\.wasm has content-type "text\/plain", expected "application\/wasm"; it loads, but slower$/;

/** @type {Record<string, (world: any) => Promise<string | void>>} */
export const MISUSES = {
  ...Object.fromEntries(
    Object.entries(REFUSED).map(([name, refused]) => [name, (world) => refuse(world, refused)]),
  ),
  slim,
  "slim and 4 KB": slimDespiteLimit,
  ...Object.fromEntries(
    Object.entries(SPOILT).map(([name, spoilt]) => [name, (world) => failing(world, spoilt)]),
  ),
  "wasm of other type": wrongType,
  "no wasm on disk": missingFile,
};

/** In the page: as Chromium below 115. */
function limitTo4Kilobytes() {
  WebAssembly.Module = new Proxy(WebAssembly.Module, {
    construct(target, [bytes]) {
      if (bytes.byteLength > 4096) {
        throw new RangeError(
          "WebAssembly.Compile is disallowed on the main thread, if the buffer size is larger than 4KB.",
        );
      }
      return new target(bytes);
    },
  });
}

/** The import succeeds, and the constructor throws. */
async function refuse({ tarball, browser }, { policy = "", prepare = () => {}, outcome, noise }) {
  const headers = policy ? { "content-security-policy": policy } : {};
  const files = await serveFiles(await install("plain", tarball.path), () => ({ headers }));
  const options = { prepare, ...(noise && { expected: noise }) };
  const { page, failed, stop } = await openPage(browser, `${files.url}/refused.html`, options);
  try {
    const shown = page.waitForFunction(() => globalThis.outcome).then((it) => it.jsonValue());
    const said = await Promise.race([shown, failed]);
    if (!outcome.test(said)) throw new Error(`it threw: ${said}\nexpected: ${outcome}`);
  } finally {
    await stop();
    files.stop();
  }
}

/** Works as it is, by one request more. */
async function slim(world) {
  await chatBySlim(world);
}

/** Compiles apart from the page's thread, so that the limit does not matter. */
async function slimDespiteLimit(world) {
  await chatBySlim(world, limitTo4Kilobytes);
}

async function chatBySlim({ tarball, control, browser }, prepare = () => {}) {
  const files = await serveFiles(await install("plain", tarball.path));
  const url = address(`${files.url}/slim.html`, { control });
  try {
    await judge(
      control,
      () => openPage(browser, url, { prepare }),
      ({ requests }) => {
        const ours = requests.filter((it) => it.includes("/steadysocket/"));
        const names = ours.map((it) => it.split("/").at(-1)).join();
        if (names !== "slim.js,steadysocket.wasm") throw new Error(`it has asked for ${names}`);
      },
    );
  } finally {
    files.stop();
  }
}

/** The page of `/slim` has to fail, with one message and no other. */
async function failing({ tarball, control, browser }, { change, message, noise }) {
  const files = await serveFiles(await install("plain", tarball.path), change);
  const url = address(`${files.url}/slim.html`, { control });
  try {
    const open = () => openPage(browser, url, noise && { expected: noise });
    const said = await judge(control, open).then(
      () => "nothing, and worked",
      (error) => error.message,
    );
    if (!message.test(said)) throw new Error(`it said: ${said}\nexpected: ${message}`);
  } finally {
    files.stop();
  }
}

/** The page must work and print one warning. */
async function wrongType({ tarball, control, browser }) {
  const headers = { "content-type": "text/plain" };
  const files = await serveFiles(await install("plain", tarball.path), (path) =>
    isWasm(path) ? { headers } : {},
  );
  const url = address(`${files.url}/slim.html`, { control });
  try {
    await judge(
      control,
      () => openPage(browser, url, { expected: WRONG_TYPE }),
      ({ said }) => {
        if (said.length !== 1) throw new Error(`it warned ${said.length} times, expected 1`);
      },
    );
  } finally {
    files.stop();
  }
}

/** In Node.js the default entry does not need the file; `/slim` reports it missing. */
async function missingFile({ tarball }) {
  const folder = await install("plain", tarball.path);
  rmSync(join(folder, "node_modules/steadysocket/dist/steadysocket.wasm"));
  const program = `
    import { SteadySocket as Whole } from "steadysocket";
    import { initialize, SteadySocket } from "steadysocket/slim";
    const options = { startClosed: true, WebSocket: class {} };
    console.log(new Whole("ws://127.0.0.1/", [], options).state);
    try { new SteadySocket("ws://127.0.0.1/", [], options); } catch (error) { console.log(error.message); }
    await initialize().catch((error) => console.log(error.message));
  `;
  const said = await run(folder, [process.execPath, "--input-type=module", "--eval", program]);
  const [whole = "", first = "", second = ""] = said.split("\n");
  if (whole !== "idle") throw new Error(`the default entry said: ${whole}`);
  if (!first.startsWith("steadysocket: /slim is not initialized, expected `await initialize()`")) {
    throw new Error(`the constructor said: ${first}`);
  }
  if (!/^steadysocket: file:\S+steadysocket\.wasm could not be read$/.test(second)) {
    throw new Error(`initialize said: ${second}`);
  }
}

const isWasm = (/** @type {string} */ path) => path.endsWith(".wasm");
