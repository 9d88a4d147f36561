import { LoadError } from "./errors.js";

/**
 * Compiles on the spot, as a constructor needs it.
 *
 * @throws `LoadError` with what to do about it.
 */
export function compileSync(bytes: BufferSource): WebAssembly.Module {
  checkWebAssembly();
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    // Chromium below 115 refuses more than 4 KB at once in a window.
    throw (
      blocked(cause) ??
      new LoadError(
        "ERR_WASM_UNSUPPORTED",
        "this browser is too old, expected Chrome 115, Firefox 90, Safari 15.4 or newer; older ones may take steadysocket/slim",
        cause,
      )
    );
  }
}

/** @throws `LoadError` where there is no WebAssembly at all. */
export function checkWebAssembly(): void {
  if (typeof WebAssembly === "object") return;
  throw new LoadError(
    "ERR_NO_WEBASSEMBLY",
    "this environment has no WebAssembly (Lockdown Mode?); use its own WebSocket here",
  );
}

/** The error of a page that forbids wasm; `undefined` where it does not. */
export function blocked(cause: unknown): LoadError | undefined {
  try {
    // The smallest module there is: a policy forbids that one too.
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    return undefined;
  } catch {
    return new LoadError(
      "ERR_WASM_BLOCKED",
      "the Content-Security-Policy forbids wasm, expected 'wasm-unsafe-eval' in script-src",
      cause,
    );
  }
}
