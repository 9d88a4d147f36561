/**
 * The same for runtimes that compile no bytes: see `module.ts`. The wasm that this imports is that
 * of sessions, which the build puts in its place.
 */
import wasm from "steadysocket.wasm";
import { provideWasm } from "./core/wasm.js";

provideWasm(() => wasm);

export * from "./session/exports.js";
