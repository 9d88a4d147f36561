// The one file that imports what wasm-bindgen generates.
import { Connection, initSync } from "../../target/pkg/steadysocket.js";
import type { CoreConstructor } from "./core.js";

let isReady = false;
let compile: () => WebAssembly.Module;

/**
 * Sets where the wasm of this realm comes from, as each entry point does. The first constructor
 * compiles it.
 */
export function provideWasm(source: () => WebAssembly.Module): void {
  compile = source;
}

/** The core's class. Compiles and instantiates the wasm of this realm, once. */
export function coreClass(): CoreConstructor {
  if (!isReady) {
    initSync({ module: compile() });
    isReady = true;
  }
  return Connection;
}
