// The one file that imports what wasm-bindgen generates for the server.
import { initSync, Sessions } from "../../target/pkg/server.js";
import type { CoreConstructor } from "./core.js";

let isReady = false;
let compile: () => WebAssembly.Module;

/** Sets where the wasm comes from, as each entry point does. The first server compiles it. */
export function provideWasm(source: () => WebAssembly.Module): void {
  compile = source;
}

/** The core's class. Compiles and instantiates the wasm, once. */
export function coreClass(): CoreConstructor {
  if (!isReady) {
    initSync({ module: compile() });
    isReady = true;
  }
  return Sessions as unknown as CoreConstructor;
}
