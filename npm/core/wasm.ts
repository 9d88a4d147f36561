// The one file that imports what wasm-bindgen generates.
import { Connection, initSync } from "../../target/pkg/steadysocket.js";
import { LoadError } from "../socket/errors.js";
import type { CoreConstructor } from "./core.js";

let isReady = false;

/** Makes the wasm of this realm, once. */
export function instantiate(module: WebAssembly.Module | BufferSource): void {
  if (isReady) return;
  initSync({ module });
  isReady = true;
}

/** True if the wasm is loaded. */
export function isInstantiated(): boolean {
  return isReady;
}

/** The core's class; throws before the wasm is loaded. */
export function coreClass(): CoreConstructor {
  if (isReady) return Connection;
  throw new LoadError(
    "steadysocket is not initialized, expected `await initialize()` before the first SteadySocket",
  );
}
