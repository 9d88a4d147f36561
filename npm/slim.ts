/**
 * The same with the `.wasm` apart: call `initialize` with its bytes, module or address before the
 * first `SteadySocket`. For browsers that cannot compile it at once, and for a cache of its own.
 *
 * @module steadysocket/slim
 */
export { initialize, type WasmSource } from "./core/load.js";
export * from "./socket/exports.js";
