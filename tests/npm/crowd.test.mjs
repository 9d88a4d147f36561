// @ts-check
/** Many connections that wait for the same address. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { dialFake } from "./support/sockets.mjs";
import { turn } from "./support/waiting.mjs";

// Pitfall 87.
test("a seventeenth connection that waits for the same address is warned of, once", async (t) => {
  /** @type {string[]} */
  const warnings = [];
  t.mock.method(console, "warn", (/** @type {string} */ text) => warnings.push(text));
  let number = 0;
  /** A library that dials by itself makes a new one with another token, and forgets the old one. */
  const lose = async (url = "ws://fake.test/path") => {
    const token = number;
    number += 1;
    const { socket, Fake } = dialFake(t, {
      url: async () => `${url}?token=${token}`,
      reconnect: { initialDelayMs: 60_000, maxDelayMs: 60_000, jitter: "none" },
    });
    await turn();
    Fake.last.fail();
    return socket;
  };
  for (let count = 0; count < 16; count += 1) await lose();
  // Those that do not wait for it do not count.
  (await lose("ws://fake.test/other")).close();
  const first = await lose("ws://fake.test/path2");
  first.close();
  assert.deepEqual(warnings, []);
  (await lose()).close();
  await lose();
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0] ?? "",
    /more than 16 connections wait to dial ws:\/\/fake\.test\/path again\. .*docs\/libraries\.md/,
  );
});

// Pitfall 87.
test("connections that have stopped waiting are not counted", async (t) => {
  const warnings = t.mock.method(console, "warn", () => {});
  for (let count = 0; count < 40; count += 1) {
    const { socket, Fake } = dialFake(t, { url: "ws://fake.test/one-by-one" });
    Fake.last.fail();
    assert.equal(socket.state, "waiting");
    if (count % 2) socket.close();
    else socket.reconnect();
  }
  assert.equal(warnings.mock.callCount(), 0);
});
