/**
 * The same without top-level await: call `initialize` with the wasm's bytes, module or address
 * before the first `SteadySocket`.
 *
 * @module steadysocket/slim
 */

export { initialize, type WasmSource } from "./core/load.js";
export * from "./socket/exports.js";
