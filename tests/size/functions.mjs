// Breaks down the code of a wasm file with names: bytes of functions by crate, and by module for
// this one.
//
//   node tests/size/functions.mjs program.wasm

import { readFileSync } from "node:fs";

/** @param {Uint8Array} wasm */
function partsOf(wasm) {
  const { bodies, names, imports } = read(wasm);
  /** @type {Record<string, number>} */
  const bytes = {};
  for (const [place, length] of bodies.entries()) {
    const part = partOf(names.get(imports + place) ?? "");
    bytes[part] = (bytes[part] ?? 0) + length;
  }
  const parts = Object.entries(bytes).map(([name, count]) => ({ name, bytes: count }));
  return parts.sort((a, b) => b.bytes - a.bytes);
}

/**
 * Attributes a function to a crate. A generic function of another crate, instantiated for one of
 * our types, counts as ours.
 *
 * @param {string} mangled The name as wasm-bindgen leaves it, with the crates' hashes.
 */
function partOf(mangled) {
  const name = mangled.replace(/\[[0-9a-f]{8,}\]/g, "");
  const [, ours] = /steadysocket::(\w+)/.exec(name) ?? [];
  if (ours) return `steadysocket::${ours}`;
  if (name === "run") return "the program itself";
  if (/^__(wbindgen|externref)/.test(name)) return "wasm_bindgen";
  const [, crate] = /^[<&([*]*(?:(?:mut|dyn|const) )*(\w+)::/.exec(name) ?? [];
  return crate === "__rustc" ? "alloc" : (crate ?? "others");
}

/**
 * Reads the lengths of the functions, their names by index, and the number of imported functions
 * (WebAssembly core specification, 5.5 and 7.4.1).
 *
 * @param {Uint8Array} wasm
 */
function read(wasm) {
  const found = { bodies: /** @type {number[]} */ ([]), names: new Map(), imports: 0 };
  const reader = new Reader(wasm, HEADER_BYTES);
  while (reader.at < wasm.length) {
    const id = reader.byte();
    const end = reader.number() + reader.at;
    if (id === IMPORTS) found.imports = functionImports(reader);
    if (id === CODE) found.bodies = lengths(reader);
    if (id === CUSTOM && reader.text() === "name") readNames(reader, end, found.names);
    reader.at = end;
  }
  return found;
}

const HEADER_BYTES = 8;
const [CUSTOM, IMPORTS, CODE] = [0, 2, 10];
const [FUNCTION, TABLE, MEMORY, GLOBAL] = [0, 1, 2, 3];

/** @param {Reader} reader */
function functionImports(reader) {
  let functions = 0;
  for (let left = reader.number(); left > 0; left -= 1) {
    reader.text();
    reader.text();
    const kind = reader.byte();
    if (kind === FUNCTION) functions += 1;
    if (kind === TABLE || kind === GLOBAL) reader.byte();
    if (kind === TABLE || kind === MEMORY) {
      const hasMost = reader.byte() & 1;
      reader.number();
      if (hasMost) reader.number();
    } else {
      reader.number();
    }
  }
  return functions;
}

/** @param {Reader} reader */
function lengths(reader) {
  const bodies = [];
  for (let left = reader.number(); left > 0; left -= 1) {
    const start = reader.at;
    reader.at = reader.number() + reader.at;
    bodies.push(reader.at - start);
  }
  return bodies;
}

/**
 * @param {Reader} reader
 * @param {number} end
 * @param {Map<number, string>} names
 */
function readNames(reader, end, names) {
  while (reader.at < end) {
    const kind = reader.byte();
    const after = reader.number() + reader.at;
    if (kind === FUNCTION_NAMES) {
      for (let left = reader.number(); left > 0; left -= 1) {
        names.set(reader.number(), reader.text());
      }
    }
    reader.at = after;
  }
}

const FUNCTION_NAMES = 1;

class Reader {
  /**
   * @param {Uint8Array} bytes
   * @param {number} at
   */
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    const byte = this.bytes[this.at] ?? 0;
    this.at += 1;
    return byte;
  }

  /** LEB128: seven bits per byte, the lowest first. */
  number() {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = this.byte();
      value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    return value;
  }

  text() {
    const length = this.number();
    const start = this.at;
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(start, this.at));
  }
}

const [file = ""] = process.argv.slice(2);
const rows = partsOf(readFileSync(file));
const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
console.log(`\nthe functions of ${file}, not compressed (bytes)`);
for (const { name, bytes } of [...rows, { name: "in all", bytes: total }]) {
  console.log(`  ${name.padEnd(24)}${bytes.toLocaleString("en").padStart(10)}`);
}
