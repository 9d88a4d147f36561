// Gives each access to memory in a wasm the alignment that is natural for its type. That is a hint
// and changes no result (WebAssembly core specification, 4.4.7). Compilers give another one where
// they move two small fields at once, 3 times in 100; without these the alignment follows from the
// instruction, and scripts/lib/wasm-streams.mjs can leave it out: 0.3 kB of session.js.

import { functionsOf, WasmReader } from "./wasm-reader.mjs";

/** The first instruction that accesses memory, `i32.load`. */
export const FIRST_ACCESS = 0x28;

/** The natural alignment of each up to `i64.store32`, as a power of two. */
export const ALIGNMENTS = [
  ...[2, 3, 2, 3, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2],
  ...[2, 3, 2, 3, 0, 1, 0, 1, 2],
];

/** A copy with these alignments. @param {Uint8Array} wasm */
export function alignNaturally(wasm) {
  const aligned = Uint8Array.from(wasm);
  const reader = new WasmReader(wasm);
  const [first, last] = functionsOf(wasm);
  reader.at = first;
  while (reader.at < last) {
    const end = reader.number() + reader.at;
    // The locals, by number and type.
    reader.skipNumbers(reader.number() * 2);
    while (reader.at < end) {
      const opcode = reader.byte();
      const alignment = ALIGNMENTS[opcode - FIRST_ACCESS];
      if (alignment !== undefined) aligned[reader.at] = alignment;
      skipOperands(opcode, reader);
    }
  }
  return aligned;
}

/**
 * Of every instruction that compilers write for this project (5.4); throws at another one.
 *
 * @param {number} opcode
 * @param {WasmReader} reader
 */
function skipOperands(opcode, reader) {
  const row = OPERANDS.find(([low, high]) => low <= opcode && opcode <= high);
  const code = `0x${opcode.toString(16)}`;
  if (!row) throw new Error(`an unknown instruction, ${code}, at ${reader.at - 1}`);
  const [, , operands] = row;
  if (typeof operands === "number") reader.skipNumbers(operands);
  else operands(reader);
}

/** Their number, or how to skip them, by the first and the last opcode that have them. */
const OPERANDS = /** @type {[number, number, number | ((reader: WasmReader) => void)][]} */ ([
  [0x00, 0x01, 0],
  [0x02, 0x04, 1],
  [0x05, 0x0b, 0],
  [0x0c, 0x0d, 1],
  // `br_table`
  [0x0e, 0x0e, (reader) => reader.skipNumbers(reader.number() + 1)],
  [0x0f, 0x0f, 0],
  [0x10, 0x10, 1],
  [0x11, 0x11, 2],
  [0x1a, 0x1b, 0],
  // `select` with types
  [0x1c, 0x1c, (reader) => reader.skipNumbers(reader.number())],
  [0x20, 0x26, 1],
  [0x28, 0x3e, 2],
  [0x3f, 0x42, 1],
  // Constants with a point
  [0x43, 0x43, (reader) => skipBytes(reader, 4)],
  [0x44, 0x44, (reader) => skipBytes(reader, 8)],
  [0x45, 0xc4, 0],
  [0xd0, 0xd0, 1],
  [0xd1, 0xd1, 0],
  [0xd2, 0xd2, 1],
  // Conversions, then memory and tables
  [0xfc, 0xfc, (reader) => reader.skipNumbers(EXTENDED[reader.number()] ?? 0)],
]);

/** The number of operands by the second number of an instruction. */
const EXTENDED = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

function skipBytes(/** @type {WasmReader} */ reader, /** @type {number} */ count) {
  reader.at += count;
}
