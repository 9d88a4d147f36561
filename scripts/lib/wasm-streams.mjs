// The bytes of a wasm, sorted by what they mean: indices of locals after each other, offsets of
// memory after each other, and so on. gzip and brotli find more in such streams than in the mixture:
// of the 21 kB of session.wasm 1.2 kB. npm/core/streams.ts puts the bytes back.
//
// Both walk over the functions in the same way, for which they need not know all of wasm: operands
// that OPERANDS does not list pass for instructions, mostly for such as have none. Where that leads
// astray, `split` throws, and the table needs another row.

/** Bytes outside of functions. */
const OUTSIDE = 0;

/** Instructions, with the operands that are in no other stream. */
const INSTRUCTIONS = 1;

/** Sizes of functions. */
const SIZES = 2;

/** The locals that a function has, by number and type. */
const LOCALS = 3;

const TARGETS = 4;
const CONDITIONAL_TARGETS = 5;
const BLOCK_TYPES = 6;
const WRITTEN_LOCALS = 7;
const READ_LOCALS = 8;

/** Of memory, behind the alignment, which is among the instructions. */
const OFFSETS = 9;

/** The order that compresses best. */
const ORDER = [
  SIZES,
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
  [0x10, 0x10, INSTRUCTIONS],
  // Two operands, as those of memory.
  [0x11, 0x11, OFFSETS],
  [0x20, 0x20, READ_LOCALS],
  [0x21, 0x21, WRITTEN_LOCALS],
  [0x22, 0x22, READ_LOCALS],
  [0x23, 0x26, INSTRUCTIONS],
  [0x28, 0x3e, OFFSETS],
  [0x3f, 0x42, INSTRUCTIONS],
];

/** The digit at each opcode is the stream of its operand, 0 for none. */
export const KINDS = Array.from({ length: 0x43 }, (_, opcode) => {
  const row = OPERANDS.find(([first, last]) => first <= opcode && opcode <= last);
  return row?.[2] ?? 0;
}).join("");

const BR_TABLE = 0x0e;
const F64_CONST = 0x44;

/**
 * Sorts the bytes. With them come the place at which each stream begins, and those in the wasm at
 * which the functions begin and end.
 *
 * @param {Uint8Array} wasm
 */
export function split(wasm) {
  const functions = functionsOf(wasm);
  const streams = distribute(wasm, functions);
  const starts = [];
  let length = 0;
  for (const stream of ORDER) {
    starts[stream] = length;
    length += streams[stream].length;
  }
  return { bytes: Uint8Array.from(ORDER.flatMap((stream) => streams[stream])), starts, functions };
}

/**
 * The streams. It mirrors `join` of npm/core/streams.ts.
 *
 * @param {Uint8Array} wasm
 * @param {readonly [number, number]} functions
 */
function distribute(wasm, [first, last]) {
  /** @type {number[][]} */
  const streams = ORDER.map(() => []);
  let at = 0;
  const copy = (stream) => {
    const byte = wasm[at];
    at += 1;
    streams[stream].push(byte);
    return byte;
  };
  const copyUpTo = (stop, stream) => {
    while (at < stop) copy(stream);
  };
  const number = (stream) => {
    let [value, unit, byte] = [0, 1, 128];
    for (; byte > 127; unit *= 128) {
      byte = copy(stream);
      value += (byte % 128) * unit;
    }
    return value;
  };
  const numbers = (stream, count) => {
    for (let left = count; left > 0; left -= 1) number(stream);
  };
  copyUpTo(first, OUTSIDE);
  while (at < last) {
    const end = number(SIZES) + at;
    numbers(LOCALS, number(LOCALS) * 2);
    while (at < end) {
      const opcode = copy(INSTRUCTIONS);
      const kind = Number(KINDS[opcode] ?? 0);
      if (opcode === BR_TABLE) numbers(TARGETS, number(TARGETS) + 1);
      if (opcode === F64_CONST) copyUpTo(at + 8, INSTRUCTIONS);
      if (kind === OFFSETS) number(INSTRUCTIONS);
      if (kind) number(kind);
    }
    if (at > end) throw new Error(`an operand at ${at} reaches out of its function`);
  }
  copyUpTo(wasm.length, OUTSIDE);
  return streams;
}

/**
 * The places at which the first function begins, with its size, and the last one ends.
 *
 * @param {Uint8Array} wasm
 * @returns {[number, number]}
 */
function functionsOf(wasm) {
  let at = HEADER_BYTES;
  const number = () => {
    let [value, unit, byte] = [0, 1, 128];
    for (; byte > 127; unit *= 128) {
      byte = wasm[at] ?? 0;
      at += 1;
      value += (byte % 128) * unit;
    }
    return value;
  };
  while (at < wasm.length) {
    const id = wasm[at];
    at += 1;
    const end = number() + at;
    if (id === CODE_SECTION) {
      number();
      return [at, end];
    }
    at = end;
  }
  throw new Error("the wasm has no functions");
}

/** The length of the magic number and the version (5.5.16). */
const HEADER_BYTES = 8;

const CODE_SECTION = 10;
