import { WASM_KINDS, WASM_PLACES } from "../../target/pkg/steadysocket-text.js";

/**
 * Puts the bytes of the wasm back into their order: `split` of scripts/lib/wasm-streams.mjs has
 * sorted them by their meaning. Walks over the functions in the same way.
 */
export function join(sorted: Uint8Array): Uint8Array<ArrayBuffer> {
  const wasm = new Uint8Array(sorted.length);
  const [first, last, ...places] = WASM_PLACES;
  let end = 0;
  const copy = (stream: number) => {
    const byte = sorted[(places[stream] as number)++] as number;
    wasm[end++] = byte;
    return byte;
  };
  const copyUpTo = (stop: number, stream: number) => {
    while (end < stop) copy(stream);
  };
  const number = (stream: number) => {
    let value = 0;
    let byte = 128;
    for (let unit = 1; byte > 127; unit *= 128) {
      byte = copy(stream);
      value += (byte % 128) * unit;
    }
    return value;
  };
  const numbers = (stream: number, count: number) => {
    for (let left = count; left > 0; left -= 1) number(stream);
  };
  copyUpTo(first, OUTSIDE);
  while (end < last) {
    const stop = number(SIZES) + end;
    numbers(LOCALS, number(LOCALS) * 2);
    while (end < stop) {
      const opcode = copy(INSTRUCTIONS);
      // Not a number, as if there was none, for those behind the table.
      const kind = Number(WASM_KINDS[opcode]);
      if (opcode === BR_TABLE) numbers(TARGETS, number(TARGETS) + 1);
      if (opcode === F64_CONST) copyUpTo(end + 8, INSTRUCTIONS);
      if (kind === OFFSETS) number(INSTRUCTIONS);
      if (kind) number(kind);
    }
  }
  copyUpTo(wasm.length, OUTSIDE);
  return wasm;
}

const OUTSIDE = 0;
const INSTRUCTIONS = 1;
const SIZES = 2;
const LOCALS = 3;
const TARGETS = 4;
const OFFSETS = 9;

const BR_TABLE = 0x0e;
const F64_CONST = 0x44;
