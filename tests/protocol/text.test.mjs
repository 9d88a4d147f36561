// PROTOCOL.md and tests/vectors say the same.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { dialogues, vectors, whole } from "./vectors.mjs";

/** @typedef {{ side: string, frame: string }} Line */

const text = readFileSync(join(import.meta.dirname, "../../PROTOCOL.md"), "utf8");
const [texts, binaries] = [linesOf("steady"), linesOf("steady-hex")];
const files = ["text.json", "openings.json", "control.json", "bodies.json"];
const { frames } = vectors("fields.json");
/** The rows of each table, by the words of their first cell. */
const rows = new Map(
  [...text.matchAll(/^\| (.+?) \|(.*)\|$/gm)].map(([, first = "", rest = ""]) => [first, rest]),
);
const firstCells = [...rows.keys()].join(" ");

test("names and credentials of the lengths that are allowed fit into a hello", () => {
  const limit = Number(/those of more than ([\d,]+) bytes/.exec(text)?.[1]?.replace(",", ""));
  const name = "x".repeat(limit - '[""]'.length);
  assert.throws(() => new Client({ protos: [`${name}x`] }), RangeError);
  const client = new Client({ protos: [name], auth: ["y".repeat(8_192)] });
  client.opened("steady.v1");
  const { client: hello } = client.out.at(-1);
  assert.match(hello, /^#hello .*yyy/);
  assert.ok(Buffer.byteLength(hello) <= 16_384);
});

test("each frame that the text shows is in the vectors", () => {
  const known = new Set([
    ...files.flatMap((file) =>
      vectors(file).valid.map((/** @type {any} */ one) => whole(one.frame)),
    ),
    ...dialogues().flatMap(({ steps }) => framesOf(steps).map(({ frame }) => frame)),
  ]);
  assert.ok(texts.length > 25);
  assert.deepEqual(
    texts.filter(({ frame }) => !known.has(frame)),
    [],
  );
  const hex = new Set(
    vectors("binary.json").valid.map((/** @type {any} */ one) => whole(one.frame)),
  );
  assert.ok(binaries.length > 3);
  assert.deepEqual(
    binaries.filter(({ frame }) => !hex.has(frame)),
    [],
  );
});

test("the session on top of the text is a dialogue", () => {
  const dialogue = dialogues().find(({ name }) => name === "whole-session.json");
  const expected = framesOf(dialogue?.steps);
  assert.ok(expected.length > 15);
  assert.deepEqual(texts.slice(0, expected.length), expected);
});

test("each verb of the vectors has an example, a row, and a row for each of its fields", () => {
  const shown = new Set(texts.map(({ frame }) => frame.split(" ")[0]));
  const verbs = [...frames.map((/** @type {any} */ one) => one.verb), "k", "a", "p", "q"];
  for (const verb of verbs) {
    assert.ok(shown.has(`#${verb}`), `an example of #${verb}`);
    assert.match(firstCells, new RegExp(`\`#${verb}[\` ]`));
  }
  for (const { verb, body, optional } of frames) {
    const named = /\| `([^`]+)` \|/.exec(`|${rows.get(`\`#${verb}\``)}|`)?.[1]?.split(" ") ?? [];
    const expected = Object.keys(body).map((name) => (optional.includes(name) ? `${name}?` : name));
    assert.deepEqual(named.sort(), expected.sort(), `the fields of #${verb}`);
    for (const name of Object.keys(body)) assert.ok(firstCells.includes(`\`${name}\``), name);
  }
});

test("each reason of a gone and each close code of the vectors has a row", () => {
  const reasons = vectors("control.json").valid.filter((/** @type {any} */ one) => one.is.why);
  assert.ok(reasons.length > 8);
  for (const { is } of reasons) assert.ok(rows.has(`\`${is.why}\``), is.why);
  const invalid = [...files, "binary.json"].flatMap((file) => vectors(file).invalid);
  const steps = dialogues().flatMap((one) => one.steps);
  const codes = [...invalid.map((one) => one.close), ...steps.map((step) => step.closes)];
  for (const code of new Set(codes))
    assert.ok(code === undefined || rows.has(`${code}`), `${code}`);
});

/** The frames of a dialogue. @param {any[]} steps @returns {Line[]} */
function framesOf(steps) {
  return steps.flatMap(({ client, server }) => {
    if (typeof client === "string") return [{ side: "C", frame: client }];
    return typeof server === "string" ? [{ side: "S", frame: server }] : [];
  });
}

/** The frames in the blocks of a language. @param {string} language @returns {Line[]} */
function linesOf(language) {
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)\n\`\`\`$`, "gms"));
  return [...blocks].flatMap(([, block = ""]) =>
    block.split("\n").map((line) => ({ side: line.slice(0, 1), frame: line.slice(2) })),
  );
}
