// docs/benchmarks.md is short, is written from results alone, and shows the plots that are beside it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { BENCHES } from "../../bench/benches/index.mjs";
import { pageOf } from "../../bench/support/page.mjs";
import { PLOTS, QUESTIONS } from "../../bench/support/questions.mjs";
import { Samples } from "../../bench/support/samples.mjs";
import { linksOf, tablesOf } from "../package/markdown.mjs";

const page = readFileSync(new URL("../../docs/benchmarks.md", import.meta.url), "utf8");
const titlesOf = (text) => [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);

test("the page has at most 120 lines", () => {
  const lines = page.trimEnd().split("\n").length;
  assert.ok(lines <= 120, `${lines} lines`);
});

test("the page has a table for each question, and says what is not met", () => {
  assert.deepEqual(titlesOf(page), [...QUESTIONS.map(({ title }) => title), "Not met, and why"]);
  assert.equal(tablesOf(page).length, QUESTIONS.length);
  for (const [place, table] of tablesOf(page).entries()) {
    assert.equal(table.length - 2, QUESTIONS[place].rows.length, QUESTIONS[place].title);
  }
});

test("the plots in the repository are the three that the page shows", () => {
  assert.equal(PLOTS.length, 3);
  const shown = linksOf(page).map((link) => link.replace(/^benchmarks\//, ""));
  assert.deepEqual(shown, PLOTS);
  const kept = readdirSync(new URL("../../docs/benchmarks/", import.meta.url));
  assert.deepEqual(kept.sort(), [...PLOTS].sort());
});

test("each question asks for benchmarks that exist", () => {
  const names = BENCHES.map(({ name }) => name);
  for (const { rows } of QUESTIONS) {
    for (const [bench] of rows) assert.ok(names.includes(bench), bench);
  }
});

test("a cell has the medians of both engines, and a dash where there is none", () => {
  const written = pageOf([resultOf({ isMet: true })]);
  const [table] = tablesOf(written);
  assert.deepEqual(table[0], ["", "native", "**steadysocket**", "partysocket"]);
  assert.deepEqual(table.slice(2), [["send, 16 B text, ns a message", "2 / 20", "3 / 30", "–"]]);
});

test("a goal that is not met is on the page with its reason", () => {
  const isSaid = (isMet) =>
    /\*\*overhead, send: native \+ 1 \(1 row\):\*\*/.test(pageOf([resultOf({ isMet })]));
  assert.deepEqual([isSaid(true), isSaid(false)], [false, true]);
});

test("the page says which benchmark was measured when", () => {
  const { machine, ...early } = resultOf({ isMet: true });
  const late = { ...early, name: "session", machine: { ...machine, date: "2026-11-28 14:34" } };
  const days = ["on 2026-11-23 at 1234567", "on 2026-11-28 at 1234567"];
  const both = pageOf([{ ...early, machine }, late]);
  assert.match(
    both,
    new RegExp(`Measured.* ${days[0]} \\(overhead\\); ${days[1]} \\(session\\)\\.`),
  );
  assert.match(pageOf([late]), new RegExp(`Measured.* ${days[1]}\\.`));
});

/** One benchmark with one row in two engines; partysocket failed to give a figure. */
function resultOf({ isMet }) {
  const samples = new Samples();
  for (const [engine, factor] of [
    ["chromium", 1],
    ["firefox", 10],
  ]) {
    const row = {
      bench: "overhead",
      engine,
      what: "send, 16 B text",
      unit: "ns a message",
      better: "less",
    };
    for (const round of [1, 2, 3]) {
      samples.add(row, "native", round * factor);
      samples.add(row, "steadysocket", (round + 1) * factor);
      samples.add(row, "partysocket", Number.NaN);
    }
  }
  const machine = {
    date: "2026-11-23 08:22",
    commit: "1234567",
    rust: "rustc 1.95.0 (x)",
    browsers: {},
    packages: {},
    crates: {},
  };
  const goals = [
    { bench: "overhead", engine: "chromium", what: "send, 16 B text", bound: "native + 1", isMet },
  ];
  return {
    name: "overhead",
    title: "",
    note: "",
    machine,
    quick: false,
    rows: samples.rows(),
    goals,
  };
}
