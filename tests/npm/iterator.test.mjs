// @ts-check
/** `messages()` and `for await`. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { OverflowError } from "steadysocket";
import { dial, dialFake, startServer } from "./support/sockets.mjs";
import { within } from "./support/waiting.mjs";

test("for await gives messages in order and ends with the connection", async (t) => {
  const { url } = await startServer(t, (peer) => {
    for (let index = 0; index < 10; index += 1) peer.send(String(index));
    peer.close(1000);
  });
  /** @type {unknown[]} */
  const read = [];
  const reading = (async () => {
    for await (const data of dial(t, url)) read.push(data);
  })();
  await within(reading, "the loop to end");
  assert.deepEqual(read, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
});

// Pitfall 62.
test("it buffers from the moment it is made", async (t) => {
  const { socket, Fake } = dialFake(t);
  const iterator = socket.messages();
  Fake.last.accept();
  Fake.last.receive("one");
  Fake.last.receive("two");
  assert.deepEqual(await iterator.next(), { done: false, value: "one" });
  assert.deepEqual(await iterator.next(), { done: false, value: "two" });
});

test("what waits can be read after the end", async (t) => {
  const { socket, Fake } = dialFake(t);
  const iterator = socket.messages();
  Fake.last.accept();
  Fake.last.receive("last");
  Fake.last.end(1000);
  assert.deepEqual(await iterator.next(), { done: false, value: "last" });
  assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  assert.deepEqual(await iterator.next(), { done: true, value: undefined });
});

test("readers that wait are served in order, and ended with the connection", async (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  const iterator = socket.messages();
  const reads = [iterator.next(), iterator.next(), iterator.next()];
  Fake.last.receive("one");
  Fake.last.receive("two");
  Fake.last.end(1000);
  assert.deepEqual(
    (await Promise.all(reads)).map(({ done, value }) => (done ? "done" : value)),
    ["one", "two", "done"],
  );
});

test("an empty message is a message", async (t) => {
  const { socket, Fake } = dialFake(t);
  const iterator = socket.messages();
  Fake.last.accept();
  Fake.last.receive("");
  assert.deepEqual(await iterator.next(), { done: false, value: "" });
});

test("it goes on over reconnects", async (t) => {
  const { socket, Fake } = dialFake(t);
  const iterator = socket.messages();
  Fake.last.accept();
  Fake.last.receive("before");
  socket.reconnect();
  Fake.last.accept();
  Fake.last.receive("after");
  assert.equal((await iterator.next()).value, "before");
  assert.equal((await iterator.next()).value, "after");
});

test("beyond its buffer it throws an OverflowError, after what it holds, and ends", async (t) => {
  const { socket, Fake } = dialFake(t);
  const iterator = socket.messages({ maxBuffered: 2 });
  Fake.last.accept();
  for (const data of ["one", "two", "three", "four"]) Fake.last.receive(data);
  assert.equal((await iterator.next()).value, "one");
  assert.equal((await iterator.next()).value, "two");
  await assert.rejects(iterator.next(), (error) => {
    assert.ok(error instanceof OverflowError);
    assert.equal(error.name, "OverflowError");
    assert.equal(error.code, "ERR_OVERFLOW");
    assert.equal(error.message, "2 messages wait to be read, limit 2");
    return true;
  });
  assert.equal((await iterator.next()).done, true);
});

test("the buffer holds 1,024 messages by default", async (t) => {
  const { socket, Fake } = dialFake(t);
  const iterator = socket.messages();
  Fake.last.accept();
  for (let index = 0; index < 1_025; index += 1) Fake.last.receive(String(index));
  for (let index = 0; index < 1_024; index += 1) {
    assert.equal((await iterator.next()).value, String(index));
  }
  await assert.rejects(iterator.next(), { code: "ERR_OVERFLOW" });
});

