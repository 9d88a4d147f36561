// The SQL of docs/server-node.md in a database: what it lets through, and whom it shuts out.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const [position, commit] = readFileSync("statements.sql", "utf8").split(/(?<=;)\n/);
const database = new DatabaseSync(":memory:");
database.exec("CREATE TABLE sessions (id TEXT PRIMARY KEY, fence INTEGER, seq INTEGER)");

const [locating, committing] = [database.prepare(position), database.prepare(commit)];
const locate = (id, fence) => locating.get({ $1: id, $2: fence })?.seq;
const isCommitted = (id, fence, seq) =>
  committing.get({ $1: id, $2: fence, $3: seq }) !== undefined;

// A session begins: nobody has asked for its position.
assert.ok(isCommitted("a", 0, 1));
assert.ok(!isCommitted("a", 0, 1), "the effect is there");
assert.ok(isCommitted("a", 0, 3), "one commit for two messages");

// Another node takes it, and shuts out the first.
assert.equal(locate("a", 2), 3);
assert.ok(!isCommitted("a", 0, 4));
assert.equal(locate("a", 1), undefined);
assert.ok(isCommitted("a", 2, 4));

// Another one takes a session before anything is committed.
assert.equal(locate("b", 1), 0);
assert.ok(!isCommitted("b", 0, 1));
assert.ok(isCommitted("b", 1, 1));
