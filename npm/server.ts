/**
 * Reliable sessions on a server: nothing lost, nothing twice, in order, both ways, across reconnects.
 * For Node.js, Deno and Bun, over any WebSocket library; the wasm is inside this file. The export
 * condition `workerd` leads to one that imports it as a module.
 *
 * @module steadysocket/server
 */
import { compileInline } from "./core/inline.js";
import { provideWasm } from "./server/wasm.js";

provideWasm(compileInline);

export * from "./server/exports.js";
