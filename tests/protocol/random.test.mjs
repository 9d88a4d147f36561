// Frames that a stranger made up: each is read, and then means the same when it is written and read
// again, or it is refused with a close code.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ProtocolError, readBinary, readText, write } from "./codec.mjs";
import { vectors, whole } from "./vectors.mjs";

/** @typedef {import("./vectors.mjs").Valid} Valid */

const FRAMES = ["text", "control", "openings", "bodies", "odd"].flatMap((name) =>
  vectors(`${name}.json`).valid.map((/** @type {Valid} */ { frame }) => whole(frame)),
);

/** A golden frame with some of its characters replaced, put in or taken out. */
const damaged = fc
  .tuple(
    fc.constantFrom(...FRAMES),
    fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.string({ unit: "binary", maxLength: 3 })), {
      maxLength: 4,
    }),
  )
  .map(([frame, edits]) =>
    edits.reduce((text, [place, taken, put]) => {
      const at = place % (text.length + 1);
      return text.slice(0, at) + put + text.slice(at + taken);
    }, frame),
  );

test("damaged text frames are refused or read", () => {
  fc.assert(
    fc.property(damaged, (frame) => {
      const parse = attempt(() => readText(frame));
      if (!parse || parse.kind === "ignored") return;
      assert.deepEqual(
        attempt(() => readText(String(write(parse)))),
        parse,
      );
    }),
    { numRuns: 5_000 },
  );
});

test("binary frames have one spelling", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
      const parse = attempt(() => readBinary(bytes));
      if (parse) assert.deepEqual(write(parse), bytes);
    }),
    { numRuns: 5_000 },
  );
});

/**
 * The result; undefined if the frame was refused. Anything else that is thrown is a fault.
 *
 * @template T
 * @param {() => T} read
 */
function attempt(read) {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    assert.ok(error.code === 4931 || error.code === 4932, error.message);
    return undefined;
  }
}
