import { LoadError, show } from "./errors.js";
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

async function load(source: WasmSource): Promise<void> {
  if (isInstantiated()) return;
  instantiate(await compile(source));
}

async function compile(source: WasmSource): Promise<WebAssembly.Module | BufferSource> {
  if (source instanceof WebAssembly.Module || ArrayBuffer.isView(source)) return source;
  if (source instanceof ArrayBuffer) return source;
  if (typeof source === "string" || source instanceof URL) {
    const url = new URL(source, import.meta.url);
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

/** From disk, in Node, Deno and Bun. The name stands apart so that no bundler follows it. */
async function readFile(url: URL): Promise<BufferSource> {
  const name = "node:fs/promises";
  const fs = await import(/* webpackIgnore: true */ /* @vite-ignore */ name);
  try {
    return await fs.readFile(url);
  } catch (cause) {
    throw failure(`${url.href} could not be read`, cause);
  }
}

function failure(problem: string, cause?: unknown): LoadError {
  const error = new LoadError(`steadysocket: ${problem}`);
  if (cause !== undefined) error.cause = cause;
  return error;
}
