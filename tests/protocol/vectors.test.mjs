// The codec of the implementation here gives every golden frame of tests/vectors its parse.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ProtocolError, readBinary, readText, write } from "./codec.mjs";
import { vectors, whole, wholeFields } from "./vectors.mjs";

/** @typedef {import("./vectors.mjs").Place} Place */

const text = { read: readText, payload: (/** @type {string} */ payload) => payload };
const binary = {
  read: (/** @type {string} */ hex) => readBinary(bytesOf(hex)),
  payload: bytesOf,
};

for (const [file, codec] of /** @type {const} */ ([
  ["text.json", text],
  ["openings.json", text],
  ["control.json", text],
  ["bodies.json", text],
  ["odd.json", text],
  ["binary.json", binary],
])) {
  /** @type {{ valid: import("./vectors.mjs").Valid[], invalid: import("./vectors.mjs").Invalid[] }} */
  const { valid, invalid } = vectors(file);

  test(`${file}: each valid frame has its parse`, () => {
    assert.ok(valid.length > 10);
    for (const { name, frame, is } of valid) {
      const expected = wholeFields(is);
      if ("payload" in expected) expected.payload = codec.payload(expected.payload);
      assert.deepEqual(codec.read(whole(frame)), expected, name);
    }
  });

  test(`${file}: each valid frame can be written`, () => {
    for (const { name, frame } of valid) {
      const parse = codec.read(whole(frame));
      if (parse.kind === "ignored") continue;
      const written = write(parse);
      const again = typeof written === "string" ? readText(written) : readBinary(written);
      assert.deepEqual(again, parse, name);
      if (typeof written !== "string")
        assert.equal(Buffer.from(written).toString("hex"), whole(frame));
      else if ("payload" in parse) assert.equal(written, whole(frame));
    }
  });

  test(`${file}: each invalid frame has its close code`, () => {
    assert.ok(invalid.length > 10);
    for (const { name, frame, close } of invalid)
      refuses(() => codec.read(whole(frame)), close, name);
  });

  test(`${file}: no name and no frame occurs twice`, () => {
    for (const key of /** @type {const} */ (["name", "frame"])) {
      const all = [...valid, ...invalid].map((vector) => JSON.stringify(vector[key]));
      assert.deepEqual(
        all.filter((one, i) => all.indexOf(one) !== i),
        [],
      );
    }
  });
}

test("numbers.json: each number in each place", () => {
  const { valid, invalid, invalidOutsideJson, places } = vectors("numbers.json");
  for (const place of /** @type {Place[]} */ (places)) {
    for (const { text, value } of valid) {
      const frame = place.frame.replace("{}", text);
      if (value < place.least) refuses(() => readText(frame), 4931, frame);
      else assert.equal(/** @type {any} */ (readText(frame))[place.field], value, frame);
    }
    for (const number of [...invalid, ...(place.json ? [] : invalidOutsideJson)]) {
      const frame = place.frame.replace("{}", () => number);
      refuses(() => readText(frame), 4931, frame);
    }
  }
});

test("binary.json: each number in each place", () => {
  const { numbers, places } = vectors("binary.json");
  for (const place of /** @type {Place[]} */ (places)) {
    for (const { value, hex } of numbers) {
      const frame = place.frame.replace("{}", hex);
      if (value < place.least) refuses(() => binary.read(frame), 4931, frame);
      else assert.equal(/** @type {any} */ (binary.read(frame))[place.field], value, frame);
    }
  }
});

test("fields.json: each field, missing and of another type", () => {
  for (const { verb, body, optional } of vectors("fields.json").frames) {
    const read = (/** @type {object} */ fields) => readText(`#${verb} ${JSON.stringify(fields)}`);
    assert.deepEqual(read(body), { kind: verb, ...body });
    refuses(() => read({}), 4931, `#${verb} with an empty object`);
    for (const [name, value] of Object.entries(body)) {
      const { [name]: _, ...rest } = body;
      if (optional.includes(name)) assert.deepEqual(read(rest), { kind: verb, ...rest });
      else refuses(() => read(rest), 4931, `#${verb} without ${name}`);
      for (const wrong of [
        null,
        typeof value === "number" ? String(value) : 7,
        [value],
        { x: value },
      ]) {
        refuses(() => read({ ...body, [name]: wrong }), 4931, `#${verb}, ${name}: ${wrong}`);
      }
    }
  }
});

/**
 * @param {() => unknown} read
 * @param {number} code
 * @param {string} name
 */
function refuses(read, code, name) {
  assert.throws(read, (error) => error instanceof ProtocolError && error.code === code, name);
}

/** @param {string} hex */
function bytesOf(hex) {
  return new Uint8Array(Buffer.from(hex, "hex"));
}
