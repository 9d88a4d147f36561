/**
 * The same without top-level await: call `initialize` with the wasm's bytes, module or address
 * before the first `SteadySocket`.
 *
 * @module steadysocket/slim
 */
export * from "./exports.js";
export { initialize, type WasmSource } from "./load.js";
