/** The same for the runtime workerd, which compiles no bytes: it imports the `.wasm` as a module. */
import wasm from "server.wasm";
import { provideWasm } from "./server/wasm.js";

provideWasm(() => wasm);

export * from "./server/exports.js";
