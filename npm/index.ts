/**
 * A WebSocket that stays up, in one file: the wasm is inside it, and compiled by the first
 * constructor. In windows of Chrome and Edge from 115 on, in Firefox from 89, in Safari from 15.4;
 * `steadysocket/slim` runs in Chrome and Edge from 96.
 *
 * @module steadysocket
 */
import { compileInline } from "./core/inline.js";
import { provideWasm } from "./core/wasm.js";

provideWasm(compileInline);

export * from "./socket/exports.js";
