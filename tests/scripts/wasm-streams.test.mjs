// A wasm whose bytes are sorted, and put back by the code that the package has for that.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { transformSync } from "esbuild";
import { KINDS, split } from "../../scripts/lib/wasm-streams.mjs";
import { textModule } from "../../scripts/lib/wasm-text.mjs";

/** With every operand that has a stream, two functions, and sections around them. */
const FUNCTIONS = [
  // Locals, a block, a branch out of it on a condition; 300 has two digits.
  [2, 3, 0x7f, 200, 1, 0x7e, 0x02, 0x40, 0x20, 1, 0x21, 0xac, 2, 0x22, 2, 0x0d, 0, 0x0c, 0, 0x0b],
  // A table of branches, calls, memory, constants that look like instructions and numbers.
  [
    0, 0x0e, 2, 0, 1, 0x8e, 1, 0x10, 5, 0x11, 3, 0, 0x28, 2, 0x90, 1, 0x37, 3, 8, 0x41, 0xff, 0,
    0x42, 0x80, 0x80, 4, 0x44, 0x0e, 0x44, 0x28, 0xff, 0xff, 0xff, 0xff, 0x8e, 0x23, 1, 0x3f, 0,
    0xfc, 10, 0, 0, 0xfc, 3, 0xfc, 11, 0, 0xd0, 0x6f,
  ],
];

test("a wasm comes back whole from its sorted bytes, whatever its instructions", async () => {
  const wasm = wasmOf(FUNCTIONS);
  assert.deepEqual(await joined(wasm), wasm);
});

test("each kind of bytes stands in a place of its own", () => {
  const wasm = wasmOf([[0, 0x20, 7, 0x28, 2, 100, 0x21, 9, 0x20, 8]]);
  const { bytes, starts } = split(wasm);
  const [reads = 0, offsets = 0] = [0x20, 0x28].map((opcode) => starts[Number(KINDS[opcode])]);
  assert.deepEqual([...bytes.subarray(reads, reads + 2)], [7, 8]);
  assert.equal(bytes[offsets], 100);
  assert.deepEqual([...bytes.subarray(starts[1])], [0x20, 0x28, 2, 0x21, 0x20, 0x0b]);
});

test("the wasm files of the package come back whole", async () => {
  for (const name of ["steadysocket", "session", "server"]) {
    const wasm = Uint8Array.from(readFileSync(`dist/${name}.wasm`));
    assert.deepEqual(await joined(wasm), wasm, name);
  }
});

test("an operand that reaches out of its function is refused", () => {
  const wasm = wasmOf([[0, 0x43, 0, 0, 0, 0x28]]);
  assert.throws(() => split(wasm), /operand at \d+ reaches out of its function/);
});

test("a wasm without functions is refused", () => {
  const wasm = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 0, 2, 1, 97);
  assert.throws(() => split(wasm), /has no functions/);
});

/** With these bodies, each without its size and its last instruction, `end`. */
function wasmOf(/** @type {readonly number[][]} */ bodies) {
  const code = bodies.flatMap((body) => [body.length + 1, ...body, 0x0b]);
  const before = [0, 97, 115, 109, 1, 0, 0, 0, 0, 3, 1, 97, 200];
  return Uint8Array.from([...before, 10, code.length + 1, bodies.length, ...code, 0, 2, 1, 98]);
}

/** Sorts the bytes, and has the code of a page put them back. */
async function joined(/** @type {Uint8Array} */ wasm) {
  const file = "npm/core/streams.ts";
  const source = readFileSync(file, "utf8").replace(/^import .*\n/, textModule(wasm).code);
  const { code } = transformSync(source, { loader: "ts", format: "esm" });
  const { join } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return join(split(wasm).bytes);
}
