/**
 * A WebSocket that stays up, in one file: the wasm is inside it, and compiled by the first
 * constructor.
 *
 * @module steadysocket
 */
import { compileInline } from "./core/inline.js";
import { provideWasm } from "./core/wasm.js";

provideWasm(compileInline);

export * from "./socket/exports.js";
