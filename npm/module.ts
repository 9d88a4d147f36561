/**
 * The same for runtimes that compile no bytes: they import the `.wasm` as a module, which they
 * compile beforehand. The export conditions `workerd` and `edge-light` lead here.
 *
 * Nothing of `WebAssembly.compile` may be reached from here: the edge runtime of Next.js refuses
 * to build what names it.
 */
import wasm from "steadysocket.wasm";
import { provideWasm } from "./core/wasm.js";

provideWasm(() => wasm);

export * from "./socket/exports.js";
