// A wasm whose bytes are sorted, and put back by the code that the package has for that.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { transformSync } from "esbuild";
import { alignNaturally } from "../../scripts/lib/wasm-alignments.mjs";
import { KINDS, split } from "../../scripts/lib/wasm-streams.mjs";
import { textModule } from "../../scripts/lib/wasm-text.mjs";

/** With every operand that has a stream, and such as look like instructions or numbers. */
const FUNCTIONS = [
  // Locals, a block, a branch out of it on a condition; 300 has two digits.
  [2, 3, 0x7f, 200, 1, 0x7e, 0x02, 0x40, 0x20, 1, 0x21, 0xac, 2, 0x22, 2, 0x0d, 0, 0x0c, 0, 0x0b],
  // A table of branches, calls, memory.
  [0, 0x0e, 2, 0, 1, 0x8e, 1, 0x10, 5, 0x11, 3, 0, 0x28, 2, 0x90, 1, 0x37, 3, 0x80, 0x80, 4],
  // Offsets that no alignment divides, up to the largest one.
  [0, 0x29, 3, 12, 0x36, 2, 0xd2, 9, 0x3b, 1, 0xff, 0xff, 0xff, 0xff, 15, 0x2d, 0, 0x81, 8],
  // Constants.
  [0, 0x41, 0xff, 0, 0x42, 0x80, 0x80, 4, 0x44, 0x0e, 0x44, 0x0b, 255, 255, 255, 0x28, 0x8e],
  // Memory and tables, conversions, references; a function that is longer than 127 bytes.
  [0, 0x23, 1, 0x3f, 0, 0xfc, 10, 0, 0, 0xfc, 3, 0xfc, 11, 0, 0xd0, 0x6f, ...Array(200).fill(1)],
];

test("a wasm comes back whole from its sorted bytes, whatever its instructions", async () => {
  const wasm = wasmOf(FUNCTIONS);
  assert.deepEqual(await joined(wasm), wasm);
});

test("each kind of bytes stands in a place of its own, without those that follow from it", () => {
  const wasm = wasmOf([[0, 0x20, 7, 0x28, 2, 100, 0x21, 9, 0x20, 8]]);
  const { bytes, starts } = split(wasm);
  const reads = starts[Number(KINDS[0x20])] ?? 0;
  assert.deepEqual([...bytes.subarray(reads, reads + 2)], [7, 8]);
  // Its alignment and its offset, which that divides.
  const offsets = starts[Number(KINDS[0x28]) - 2] ?? 0;
  assert.equal(bytes[offsets], 100 / 4);
  assert.deepEqual([...bytes.subarray(starts[1])], [0x20, 0x28, 0x21, 0x20, 0x0b]);
});

test("the wasm files of the package come back whole", async () => {
  for (const name of ["steadysocket", "session", "server"]) {
    const wasm = Uint8Array.from(readFileSync(`dist/${name}.wasm`));
    assert.deepEqual(await joined(wasm), wasm, name);
  }
});

test("an alignment that does not follow from its instruction is replaced, or refused", () => {
  const body = (/** @type {number[]} */ ...alignments) => [0, 0x41, 0x28, ...alignments];
  const strange = wasmOf([[0, 0x28, 1, 40, 0x37, 2, 8], body(0x29, 0, 3)]);
  assert.throws(() => split(strange), /the access at \d+ has no natural alignment/);
  const natural = wasmOf([[0, 0x28, 2, 40, 0x37, 3, 8], body(0x29, 3, 3)]);
  assert.deepEqual(alignNaturally(strange), natural);
});

test("an instruction that nobody knows is refused", () => {
  assert.throws(() => alignNaturally(wasmOf([[0, 0xfe, 0]])), /unknown instruction, 0xfe, at 18/);
});

test("a function that seems to end elsewhere is refused", () => {
  const wasm = wasmOf([[0, 0x43, 0x0b, 0, 0, 0]]);
  assert.throws(() => split(wasm), /the function that ends at \d+ reads otherwise/);
});

test("a function that is longer than a call can have arguments is refused", () => {
  const wasm = wasmOf([[0, ...Array(60_001).fill(1)]]);
  assert.throws(() => split(wasm), /the function of 60003 bytes is too long/);
});

test("a wasm without functions is refused", () => {
  const wasm = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 0, 2, 1, 97);
  assert.throws(() => split(wasm), /has no functions/);
});

/** With these bodies, each without its size and its last instruction, `end`. */
function wasmOf(/** @type {readonly number[][]} */ bodies) {
  const code = bodies.flatMap((body) => [...numberOf(body.length + 1), ...body, 0x0b]);
  const before = [0, 97, 115, 109, 1, 0, 0, 0, 0, 3, 1, 97, 200];
  const section = [10, ...numberOf(code.length + 1), bodies.length, ...code];
  return Uint8Array.from([...before, ...section, 0, 2, 1, 98]);
}

/** @returns {number[]} */
function numberOf(/** @type {number} */ value) {
  return value < 128 ? [value] : [(value % 128) + 128, ...numberOf(Math.floor(value / 128))];
}

/** Sorts the bytes, and has the code of a page put them back. */
async function joined(/** @type {Uint8Array} */ wasm) {
  const file = "npm/core/streams.ts";
  const source = readFileSync(file, "utf8").replace(/^import .*\n/, textModule(wasm).code);
  const { code } = transformSync(source, { loader: "ts", format: "esm" });
  const { join } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return join(split(wasm).bytes);
}
