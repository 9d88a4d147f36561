import { blocked, checkWebAssembly } from "./compile.js";
import { isUrl, kind } from "./data.js";
import { LoadError, show } from "./errors.js";
import type { Response, URL, WasmModule } from "./realm.js";
import { provideWasm } from "./wasm.js";

/** Where the wasm comes from: its bytes, a compiled module, a response, or its address. */
export type WasmSource =
  | ArrayBuffer
  | ArrayBufferView
  | WasmModule
  | Response
  | PromiseLike<Response>
  | URL
  | string;

let loading: Promise<void> | undefined;

provideWasm(() => {
  throw new LoadError(
    "ERR_NOT_INITIALIZED",
    "/slim is not initialized, expected `await initialize()` before the first SteadySocket",
  );
});

/**
 * Loads the wasm of this realm, once: a second call waits for the first.
 *
 * @param source Default: the `steadysocket.wasm` beside this module. A `WebAssembly.Module` can be
 *   used as soon as this returns.
 * @throws `LoadError` if it cannot be had; the next call tries again.
 */
export function initialize(source?: WasmSource): Promise<void> {
  loading ??= load(source ?? new URL("./steadysocket.wasm", import.meta.url)).catch(
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

async function load(source: WasmSource): Promise<void> {
  checkWebAssembly();
  // A module is provided before anything is awaited.
  // Not by `instanceof`: the edge runtime of Next.js gives a module of another realm.
  const module =
    kind(source) === "WebAssembly.Module" ? (source as WebAssembly.Module) : await compile(source);
  provideWasm(() => module);
}

async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  if (ArrayBuffer.isView(source) || kind(source) === "ArrayBuffer")
    return compileBytes(source as BufferSource);
  if (typeof source === "string" || isUrl(source)) {
    // Against the page, as `fetch` takes it: bundlers look for assets beside `import.meta.url`.
    const url = new URL(source, globalThis.location?.href);
    return url.protocol === "file:"
      ? compileBytes(readFile(url))
      : compileResponse(fetch(url), url.href);
  }
  return compileResponse(source as Response | PromiseLike<Response>, "the response");
}

async function compileResponse(
  pending: Response | PromiseLike<Response>,
  name: string,
): Promise<WebAssembly.Module> {
  let response: Response;
  try {
    response = await pending;
  } catch (cause) {
    throw failure(`${name} could not be fetched`, cause);
  }
  if (!response.ok) {
    throw failure(`${name} was answered with status ${response.status}, expected 200`);
  }
  const type = response.headers.get("content-type");
  // Servers of single-page apps answer like this for files that they do not have.
  if (type?.startsWith("text/html")) throw failure(`${name} is a page, expected the wasm`);
  if (type?.startsWith("application/wasm")) {
    return WebAssembly.compileStreaming(response).catch((cause) => {
      throw blocked(cause) ?? failure(NOT_COMPILED, cause);
    });
  }
  console.warn(
    `steadysocket: ${name} has content-type ${show(type)}, expected "application/wasm"; ` +
      "it loads, but slower",
  );
  return compileBytes(await response.arrayBuffer());
}

async function compileBytes(bytes: BufferSource): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw blocked(cause) ?? failure(NOT_COMPILED, cause);
  }
}

/**
 * From disk, in Node, Deno and Bun. Not with `import`, which bundlers for browsers cannot resolve.
 */
function readFile(url: URL): BufferSource {
  try {
    return (globalThis as unknown as Disk).process.getBuiltinModule("node:fs").readFileSync(url);
  } catch (cause) {
    throw failure(`${url.href} could not be read`, cause);
  }
}

interface Disk {
  process: { getBuiltinModule(name: "node:fs"): { readFileSync(url: URL): BufferSource } };
}

function failure(problem: string, cause?: unknown): LoadError {
  return new LoadError("ERR_LOAD", problem, cause);
}

const NOT_COMPILED =
  "the wasm could not be compiled, expected the steadysocket.wasm of this version";
