import { WASM_BYTES, WASM_SWAPS } from "../../target/pkg/steadysocket-text.js";
import { compileSync } from "./compile.js";

/** The wasm as text, which the build puts at the head of the file. */
declare const WASM_TEXT: string;

/** Compiles the wasm that is inside this file: the build puts that of the entry point there. */
export function compileInline(): WebAssembly.Module {
  return compileSync(decode(WASM_TEXT, WASM_BYTES));
}

/**
 * Undoes `encode` of scripts/lib/wasm-text.mjs: printable ASCII without the quote and the
 * backslash gives 93 digits, of which the last two are prefixes for the bytes that one digit has
 * no room for. Values that `WASM_SWAPS` lists have changed places with those from 75 on.
 */
function decode(text: string, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  const swapped: number[] = [];
  WASM_SWAPS.forEach((value, index) => {
    swapped[value] = 75 + index;
    swapped[75 + index] = value;
  });
  let high = 0;
  let end = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const digit = code - 32 - +(code > 34) - +(code > 92);
    if (digit > 90) {
      high = (digit - 90) * 91;
    } else {
      const value = high + digit;
      bytes[end] = (swapped[value] ?? value) - 4;
      end += 1;
      high = 0;
    }
  }
  return bytes;
}
