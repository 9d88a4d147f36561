// The wasm as a string of printable ASCII, which gzip packs as well as the bytes themselves, and
// which no minifier, bundler or charset changes.
//
// Of the 95 printable characters the quote and the backslash would be escaped; the other 93 are
// digits. Byte b becomes v = b + 4, so that the bytes that wasm has most (0 and the small ones)
// need one digit: below 91 the digit v, above it one of two prefixes and a digit.
// npm/core/inline.ts undoes it.

/** @param {Uint8Array} wasm */
export function encode(wasm) {
  let text = "";
  for (const byte of wasm) {
    const value = (byte + 4) & 255;
    text += value < 91 ? digit(value) : digit(value < 182 ? 91 : 92) + digit((value - 91) % 91);
  }
  return text;
}

/** A module that holds the wasm, and its types. @param {Uint8Array} wasm */
export function textModule(wasm) {
  return {
    code: `export const WASM_BYTES = ${wasm.length};\nexport const WASM_TEXT = "${encode(wasm)}";\n`,
    types: "export declare const WASM_BYTES: number;\nexport declare const WASM_TEXT: string;\n",
  };
}

/** The character of a digit, 0 to 92: from the space on, without the quote and the backslash. */
function digit(/** @type {number} */ value) {
  return String.fromCharCode(value + 32 + Number(value > 1) + Number(value > 58));
}
