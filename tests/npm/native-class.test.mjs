// @ts-check
/** The class to dial with, where the global one is ours, late, or given as an option. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { SteadySocket } from "steadysocket";
import ReconnectingWebSocket from "steadysocket/compat";
import { fakeWebSocket } from "./support/fake.mjs";
import { turn } from "./support/waiting.mjs";

/** @typedef {import("node:test").TestContext} TestContext */

const URL_TEXT = "ws://fake.test/";

/**
 * A fake class as the platform's, which has been seen as that.
 *
 * @param {TestContext} t
 */
function platform(t) {
  const Native = fakeWebSocket();
  put(t, Native);
  new SteadySocket(URL_TEXT).close();
  Native.last.end(1006);
  Native.made.length = 0;
  return Native;
}

/**
 * Puts a class into the global until the end of the test.
 *
 * @param {TestContext} t
 * @param {unknown} Class
 */
function put(t, Class) {
  const { WebSocket } = globalThis;
  globalThis.WebSocket = /** @type {any} */ (Class);
  t.after(() => {
    globalThis.WebSocket = WebSocket;
  });
}

class Heir extends SteadySocket {}

// Pitfall 65.
for (const [name, Class] of /** @type {[string, any][]} */ ([
  ["SteadySocket", SteadySocket],
  ["an heir", Heir],
  ["a bound class", SteadySocket.with({ connectTimeoutMs: 5_000 })],
  ["ReconnectingWebSocket", ReconnectingWebSocket],
])) {
  test(`where the global is ${name}, the class from before is dialled with`, async (t) => {
    const Native = platform(t);
    put(t, Class);
    for (const Ours of [Class, SteadySocket, ReconnectingWebSocket]) {
      const socket = new Ours(URL_TEXT);
      await turn();
      assert.equal(Native.made.length, 1);
      assert.equal(Native.last.url, URL_TEXT);
      socket.close();
      Native.last.end(1006);
      Native.made.length = 0;
    }
  });
}

// Pitfall 65.
test("where the global is another copy of ours, the class from before is dialled with", async (t) => {
  const Native = platform(t);
  put(t, SteadySocket);
  const copy = new URL(`${import.meta.resolve("steadysocket")}?copy`);
  const { SteadySocket: Copy } = await import(copy.href);
  assert.notEqual(Copy, SteadySocket);
  const socket = new Copy(URL_TEXT);
  assert.equal(Native.made.length, 1);
  socket.close();
  Native.last.end(1006);
});

test("a test double that is put into the global late is dialled with", (t) => {
  platform(t);
  const Double = fakeWebSocket();
  put(t, Double);
  const socket = new SteadySocket(URL_TEXT);
  assert.equal(Double.made.length, 1);
  socket.close();
  Double.last.end(1006);
});

// Pitfall 75.
test("the global class as an option is closed as without the option", (t) => {
  const Native = platform(t);
  class Traced extends Native {}
  for (const options of [{}, { WebSocket: Native }, { WebSocket: Traced }]) {
    for (const given of [[999.5], [undefined, "reason"], [1000, "x".repeat(124)]]) {
      const socket = new SteadySocket(
        URL_TEXT,
        [],
        /** @type {any} */ ({ reconnect: false, ...options }),
      );
      Native.last.accept();
      socket.close(.../** @type {[any, any]} */ (given));
      assert.deepEqual(Native.last.closeCalls, [given]);
      Native.last.end(1006);
    }
  }
});

// Pitfalls 75 and 76.
test("a name for binaryType goes to the socket, which alone knows what it takes", (t) => {
  const Native = platform(t);
  for (const [taken, kept] of /** @type {[string[], string][]} */ ([
    [["blob", "arraybuffer"], "blob"],
    [["blob", "arraybuffer", "nodebuffer"], "nodebuffer"], // Node's `ws` as the global class
  ])) {
    for (const options of [{}, { WebSocket: Native }]) {
      const socket = new SteadySocket(URL_TEXT, [], /** @type {any} */ (options));
      let type = "blob";
      Object.defineProperty(Native.last, "binaryType", {
        get: () => type,
        set: (name) => {
          if (taken.includes(name)) type = name;
        },
      });
      socket.binaryType = "nodebuffer";
      assert.deepEqual([socket.binaryType, Native.last.binaryType], [kept, kept]);
      socket.close();
      Native.last.end(1006);
    }
  }
});

// Pitfall 76.
test("before the first socket no name is kept that the platform does not know", (t) => {
  platform(t);
  const socket = new SteadySocket(URL_TEXT, [], { startClosed: true });
  socket.binaryType = "nodebuffer";
  assert.equal(socket.binaryType, "blob");
});
