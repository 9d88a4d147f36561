/**
 * A WebSocket that stays up. Importing this loads the `.wasm` beside it; nothing else happens.
 *
 * @module steadysocket
 */
import { loadOnImport } from "./core/load.js";

export * from "./socket/exports.js";

await loadOnImport();
