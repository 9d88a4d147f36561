// What the views with sessions count, without a browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Feed } from "../../www/broadcast/feed.js";
import { Table } from "../../www/game/table.js";
import { readFrame } from "../../www/line/frames.js";
import { Sequence } from "../../www/line/sequence.js";
import { Answers } from "../../www/session/answers.js";
import { Positions } from "../../www/session/positions.js";

test("a sequence counts what is missing and what comes twice", () => {
  const sequence = new Sequence();
  sequence.begin(10);
  for (const number of [11, 12, 15, 15, 3]) sequence.see(number);
  const { last, count, missed, twice } = sequence;
  assert.deepEqual({ last, count, missed, twice }, { last: 15, count: 3, missed: 2, twice: 2 });
});

test("frames are read, and their secrets are not shown", () => {
  assert.deepEqual(readFrame("42|hi|there"), { kind: "data", seq: 42, shown: "42|hi|there" });
  assert.deepEqual(readFrame("42,17|"), { kind: "data", seq: 42, ack: 17, shown: "42,17|" });
  assert.deepEqual(readFrame("~3|x"), { kind: "volatile", ack: 3, shown: "~3|x" });
  assert.deepEqual(readFrame("~|x"), { kind: "volatile", shown: "~|x" });
  assert.deepEqual(readFrame("#p 1,2,3").body, [1, 2, 3]);
  const resume = readFrame('#resume {"sid":"a","tok":"abcdefgh","n":1,"auth":"secret"}');
  assert.equal(resume.body.n, 1);
  assert.equal(resume.shown, '#resume {"sid":"a","tok":"abcd…","n":1,"auth":"secr…"}');
  assert.deepEqual(readFrame("#bye {").body, {});
  assert.equal(readFrame(new ArrayBuffer(1)).kind, "binary");
});

test("positions follow the frames of both directions", () => {
  const positions = new Positions();
  const [come, go] = /** @type {const} */ (["in", "out"]).map(
    (direction) => (/** @type {string} */ text) => positions.apply(direction, readFrame(text)),
  );
  assert.ok(come && go);
  come('#welcome {"win":[8,1000]}');
  for (const text of ["1|a", "2|b", "3|c"]) go(text);
  come("1,1|A");
  come("2|B");
  go("#a 1");
  assert.deepEqual(
    [positions.written, positions.acknowledged, positions.outbox, positions.received],
    [3, 1, 2, 2],
  );
  assert.deepEqual([positions.told, positions.window], [1, [8, 1000]]);
  go('#resume {"rx":2,"ack":2,"tx":3}');
  come('#resumed {"rx":1,"ack":1,"tx":2}');
  for (const text of ["2|b", "3,2|c", "4|d"]) go(text);
  come("#q 1,4,2");
  assert.deepEqual([positions.resumes, positions.resent, positions.outbox], [1, 2, 0]);
  assert.equal(positions.told, 2);
  come('#gone {"why":"unknown"}');
  come('#welcome {"win":[4,1000]}');
  assert.deepEqual([positions.gone, positions.written, positions.outbox], ["unknown", 0, 0]);
});

test("answers that are missing or come twice are counted", () => {
  const answers = new Answers();
  for (let count = 0; count < 5; count++) answers.next();
  for (const text of ["welcome", "you said: 1", "you said: 3", "you said: 3"]) answers.hear(text);
  assert.deepEqual([answers.heard, answers.missed, answers.twice, answers.open], [2, 1, 1, 2]);
  answers.end();
  answers.next();
  answers.hear("you said: 6");
  assert.deepEqual([answers.missed, answers.open], [1, 0]);
});

test("a table counts claims and answers, and ignores events from before the welcome", () => {
  const table = new Table();
  table.apply({ kind: "event", number: 9, event: "people", players: [true, true], watchers: 1 });
  table.apply(welcome({ number: 9, seat: 1 }));
  assert.equal(table.events.count, 0);
  assert.equal(table.claim(5), '{"take":5}');
  assert.equal(table.claim(5), undefined);
  const taken = { kind: "event", event: "taken", score: [0, 1] };
  table.apply({ ...taken, number: 10, cell: 5, seat: 1 });
  table.apply({ kind: "counted", moves: 1, cell: 5, isMine: true });
  assert.deepEqual([table.sent, table.counted, table.pending.size], [1, 1, 0]);
  assert.equal(table.claim(5), undefined);
  table.apply({ ...taken, number: 12, cell: 6, seat: 0 });
  table.apply({ ...taken, number: 12, cell: 7, seat: 0 });
  assert.deepEqual([table.events.missed, table.events.twice, table.cells[7]], [1, 1, null]);
});

test("a table that is left forgets what the server forgets", () => {
  const table = new Table();
  table.apply(welcome({ number: 3, seat: 0 }));
  table.claim(1);
  table.leave();
  assert.equal(table.claim(2), undefined);
  table.apply(welcome({ number: 1, seat: null }));
  assert.deepEqual([table.seat, table.sent, table.pending.size], [undefined, 0, 0]);
  table.apply({ kind: "seated", seat: 0 });
  assert.equal(table.claim(1), '{"take":1}');
});

test("a round ends with a full board, and the next one begins with a free one", () => {
  const table = new Table();
  table.apply(welcome({ number: 0, seat: 0, cells: Array(48).fill(1), score: [0, 50] }));
  assert.equal(table.isOver, true);
  table.apply({ kind: "event", number: 1, event: "round", round: 2, gold: [4] });
  assert.deepEqual([table.isOver, table.round, table.score], [false, 2, [0, 0]]);
  assert.deepEqual([...table.gold], [4]);
});

test("a feed begins with the match so far, and counts what comes late after a cut", () => {
  const feed = new Feed();
  feed.apply(event(4), 0);
  assert.equal(feed.moments.length, 0);
  feed.apply({ kind: "soFar", number: 4, events: [event(3), event(4)] }, 0);
  assert.deepEqual([feed.before, feed.now?.number], [2, 4]);
  feed.apply(event(5), 10);
  feed.resumed(5_000);
  for (const number of [6, 7]) feed.apply(event(number), 5_010);
  feed.apply(event(8), 6_000);
  assert.deepEqual([feed.late, feed.events.count, feed.events.missed], [2, 4, 0]);
  assert.deepEqual(
    feed.moments.map(({ number }) => number),
    [8, 7, 6, 5, 4, 3],
  );
});

/** @param {number} number */
function event(number) {
  return {
    kind: "event",
    number,
    viewers: 1,
    game: 1,
    minute: number,
    what: "foul",
    team: 0,
    score: [0, 0],
  };
}

/** @param {object} fields */
function welcome(fields) {
  const empty = { cells: Array(48).fill(null), gold: [], round: 1, score: [0, 0] };
  return { kind: "welcome", ...empty, players: [true, true], watchers: 0, ...fields };
}
