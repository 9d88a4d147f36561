/**
 * A WebSocket that stays up. Importing this loads the `.wasm` beside it; nothing else happens.
 *
 * @module steadysocket
 */
import { initialize } from "./load.js";

export * from "./exports.js";

await initialize();
