// @ts-check
/** `SteadySocket.with`: a class of two arguments, to hand to libraries. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { SteadySocket } from "steadysocket";
import { fakeWebSocket } from "./support/fake.mjs";

const URL_TEXT = "ws://fake.test/";

test("a bound class is an heir with the constants and the length of the native class", () => {
  const Bound = SteadySocket.with({ WebSocket: fakeWebSocket() });
  const socket = new Bound(URL_TEXT);
  assert.ok(socket instanceof SteadySocket);
  assert.equal(Object.getPrototypeOf(Bound.prototype), SteadySocket.prototype);
  assert.deepEqual([Bound.CONNECTING, Bound.OPEN, Bound.CLOSING, Bound.CLOSED], [0, 1, 2, 3]);
  assert.equal(Bound.length, 1);
  socket.close();
});

test("a bound class does not reconnect unless it is told to", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  for (const [options, dials] of /** @type {const} */ ([
    [{}, 1],
    [{ reconnect: { initialDelayMs: 0, maxDelayMs: 0 } }, 2],
  ])) {
    const Fake = fakeWebSocket();
    const Bound = SteadySocket.with({ WebSocket: Fake, ...options });
    const socket = new Bound(URL_TEXT);
    Fake.last.fail();
    t.mock.timers.tick(1);
    assert.equal(Fake.made.length, dials);
    socket.terminate();
    Fake.last.end();
    socket.close();
  }
});

test("`undefined` stands for an option that is not given to a bound class", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const Fake = fakeWebSocket();
  const Bound = SteadySocket.with({ WebSocket: Fake, reconnect: undefined, queue: {} });
  const socket = new (Bound.with({ queue: undefined, WebSocket: undefined }))(URL_TEXT);
  socket.send("waits in the queue of the first options");
  Fake.last.fail();
  t.mock.timers.tick(60_000);
  assert.equal(Fake.made.length, 1, "it does not reconnect");
  assert.equal(socket.state, "closed");
});

test("a third argument goes to the injected constructor, and never into the options", () => {
  /** @type {unknown[][]} */
  const calls = [];
  const Fake = fakeWebSocket();
  class Injected extends Fake {
    /** @param {any[]} args */
    constructor(...args) {
      super(args[0], args[1]);
      calls.push(args);
    }
  }
  const Bound = SteadySocket.with({ WebSocket: Injected });
  const headers = { headers: { authorization: "Bearer x" } };
  for (const args of /** @type {any[][]} */ ([
    [URL_TEXT],
    [URL_TEXT, "chat"],
    [URL_TEXT, undefined, headers],
    [URL_TEXT, ["chat"], headers],
  ])) {
    const socket = Reflect.construct(Bound, args);
    assert.deepEqual(calls.pop(), args);
    socket.close();
  }
});

test("without an injected constructor a third argument is ignored", (t) => {
  const { WebSocket } = globalThis;
  const Fake = fakeWebSocket();
  let given = 0;
  globalThis.WebSocket = /** @type {any} */ (
    class extends Fake {
      /** @param {any[]} args */
      constructor(...args) {
        super(args[0], args[1]);
        given = args.length;
      }
    }
  );
  t.after(() => {
    globalThis.WebSocket = WebSocket;
  });
  const Bound = SteadySocket.with();
  new Bound(URL_TEXT, undefined, { headers: {} }).close();
  assert.equal(given, 1);
});

test("wrong options are refused when the class is made", () => {
  assert.throws(() => SteadySocket.with({ queue: { maxMessages: 0 } }), {
    code: "ERR_OPTION",
    option: "queue.maxMessages",
  });
});

test("a bound class binds more options, and keeps those that it has", () => {
  const Fake = fakeWebSocket();
  const Bound = SteadySocket.with({ WebSocket: Fake, startClosed: true }).with({ queue: {} });
  const socket = new Bound(URL_TEXT);
  assert.equal(Fake.made.length, 0);
  assert.equal(socket.send("waits"), undefined);
  assert.deepEqual(socket.drainQueuedMessages(), ["waits"]);
});

test("an heir of a user binds itself", () => {
  class Mine extends SteadySocket {}
  const socket = new (Mine.with({ WebSocket: fakeWebSocket() }))(URL_TEXT);
  assert.ok(socket instanceof Mine);
  socket.close();
});

test("send returns nothing without reconnecting, and a boolean otherwise", () => {
  const Fake = fakeWebSocket();
  const single = new SteadySocket(URL_TEXT, [], { WebSocket: Fake, reconnect: false });
  Fake.last.accept();
  assert.equal(single.send("text"), undefined);
  const steady = new SteadySocket(URL_TEXT, [], { WebSocket: Fake });
  assert.equal(steady.send("queued"), false);
  Fake.last.accept();
  assert.equal(steady.send("sent"), true);
  single.close();
  steady.close();
  // Else the process waits for the end of the closing handshake.
  Fake.last.end();
});

// Pitfall 80.
test("without reconnecting, send after close() says nothing, as natively", () => {
  const Fake = fakeWebSocket();
  const socket = new SteadySocket(URL_TEXT, [], { WebSocket: Fake, reconnect: false });
  Fake.last.accept();
  socket.close();
  assert.equal(socket.send("closing"), undefined);
  Fake.last.end();
  assert.equal(socket.send("closed"), undefined);
});
