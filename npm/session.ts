/**
 * A WebSocket that stays up and, with the option `session`, loses nothing: reliable sessions, with a
 * server that knows them. One file, with a wasm of its own inside.
 *
 * @module steadysocket/session
 */
import { compileInline } from "./core/inline.js";
import { provideWasm } from "./core/wasm.js";

provideWasm(compileInline);

export * from "./session/exports.js";
