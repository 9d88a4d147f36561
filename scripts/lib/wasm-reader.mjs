/** Reads bytes and numbers (LEB128) of a wasm, one after the other. */
export class WasmReader {
  at = 0;
  #wasm;

  constructor(/** @type {Uint8Array} */ wasm) {
    this.#wasm = wasm;
  }

  byte() {
    const byte = this.#wasm[this.at];
    if (byte === undefined) throw new Error(`the wasm ends at ${this.at}`);
    this.at += 1;
    return byte;
  }

  number() {
    let [value, unit, byte] = [0, 1, 128];
    for (; byte > 127; unit *= 128) {
      byte = this.byte();
      value += (byte % 128) * unit;
    }
    return value;
  }

  skipNumbers(/** @type {number} */ count) {
    for (let left = count; left > 0; left -= 1) this.number();
  }
}

/**
 * The places at which the first function begins, with its size, and the last one ends.
 *
 * @param {Uint8Array} wasm
 * @returns {[number, number]}
 */
export function functionsOf(wasm) {
  const reader = new WasmReader(wasm);
  reader.at = HEADER_BYTES;
  while (reader.at < wasm.length) {
    const id = reader.byte();
    const end = reader.number() + reader.at;
    if (id === CODE_SECTION) {
      reader.number();
      return [reader.at, end];
    }
    reader.at = end;
  }
  throw new Error("the wasm has no functions");
}

/** The length of the magic number and the version (WebAssembly core specification, 5.5.16). */
const HEADER_BYTES = 8;

const CODE_SECTION = 10;