test("an overflow of one iterator touches neither the others nor the connection", async (t) => {
  const { socket, Fake } = dialFake(t);
  const small = socket.messages({ maxBuffered: 1 });
  const large = socket.messages();
  Fake.last.accept();
  for (const data of ["one", "two", "three"]) Fake.last.receive(data);
  assert.equal((await large.next()).value, "one");
  assert.equal((await large.next()).value, "two");
  assert.equal((await large.next()).value, "three");
  assert.equal((await small.next()).value, "one");
  assert.equal(socket.state, "open");
});

test("leaving the loop early ends the iterator, and the connection goes on", async (t) => {
  const { socket, Fake } = dialFake(t);
  const iterator = socket.messages({ maxBuffered: 1 });
  Fake.last.accept();
  Fake.last.receive("one");
  for await (const data of iterator) {
    assert.equal(data, "one");
    break;
  }
  Fake.last.receive("two");
  Fake.last.receive("three");
  assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  assert.equal(socket.state, "open");
});

test("each loop over the socket is an iterator of its own", async (t) => {
  const { socket, Fake } = dialFake(t);
  const first = socket[Symbol.asyncIterator]();
  Fake.last.accept();
  Fake.last.receive("one");
  const second = socket[Symbol.asyncIterator]();
  Fake.last.receive("two");
  assert.equal((await first.next()).value, "one");
  assert.equal((await second.next()).value, "two");
});

test("an iterator made after the end is empty", async (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  Fake.last.end(1000);
  assert.equal((await socket.messages().next()).done, true);
});

for (const maxBuffered of [0, 1.5, -1, "5", null]) {
  test(`maxBuffered: ${maxBuffered} is refused by name`, (t) => {
    const { socket } = dialFake(t);
    assert.throws(() => socket.messages({ maxBuffered: /** @type {any} */ (maxBuffered) }), {
      code: "ERR_OPTION",
      option: "maxBuffered",
      value: maxBuffered,
      expected: "a whole number from 1 to 4294967295 or Infinity",
    });
  });
}

test("with events off only iterators read, and listeners hear again afterwards", async (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  /** @type {unknown[]} */
  const heard = [];
  socket.addEventListener("message", ({ data }) => heard.push(data));
  const other = socket.messages();
  const alone = socket.messages({ events: false });
  Fake.last.receive("one");
  assert.equal((await alone.next()).value, "one");
  assert.equal((await other.next()).value, "one");
  assert.deepEqual(heard, []);
  await alone.return?.();
  Fake.last.receive("two");
  assert.equal((await other.next()).value, "two");
  assert.deepEqual(heard, ["two"]);
  assert.equal(socket.stats().messagesReceived, 2);
});

test("with events off an overflow gives the messages back to the listeners", async (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  /** @type {unknown[]} */
  const heard = [];
  socket.addEventListener("message", ({ data }) => heard.push(data));
  const alone = socket.messages({ events: false, maxBuffered: 1 });
  for (const data of ["one", "two", "three"]) Fake.last.receive(data);
  assert.equal((await alone.next()).value, "one");
  await assert.rejects(alone.next(), { code: "ERR_OVERFLOW" });
  assert.deepEqual(heard, ["three"]);
});

for (const events of ["no", 0]) {
  test(`events: ${events} is refused by name`, (t) => {
    const { socket } = dialFake(t);
    const options = { events: /** @type {any} */ (events) };
    assert.throws(() => socket.messages(options), {
      code: "ERR_OPTION",
      option: "events",
      value: events,
      expected: "true or false",
    });
  });
}

test("an unknown option of messages() is refused by name", (t) => {
  const { socket } = dialFake(t);
  assert.throws(() => socket.messages(/** @type {any} */ ({ max: 10 })), {
    code: "ERR_OPTION",
    option: "max",
    value: 10,
    message: "option max is unknown, expected one of maxBuffered, events",
  });
});

test("with maxBuffered: Infinity any number of messages may wait", async (t) => {
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  const iterator = socket.messages({ maxBuffered: Number.POSITIVE_INFINITY });
  for (let count = 0; count < 2_000; count += 1) Fake.last.receive(String(count));
  socket.close();
  Fake.last.end();
  let last = "";
  for await (const data of iterator) last = String(data);
  assert.equal(last, "1999");
});
