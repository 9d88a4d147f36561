// The wasm as a string of printable ASCII, which gzip packs as well as the bytes themselves, and
// which no minifier, bundler or charset changes.
//
// Of the 95 printable characters the quote and the backslash would be escaped; the other 93 are
// digits. Byte b becomes v = b + 4, so that the bytes that wasm has most (0 and the small ones)
// need one digit: below 91 the digit v, above it one of two prefixes and a digit. The last values
// with one digit, which are rare, change places with the most frequent of those with two.
// npm/core/inline.ts undoes it.

/** The first value that changes its place; those after it up to 91 follow. */
const FIRST_SWAPPED = 75;

/**
 * @param {Uint8Array} wasm
 * @param {readonly number[]} swaps
 */
export function encode(wasm, swaps) {
  const places = Array.from({ length: 256 }, (_, value) => value);
  for (const [index, value] of swaps.entries()) {
    places[value] = FIRST_SWAPPED + index;
    places[FIRST_SWAPPED + index] = value;
  }
  let text = "";
  for (const byte of wasm) {
    const value = places[(byte + 4) & 255];
    text += value < 91 ? digit(value) : digit(value < 182 ? 91 : 92) + digit((value - 91) % 91);
  }
  return text;
}

/** The wasm as text, and a module with what it takes to decode that. @param {Uint8Array} wasm */
export function textModule(wasm) {
  const swaps = frequent(wasm);
  const constants = {
    WASM_BYTES: ["number", wasm.length],
    WASM_SWAPS: ["readonly number[]", `[${swaps}]`],
  };
  const lines = Object.entries(constants);
  return {
    text: encode(wasm, swaps),
    code: lines.map(([name, [, value]]) => `export const ${name} = ${value};\n`).join(""),
    types: lines.map(([name, [type]]) => `export declare const ${name}: ${type};\n`).join(""),
  };
}

/** The most frequent values with two digits, in their order, one for each that changes its place. */
function frequent(/** @type {Uint8Array} */ wasm) {
  const counts = new Array(256).fill(0);
  for (const byte of wasm) counts[(byte + 4) & 255] += 1;
  const values = [...counts.keys()].slice(91).sort((a, b) => counts[b] - counts[a]);
  return values.slice(0, 91 - FIRST_SWAPPED).sort((a, b) => a - b);
}

/** The character of a digit, 0 to 92: from the space on, without the quote and the backslash. */
function digit(/** @type {number} */ value) {
  return String.fromCharCode(value + 32 + Number(value > 1) + Number(value > 58));
}
