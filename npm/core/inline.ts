import { WASM_BYTES, WASM_TEXT } from "../../target/pkg/steadysocket-text.js";
import { compileSync } from "./compile.js";
import { decode } from "./wasm-text.js";

/** Compiles the wasm that is inside this file. */
export function compileInline(): WebAssembly.Module {
  return compileSync(decode(WASM_TEXT, WASM_BYTES));
}
