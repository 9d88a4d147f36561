import { LoadError, show } from "../socket/errors.js";
import { instantiate, isInstantiated } from "./wasm.js";

/** Where the wasm comes from: its bytes, a compiled module, a response, or its address. */
export type WasmSource =
  | BufferSource
  | WebAssembly.Module
  | Response
  | PromiseLike<Response>
  | URL
  | string;

let loading: Promise<void> | undefined;

/**
 * Loads the wasm of this realm, once: a second call waits for the first.
 *
 * @param source Default: the `steadysocket.wasm` beside this module.
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

/**
 * Loads it for the entry points that do so when they are imported. On a server an import must not
 * fail, and a bundler may have left the wasm behind; there the constructor says what is missing.
 */
export async function loadOnImport(): Promise<void> {
  try {
    await initialize();
  } catch (error) {
    if (globalThis.location) throw error;
  }
}

async function load(source: WasmSource): Promise<void> {
  if (isInstantiated()) return;
  instantiate(await compile(source));
}

async function compile(source: WasmSource): Promise<WebAssembly.Module | BufferSource> {
  if (source instanceof WebAssembly.Module || ArrayBuffer.isView(source)) return source;
  if (source instanceof ArrayBuffer) return source;
  if (typeof source === "string" || source instanceof URL) {
    // Against the page, as `fetch` takes it: bundlers look for assets beside `import.meta.url`.
    const url = new URL(source, globalThis.location?.href);
    return url.protocol === "file:" ? readFile(url) : compileResponse(fetch(url), url.href);
  }
  return compileResponse(source, "the response");
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
  // So do servers answer for what they do not have, if they serve an app of one page.
  if (type?.startsWith("text/html")) throw failure(`${name} is a page, expected the wasm`);
  try {
    if (type?.startsWith("application/wasm")) return await WebAssembly.compileStreaming(response);
    console.warn(
      `steadysocket: ${name} has content-type ${show(type)}, expected "application/wasm"; ` +
        "it loads, but slower",
    );
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    throw failure(`${name} could not be compiled (is 'wasm-unsafe-eval' allowed?)`, cause);
  }
}

/** From disk, in Node, Deno and Bun. Not by `import`, which bundlers for browsers stumble over. */
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
  const error = new LoadError(`steadysocket: ${problem}`);
  if (cause !== undefined) error.cause = cause;
  return error;
}
