/**
 * Reliable sessions on a server: nothing lost, nothing twice, in order, both ways, across reconnects.
 * For Node.js, Deno and Bun, over any WebSocket library; the wasm is inside this file. The export
 * condition `workerd` leads to one that imports it as a module.
 *
 * @module steadysocket/server
 */
import { WASM_BYTES, WASM_TEXT } from "../target/pkg/server-text.js";
import { compileSync } from "./core/compile.js";
import { decode } from "./core/wasm-text.js";
import { provideWasm } from "./server/wasm.js";

provideWasm(() => compileSync(decode(WASM_TEXT, WASM_BYTES)));

export * from "./server/exports.js";
