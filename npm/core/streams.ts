import { WASM_BYTES, WASM_KINDS, WASM_PLACES } from "../../target/pkg/steadysocket-text.js";

/**
 * Puts the bytes of the wasm back into their order: `split` of scripts/lib/wasm-streams.mjs has
 * sorted them by their meaning. Walks over the functions in the same way.
 */
export function join(sorted: Uint8Array): Uint8Array<ArrayBuffer> {
  const [first, functions, ...places] = WASM_PLACES;
  const wasm: number[] = [];
  let part = wasm;
  const copy = (stream: number) => {
    const byte = sorted[(places[stream] as number)++] as number;
    part.push(byte);
    return byte;
  };
  const copyUpTo = (length: number, stream: number) => {
    while (part.length < length) copy(stream);
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
  const write = (value: number) => {
    let rest = value;
    for (; rest > 127; rest >>>= 7) part.push((rest % 128) + 128);
    part.push(rest);
  };
  const numbers = (stream: number, count: number) => {
    for (let left = count; left > 0; left -= 1) number(stream);
  };
  copyUpTo(first, OUTSIDE);
  for (let left = functions; left > 0; left -= 1) {
    part = [];
    numbers(LOCALS, number(LOCALS) * 2);
    for (let depth = 1; depth > 0; ) {
      const opcode = copy(INSTRUCTIONS);
      const kind = WASM_KINDS[opcode] ?? 0;
      if (opcode === END) depth -= 1;
      if (kind === BLOCK_TYPES) depth += 1;
      if (opcode === BR_TABLE) numbers(TARGETS, number(TARGETS) + 1);
      if (opcode === F64_CONST) copyUpTo(part.length + 8, INSTRUCTIONS);
      if (opcode === PREFIX) number(INSTRUCTIONS);
      if (kind >= OFFSETS) {
        const alignment = kind - OFFSETS;
        const place = part.push(alignment);
        const turned = number(OFFSETS);
        part.length = place;
        write(((turned << alignment) | (turned >>> (32 - alignment))) >>> 0);
      } else if (kind) {
        number(kind);
      }
    }
    const body = part;
    part = wasm;
    write(body.length);
    wasm.push(...body);
  }
  copyUpTo(WASM_BYTES, OUTSIDE);
  return Uint8Array.from(wasm);
}

const OUTSIDE = 0;
const INSTRUCTIONS = 1;
const LOCALS = 2;
const TARGETS = 3;
const BLOCK_TYPES = 5;
const OFFSETS = 8;

const END = 0x0b;
const BR_TABLE = 0x0e;
const F64_CONST = 0x44;
const PREFIX = 0xfc;
