// Control frames of the server are read, those of a client written: the golden frames of
// tests/vectors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readText } from "../protocol/codec.mjs";
import { vectors, whole, wholeFields } from "../protocol/vectors.mjs";
import { source } from "./support/source.mjs";

const { readControl, textOf } = await source("session/control.ts");
const { END_REASONS, LIBRARY, SessionOption, Verb } = await source("core/session.gen.ts");

const FILES = ["openings.json", "control.json", "bodies.json"];

/** Verbs of clients, which are refused here. */
const OF_CLIENTS = ["hello", "resume", "k"];

/** The numbers of each frame, for the core. @type {Record<string, (is: any) => unknown[]>} */
const TOLD = {
  welcome: ({ win, max, hb }) => [Verb.Welcome, ...win, max, ...hb],
  resumed: ({ n, rx, ack, tx, hb }) => [Verb.Resumed, n, rx, ack, tx, ...hb],
  gone: ({ why, rx = -1 }) => [Verb.Gone, END_REASONS.indexOf(why), rx],
  a: ({ ack }) => [Verb.Ack, ack],
  p: ({ id, ack, tx }) => [Verb.Ping, id, ack, tx],
  q: ({ id, ack, tx }) => [Verb.Pong, id, ack, tx],
  bye: ({ code, tx, final = false }) => [Verb.Bye, code, tx, Number(final)],
  away: ({ min, max }) => [Verb.Away, min, max],
  err: () => [Verb.Fault],
  ignored: () => [Verb.Fault],
};

/** The frames that a client writes: verb and numbers. @type {Record<string, (is: any) => any>} */
const WRITTEN = {
  hello: () => [Verb.Hello, [0, 0, 0, 0]],
  resume: ({ n, rx, ack, tx }) => [Verb.Resume, [n, rx, ack, tx]],
  k: ({ n }) => [Verb.Confirm, [n, 0, 0, 0]],
  a: ({ ack }) => [Verb.Ack, [ack, 0, 0, 0]],
  p: ({ id, ack, tx }) => [Verb.Ping, [id, ack, tx, 0]],
  q: ({ id, ack, tx }) => [Verb.Pong, [id, ack, tx, 0]],
  bye: ({ code, tx, final }) => [Verb.Bye, [code, tx, Number(final ?? 0), 0]],
  err: ({ code }) => [Verb.Fault, [code, 0, 0, 0]],
};

for (const file of FILES) {
  const { valid, invalid } = vectors(file);

  test(`${file}: each valid frame of a server is told to the core`, () => {
    assert.ok(valid.length > 10);
    for (const { name, frame, is } of valid) {
      const { verb, numbers, body } = readControl(whole(frame));
      const { kind, ...fields } = wholeFields(is);
      if (OF_CLIENTS.includes(kind)) {
        assert.equal(verb, Verb.Broken, name);
        continue;
      }
      assert.deepEqual([verb, ...numbers], TOLD[kind]?.(fields), name);
      for (const text of ["sid", "ep", "tok", "proto", "reason"]) {
        if (text in fields) assert.equal(body[text], fields[text], name);
      }
    }
  });

  test(`${file}: each invalid frame has its close code`, () => {
    assert.ok(invalid.length > 10);
    for (const { name, frame, close } of invalid) {
      // A version is a matter of the server.
      const isHello = whole(frame).startsWith("#hello");
      const expected = close === 4932 && !isHello ? Verb.NotUnderstood : Verb.Broken;
      assert.equal(readControl(whole(frame)).verb, expected, name);
    }
  });
}

test("each frame of a client is written as the golden ones are", () => {
  const written = new Set();
  for (const { name, frame, is } of FILES.flatMap((file) => vectors(file).valid)) {
    const { kind, ...fields } = wholeFields(is);
    const numbers = WRITTEN[kind]?.(fields);
    if (!numbers || (kind === "err" && fields.code !== 4931)) continue;
    const [messages, bytes] = fields.win ?? [];
    const values = {
      ...{ [SessionOption.Messages]: messages, [SessionOption.Bytes]: bytes },
      ...{ [SessionOption.MaxMessageBytes]: fields.max, [SessionOption.Ttl]: fields.ttl },
    };
    const text = textOf(...numbers, { ...fields, values });
    const again = /** @type {any} */ (readText(text));
    const own = { lib: LIBRARY, msg: "a breach of the protocol", final: true };
    for (const [field, value] of Object.entries(own)) {
      if (field in fields) fields[field] = field === "final" ? again.final : value;
    }
    if (fields.final === undefined) delete fields.final;
    assert.deepEqual(again, { kind, ...fields }, `${name}: ${frame}`);
    written.add(kind);
  }
  assert.deepEqual(
    Object.keys(WRITTEN).filter((kind) => !written.has(kind)),
    [],
  );
});

test("numbers.json: each number in each place of a server's frame", () => {
  const { valid, invalid, invalidOutsideJson, places } = vectors("numbers.json");
  const ours = places.filter((/** @type {any} */ { kind }) => kind in TOLD);
  assert.ok(ours.length > 10);
  for (const { frame, kind, field, least, json } of ours) {
    for (const { text, value } of valid) {
      const is = readControl(frame.replace("{}", text));
      if (value < least) {
        assert.equal(is.verb, Verb.Broken, frame + text);
        continue;
      }
      const expected = readText(frame.replace("{}", text));
      assert.deepEqual([is.verb, ...is.numbers], TOLD[kind]?.(expected), `${frame} ${field}`);
    }
    for (const number of [...invalid, ...(json ? [] : invalidOutsideJson)]) {
      const text = frame.replace("{}", () => number);
      assert.equal(readControl(text).verb, Verb.Broken, text);
    }
  }
});

test("fields.json: each field, missing and of another type", () => {
  for (const { verb, body, optional } of vectors("fields.json").frames) {
    if (OF_CLIENTS.includes(verb)) continue;
    const read = (/** @type {object} */ fields) =>
      readControl(`#${verb} ${JSON.stringify(fields)}`).verb;
    assert.notEqual(read(body), Verb.Broken, verb);
    assert.equal(read({}), Verb.Broken);
    for (const [name, value] of Object.entries(body)) {
      const { [name]: _, ...rest } = body;
      assert.equal(read(rest) === Verb.Broken, !optional.includes(name), `#${verb}, no ${name}`);
      const wrong = [null, typeof value === "number" ? `${value}` : 7, [value], { x: value }];
      for (const other of wrong) {
        assert.equal(read({ ...body, [name]: other }), Verb.Broken, `#${verb}, ${name}: ${other}`);
      }
    }
  }
});

test("names of the language's own objects are verbs like others", () => {
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    const isVerb = /^[a-z]/.test(name);
    assert.equal(readControl(`#${name} {}`).verb, isVerb ? Verb.Fault : Verb.Broken, name);
  }
});
