// The bytes of a wasm, sorted by what they mean: indices of locals after each other, offsets of
// memory after each other, and so on. gzip and brotli find more in such streams than in the mixture.
// Two kinds of bytes follow from the others and are left out: sizes of functions, and alignments, which
// are those of scripts/lib/wasm-alignments.mjs. Offsets are turned by their alignment to the right, so
// that those it divides, which are nearly all, become small. npm/core/streams.ts undoes all that.
//
// Both walk over the functions in the same way, for which they need not know all of wasm: operands
// that OPERANDS does not list pass for instructions, mostly for such as have none. Where that leads
// astray, `split` throws, and the table needs another row.

import { ALIGNMENTS, FIRST_ACCESS } from "./wasm-alignments.mjs";
import { functionsOf, WasmReader } from "./wasm-reader.mjs";

/** Bytes outside of functions. */
const OUTSIDE = 0;

/** Instructions, with the operands that are in no other stream. */
const INSTRUCTIONS = 1;

/** The locals that a function has, by number and type. */
const LOCALS = 2;

const TARGETS = 3;
const CONDITIONAL_TARGETS = 4;
const BLOCK_TYPES = 5;
const WRITTEN_LOCALS = 6;
const READ_LOCALS = 7;

/** Of memory. A larger kind is this stream, and an alignment. */
const OFFSETS = 8;

/** The order that compresses best. */
const ORDER = [
  LOCALS,
  BLOCK_TYPES,
  WRITTEN_LOCALS,
  TARGETS,
  READ_LOCALS,
  CONDITIONAL_TARGETS,
  OUTSIDE,
  OFFSETS,
  INSTRUCTIONS,
];

/**
 * The stream of an operand, by the first and the last opcode that have it (WebAssembly core
 * specification, 5.4).
 */
const OPERANDS = [
  [0x02, 0x04, BLOCK_TYPES],
  [0x0c, 0x0c, TARGETS],
  [0x0d, 0x0d, CONDITIONAL_TARGETS],
  [0x10, 0x11, INSTRUCTIONS],
  [0x20, 0x20, READ_LOCALS],
  [0x21, 0x21, WRITTEN_LOCALS],
  [0x22, 0x22, READ_LOCALS],
  [0x23, 0x26, INSTRUCTIONS],
  [0x3f, 0x42, INSTRUCTIONS],
];

/**
 * At each opcode the stream of its operand, 0 for none; if it accesses memory, OFFSETS and its
 * alignment.
 */
export const KINDS = Array.from({ length: 0x43 }, (_, opcode) => {
  const alignment = ALIGNMENTS[opcode - FIRST_ACCESS];
  if (alignment !== undefined) return OFFSETS + alignment;
  const row = OPERANDS.find(([first, last]) => first <= opcode && opcode <= last);
  return row?.[2] ?? 0;
});

const END = 0x0b;
const BR_TABLE = 0x0e;
const F64_CONST = 0x44;

/** Before the second number of some instructions. */
const PREFIX = 0xfc;

/**
 * Sorts the bytes. With them come the place in them at which each stream begins, that in the wasm at
 * which the functions begin, and their count.
 *
 * @param {Uint8Array} wasm
 */
export function split(wasm) {
  const { streams, first, count } = distribute(wasm);
  const starts = [];
  let length = 0;
  for (const stream of ORDER) {
    starts[stream] = length;
    length += streams[stream].length;
  }
  const bytes = Uint8Array.from(ORDER.flatMap((stream) => streams[stream]));
  return { bytes, starts, first, count };
}

/** The streams. It mirrors `join` of npm/core/streams.ts. @param {Uint8Array} wasm */
function distribute(wasm) {
  /** @type {number[][]} */
  const streams = ORDER.map(() => []);
  const reader = new WasmReader(wasm);
  const copy = (stream) => {
    const byte = reader.byte();
    streams[stream].push(byte);
    return byte;
  };
  const copyMany = (stream, count) => {
    for (let left = count; left > 0; left -= 1) copy(stream);
  };
  const number = (stream) => {
    let [value, unit, byte] = [0, 1, 128];
    for (; byte > 127; unit *= 128) {
      byte = copy(stream);
      value += (byte % 128) * unit;
    }
    return value;
  };
  const write = (stream, value) => {
    let rest = value;
    for (; rest > 127; rest >>>= 7) streams[stream].push((rest % 128) + 128);
    streams[stream].push(rest);
  };
  const numbers = (stream, count) => {
    for (let left = count; left > 0; left -= 1) number(stream);
  };
  const [first, last] = functionsOf(wasm);
  let count = 0;
  copyMany(OUTSIDE, first);
  for (; reader.at < last; count += 1) {
    const size = reader.number();
    const end = size + reader.at;
    if (size > LONGEST) throw new Error(`the function of ${size} bytes is too long`);
    numbers(LOCALS, number(LOCALS) * 2);
    for (let depth = 1; depth > 0; ) {
      const opcode = copy(INSTRUCTIONS);
      const kind = KINDS[opcode] ?? 0;
      if (opcode === END) depth -= 1;
      if (kind === BLOCK_TYPES) depth += 1;
      if (opcode === BR_TABLE) numbers(TARGETS, number(TARGETS) + 1);
      if (opcode === F64_CONST) copyMany(INSTRUCTIONS, 8);
      if (opcode === PREFIX) number(INSTRUCTIONS);
      if (kind >= OFFSETS) {
        const alignment = reader.byte();
        if (alignment !== kind - OFFSETS) {
          throw new Error(`the access at ${reader.at - 2} has no natural alignment`);
        }
        const offset = reader.number();
        const turned = ((offset >>> alignment) | (offset << (32 - alignment))) >>> 0;
        write(OFFSETS, alignment ? turned : offset);
      } else if (kind) {
        number(kind);
      }
    }
    if (reader.at !== end) throw new Error(`the function that ends at ${end} reads otherwise`);
  }
  copyMany(OUTSIDE, wasm.length - last);
  return { streams, first, count };
}

/** `join` passes the bytes of a function as arguments, of which JavaScriptCore takes 65,535. */
const LONGEST = 60_000;
