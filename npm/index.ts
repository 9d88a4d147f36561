/**
 * A WebSocket that stays up. Importing this loads the `.wasm` beside it; nothing else happens.
 *
 * @module steadysocket
 */
import { loadOnImport } from "./load.js";

export * from "./exports.js";

await loadOnImport();
