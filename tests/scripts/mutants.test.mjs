// The judgement of a run of cargo-mutants: which survivors and which lists of them are refused.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { areaOf, judge, knownSurvivors, merge } from "../../scripts/lib/mutants.mjs";

const WHOLE = { isWhole: true };
const PART = { isWhole: false };

test("a survivor that is not known is a problem, with its place", () => {
  const outcomes = [caught("src/a.rs:1:1: b"), missed("src/a.rs:7:9: replace < with <= in c")];
  const { summary, problems } = judge(outcomes, [], PART);
  assert.deepEqual(problems, ["survives: src/a.rs:7:9: replace < with <= in c"]);
  assert.equal(summary, "1 of 2 caught, 50.0 %");
});

test("a known survivor is none, wherever in its file it is", () => {
  const outcomes = [caught("src/a.rs:1:1: b"), missed("src/a.rs:7:9: replace < with <= in c")];
  const known = ["src/a.rs: replace < with <= in c", "src/a.rs: elsewhere"];
  assert.deepEqual(judge(outcomes, known, PART).problems, []);
});

test("a name stands for one survivor", () => {
  const outcomes = [missed("src/a.rs:7:9: b"), missed("src/a.rs:8:9: b")];
  const survives = (known) => judge(outcomes, known, PART).problems;
  assert.deepEqual(survives(["src/a.rs: b"]), ["survives: src/a.rs:8:9: b"]);
  assert.deepEqual(survives(["src/a.rs: b", "src/a.rs: b"]), []);
});

test("in a run of all, one that is listed and does not survive is a problem", () => {
  const problems = ["does not survive: src/a.rs: c"];
  assert.deepEqual(judge([caught("src/a.rs:1:1: c")], ["src/a.rs: c"], WHOLE).problems, problems);
});

test("in a run of all, 97 % of those that compile are to be caught, by a test or a timeout", () => {
  const survivors = Array.from({ length: 3 }, (_, line) => missed(`src/a.rs:${line}:1: b`));
  const others = Array.from({ length: 96 }, (_, line) => caught(`src/c.rs:${line}:1: d`));
  const unviable = outcome("Unviable", "src/c.rs:1:1: e");
  const baseline = { scenario: "Baseline", summary: "Success" };
  const outcomes = [baseline, unviable, ...survivors, ...others];
  const known = survivors.map(() => "src/a.rs: b");
  const { problems } = judge(outcomes, known, WHOLE);
  assert.deepEqual(problems, ["96.97 % caught, expected 97 %"]);
  const timeout = outcome("Timeout", "src/c.rs:2:1: e");
  assert.deepEqual(judge([...outcomes, timeout], known, WHOLE).problems, []);
});

test("a run of a part without mutants is well", () => {
  const { summary, problems } = judge([], ["src/a.rs: b"], PART);
  assert.deepEqual({ summary, problems }, { summary: "0 of 0 caught, 100.0 %", problems: [] });
});

test("a run that goes on counts what the later one says of a mutant", () => {
  const baseline = { scenario: "Baseline", summary: "Success" };
  const earlier = [baseline, caught("src/a.rs:1:1: b"), missed("src/a.rs:2:1: c")];
  const later = [baseline, caught("src/a.rs:2:1: c"), missed("src/a.rs:3:1: d")];
  const { summary, problems } = judge(merge(earlier, later), [], PART);
  assert.equal(summary, "2 of 3 caught, 66.7 %");
  assert.deepEqual(problems, ["survives: src/a.rs:3:1: d"]);
});

test("a file of sessions is changed with the tests of sessions", () => {
  const folders = ["src/core/session/inbox.rs", "src/core/session/client/client.rs"];
  assert.deepEqual(new Set(folders.map((file) => areaOf(file).name)), new Set(["session"]));
  assert.equal(areaOf("src/core/queue.rs").name, "connection");
});

test("a file of the driver is changed with the tests of the driver", () => {
  const files = ["src/drive/pump.rs", "src/drive/session/work.rs"];
  assert.deepEqual(new Set(files.map((file) => areaOf(file).name)), new Set(["drive"]));
});

test("each known survivor is of the core or the driver and has its reason", () => {
  const list = join(import.meta.dirname, "../mutants/survivors.md");
  const text = readFileSync(list, "utf8");
  const known = knownSurvivors(text);
  assert.equal(known.length, text.match(/^- /gm)?.length ?? 0, "a line is no mutant with a reason");
  for (const name of known) assert.match(name, /^src\/(core|drive)\/[\w/]+\.rs: \S/);
});

function caught(name) {
  return outcome("CaughtMutant", name);
}

function missed(name) {
  return outcome("MissedMutant", name);
}

function outcome(summary, name) {
  return { scenario: { Mutant: { name } }, summary };
}
