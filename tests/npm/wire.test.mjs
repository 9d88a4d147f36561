// Messages as frames of the protocol, and back: the golden frames of tests/vectors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { vectors, whole } from "../protocol/vectors.mjs";
import { source } from "./support/source.mjs";

/** @type {typeof import("../../npm/wire/frames.js")} */
const { bare, readBinary, readText, roomy, write } = await source("wire/frames.ts");
/** @type {typeof import("../../npm/wire/length.js")} */
const { textLength } = await source("wire/length.ts");

/** @typedef {import("../protocol/vectors.mjs").Valid["is"]} Is */

const text = vectors("text.json");
const binary = vectors("binary.json");

test("each text frame has its parse, and is written again", () => {
  for (const { name, frame, is } of text.valid) {
    const { seq, ack, payload } = parseOf(is);
    assert.deepEqual(readText(whole(frame)), { seq, ack, payload: whole(payload) }, name);
    assert.equal(write(seq, ack, whole(payload)), whole(frame), name);
  }
});

test("a text of any length has the bytes that it has on the wire", () => {
  for (const part of ["a", "\x7f", "é", "ї", "‰", "😀", "\ud83d", "\ude00", "a😀"]) {
    for (const times of [1, 333, 999, 1_000, 16_383, 16_384, 16_385, 50_000]) {
      const text = `b${part.repeat(times)}`;
      assert.equal(textLength(text), Buffer.byteLength(text), `${times} × ${part}`);
    }
  }
});

test("each malformed text frame has none", () => {
  const malformed = text.invalid.map((/** @type {any} */ { frame }) => whole(frame));
  assert.ok(malformed.length > 10);
  for (const frame of malformed) assert.equal(readText(frame), undefined, frame);
});

test("each number in each place of a text frame", () => {
  const { valid, invalid, invalidOutsideJson, places } = vectors("numbers.json");
  const ours = places.filter((/** @type {any} */ { kind }) => /data|volatile/.test(kind));
  assert.ok(ours.length > 2);
  for (const { frame, field, least } of ours) {
    for (const { text, value } of valid) {
      const parse = /** @type {any} */ (readText(frame.replace("{}", text)));
      assert.equal(parse?.[field], value < least ? undefined : value, text);
    }
    for (const number of [...invalid, ...invalidOutsideJson]) {
      assert.equal(readText(frame.replace("{}", () => number)), undefined, number);
    }
  }
});

test("each binary frame has its parse, which is a copy, and is written again", () => {
  for (const { name, is, ...vector } of binary.valid) {
    const { seq, ack, ...parts } = parseOf(is);
    const [frame, payload] = [whole(vector.frame), whole(parts.payload)];
    const bytes = bytesOf(frame);
    const parse = readBinary(bytes);
    bytes.fill(0xff);
    const expected = { seq, ack, payload: hexOf(bytesOf(payload)) };
    const read = parse && { ...parse, payload: hexOf(new Uint8Array(parse.payload)) };
    assert.deepEqual(read, expected, name);
    const written = /** @type {Uint8Array} */ (write(seq, ack, roomy(bytesOf(payload))));
    assert.equal(hexOf(written), frame, name);
  }
});

test("each malformed binary frame has none", () => {
  assert.ok(binary.invalid.length > 10);
  for (const { frame, name } of binary.invalid) {
    assert.equal(readBinary(bytesOf(whole(frame))), undefined, name);
  }
});

test("each number in each place of a binary frame", () => {
  for (const { frame, field, least } of binary.places) {
    for (const { value, hex } of binary.numbers) {
      const parse = /** @type {any} */ (readBinary(bytesOf(frame.replace("{}", hex))));
      assert.equal(parse?.[field], value < least ? undefined : value, hex);
    }
  }
});

test("a binary message that is written again leaves the frame of the first time alone", () => {
  const message = roomy(bytesOf("6869"));
  const frames = [1, 2, 300].map((ack) => write(43, ack, message));
  assert.deepEqual(
    frames.map((frame) => hexOf(/** @type {Uint8Array} */ (frame))),
    ["812b016869", "812b026869", "812bac026869"],
  );
  assert.equal(hexOf(new Uint8Array(bare(message))), "6869");
});

test("short messages share a buffer, and each keeps its own bytes in it", () => {
  // More than one buffer holds, and among them one that is too long for any.
  const sizes = Array.from({ length: 90 }, (_, index) => (index * 997) % 4_200);
  sizes[45] = 70_000;
  const messages = sizes.map((size, index) => roomy(new Uint8Array(size).fill(index)));
  const all = (/** @type {Uint8Array} */ bytes, /** @type {number} */ value) =>
    bytes.every((byte) => byte === value);
  for (const seq of [1, 300]) {
    for (const [index, message] of messages.entries()) {
      const frame = /** @type {Uint8Array} */ (write(seq + index, -1, message));
      const payload = readBinary(frame)?.payload ?? new ArrayBuffer(0);
      for (const bytes of [payload, bare(message)]) {
        assert.equal(bytes.byteLength, sizes[index]);
        assert.ok(all(new Uint8Array(bytes), index), `message ${index}`);
      }
    }
  }
  const lengths = new Set(messages.map(({ buffer }) => buffer.byteLength));
  assert.deepEqual(lengths, new Set([65_536, 70_018]));
  assert.ok(new Set(messages.map(({ buffer }) => buffer)).size < 7, "shared");
});

test("a message whose buffer was taken away does not take that of the next", () => {
  const first = roomy(bytesOf("6869"));
  structuredClone(first.buffer, { transfer: [first.buffer] });
  assert.equal(hexOf(new Uint8Array(bare(roomy(bytesOf("6a"))))), "6a");
});

test("a Blob follows its header, and is not read", async () => {
  const blob = write(43, 1207, new Blob(["hi"]));
  assert.ok(blob instanceof Blob);
  assert.equal(hexOf(new Uint8Array(await blob.arrayBuffer())), "812bb7096869");
});

/** The parse as the package has it. @param {Is} is */
function parseOf({ seq = 0, ack = -1, payload }) {
  return { seq, ack, payload };
}

/** @param {string} hex */
function bytesOf(hex) {
  // Not as a part of a larger buffer.
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

/** @param {Uint8Array} bytes */
function hexOf(bytes) {
  return Buffer.from(bytes).toString("hex");
}
