import { Connection, initSync } from "../../target/pkg/steadysocket.js";
import { LoadError } from "../socket/errors.js";

let isReady = false;

/** Makes the wasm of this realm, once. */
export function instantiate(module: WebAssembly.Module | BufferSource): void {
  if (isReady) return;
  initSync({ module });
  isReady = true;
}

/** Whether there is anything left to load. */
export function isInstantiated(): boolean {
  return isReady;
}

/** The core's class, once it is there. */
export function connectionClass(): typeof Connection {
  if (isReady) return Connection;
  throw new LoadError(
    "steadysocket is not initialized, expected `await initialize()` before the first SteadySocket",
  );
}
