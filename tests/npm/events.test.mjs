// @ts-check
/** Events: their fields and order, the `on*` attributes, and listeners that throw. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { SteadySocket } from "steadysocket";
import { dialFake, mockTime, record } from "./support/sockets.mjs";
import { turn } from "./support/waiting.mjs";

const LOST = { code: 1006, reason: "", wasClean: false, synthetic: false };

test("a whole life is reported in this order", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { reconnect: { jitter: "none", maxAttempts: 1 } });
  const events = record(socket);
  Fake.last.accept();
  Fake.last.receive("hello");
  time.tick(5_000);
  Fake.last.fail();
  time.tick(1_000);
  Fake.last.fail();
  const types = events.map(({ type, to }) => (to ? `${type} ${to}` : type));
  assert.deepEqual(types, [
    "statechange open",
    "open",
    "message",
    "statechange waiting",
    "error",
    "close",
    "reconnecting",
    "statechange connecting",
    "statechange closed",
    "error",
    "close",
    "giveup",
  ]);
});

test("event.target is the SteadySocket, and so is this in a listener", (t) => {
  const { socket, Fake } = dialFake(t);
  /** @type {unknown[]} */
  const seen = [];
  socket.addEventListener("open", function (event) {
    seen.push(this, event.target, event.currentTarget);
  });
  Fake.last.accept();
  assert.deepEqual(seen, [socket, socket, socket]);
});

// Pitfall 52.
test("events are of the native classes where the realm has them", (t) => {
  const { socket, Fake } = dialFake(t);
  /** @type {Event[]} */
  const events = [];
  for (const type of ["open", "message", "error", "close"]) {
    socket.addEventListener(type, (event) => events.push(event));
  }
  Fake.last.accept();
  Fake.last.receive("hello");
  Fake.last.fail();
  const [open, message, error, close] = events;
  assert.ok(open instanceof Event);
  assert.ok(message instanceof MessageEvent);
  assert.ok(error instanceof Event);
  assert.ok(close instanceof (globalThis.CloseEvent ?? Event));
});

test("a message event has the data and the origin", (t) => {
  const { socket, Fake } = dialFake(t, { url: "ws://fake.test:8080/path" });
  Fake.last.accept();
  /** @type {MessageEvent | undefined} */
  let message;
  socket.addEventListener("message", (event) => {
    message = event;
  });
  Fake.last.receive("hello");
  assert.equal(message?.data, "hello");
  assert.equal(message?.origin, "ws://fake.test:8080");
  assert.equal(message?.lastEventId, "");
  assert.deepEqual(message?.ports, []);
});

test("an event's own fields cannot be changed", (t) => {
  const { socket, Fake } = dialFake(t);
  let isRefused = false;
  socket.addEventListener("close", (event) => {
    isRefused = !Reflect.set(event, "willReconnect", false);
  });
  Fake.last.fail();
  assert.ok(isRefused);
});

test("in a close listener the state and lastClose are those after it", (t) => {
  const { socket, Fake } = dialFake(t);
  /** @type {unknown[]} */
  const seen = [];
  socket.addEventListener("close", () => seen.push(socket.state, socket.lastClose));
  Fake.last.fail();
  assert.deepEqual(seen, ["waiting", LOST]);
});

test("in an open listener readyState is OPEN and the protocol is known", (t) => {
  const { socket, Fake } = dialFake(t, { protocols: ["chat"] });
  /** @type {unknown[]} */
  const seen = [];
  socket.addEventListener("open", () => seen.push(socket.readyState, socket.protocol));
  Fake.last.accept("chat");
  assert.deepEqual(seen, [SteadySocket.OPEN, "chat"]);
});

// Pitfall 51.
test("a listener that is added twice is called once, and once means once", (t) => {
  const { socket, Fake } = dialFake(t);
  let calls = 0;
  let onceCalls = 0;
  const listener = () => {
    calls += 1;
  };
  socket.addEventListener("message", listener);
  socket.addEventListener("message", listener);
  socket.addEventListener(
    "message",
    () => {
      onceCalls += 1;
    },
    { once: true },
  );
  Fake.last.accept();
  Fake.last.receive("one");
  Fake.last.receive("two");
  assert.deepEqual([calls, onceCalls], [2, 1]);
});

test("a removed listener is not called, nor one whose signal is aborted", (t) => {
  const { socket, Fake } = dialFake(t);
  const controller = new AbortController();
  const listener = () => assert.fail("called");
  socket.addEventListener("open", listener);
  socket.removeEventListener("open", listener);
  socket.addEventListener("open", listener, { signal: controller.signal });
  controller.abort();
  Fake.last.accept();
});

test("an object with handleEvent is a listener", (t) => {
  const { socket, Fake } = dialFake(t);
  const listener = {
    calls: 0,
    handleEvent() {
      this.calls += 1;
    },
  };
  socket.addEventListener("open", listener);
  Fake.last.accept();
  assert.equal(listener.calls, 1);
});

test("dispatchEvent takes the user's own events too", (t) => {
  const { socket } = dialFake(t);
  let calls = 0;
  socket.addEventListener("custom", () => {
    calls += 1;
  });
  socket.dispatchEvent(new Event("custom"));
  assert.equal(calls, 1);
});

for (const name of /** @type {const} */ (["onopen", "onmessage", "onerror", "onclose"])) {
  test(`${name} is null, takes a function, and is called with the event`, (t) => {
    const { socket, Fake } = dialFake(t);
    /** @type {unknown[]} */
    const calls = [];
    const handler = /** @this {unknown} */ function (/** @type {Event} */ event) {
      calls.push([this, event.type]);
    };
    assert.equal(socket[name], null);
    socket[name] = handler;
    assert.equal(socket[name], handler);
    Fake.last.accept();
    Fake.last.receive("hello");
    Fake.last.fail();
    assert.deepEqual(calls, [[socket, name.slice(2)]]);
  });
}

test("the library's own events have on* attributes, too", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { reconnect: { jitter: "none" }, queue: { ttlMs: 100 } });
  /** @type {unknown[]} */
  const heard = [];
  socket.onreconnecting = ({ attempt }) => heard.push(attempt);
  socket.onstatechange = ({ to }) => heard.push(to);
  socket.ondrop = ({ data }) => heard.push(data);
  socket.ongiveup = function ({ reason }) {
    heard.push(reason, this === socket);
  };
  socket.send("expires");
  Fake.last.fail();
  time.tick(1_000);
  Fake.last.accept();
  Fake.last.end(1000);
  assert.deepEqual(heard, [
    ...["waiting", 1, "expires", "connecting", "open", "closed"],
    ...["not-retryable", true],
  ]);
});

test("an on* attribute keeps its place among the listeners when it is replaced", (t) => {
  const { socket, Fake } = dialFake(t);
  /** @type {string[]} */
  const order = [];
  socket.onopen = () => order.push("first attribute");
  socket.addEventListener("open", () => order.push("listener"));
  socket.onopen = () => order.push("second attribute");
  Fake.last.accept();
  assert.deepEqual(order, ["second attribute", "listener"]);
});

test("an on* attribute that was null loses its place", (t) => {
  const { socket, Fake } = dialFake(t);
  /** @type {string[]} */
  const order = [];
  socket.onopen = () => order.push("attribute");
  socket.addEventListener("open", () => order.push("listener"));
  socket.onopen = null;
  socket.onopen = () => order.push("attribute");
  Fake.last.accept();
  assert.deepEqual(order, ["listener", "attribute"]);
});

for (const value of [undefined, null, 5, "text", true, Symbol("x")]) {
  test(`${String(value)} as an on* attribute counts as null`, (t) => {
    const { socket, Fake } = dialFake(t);
    socket.onopen = () => assert.fail("called");
    socket.onopen = /** @type {any} */ (value);
    assert.equal(socket.onopen, null);
    Fake.last.accept();
  });
}

test("an object that cannot be called is kept as an on* attribute, and not called", (t) => {
  const { socket, Fake } = dialFake(t);
  const handler = { handleEvent: () => assert.fail("called") };
  socket.onopen = /** @type {any} */ (handler);
  assert.equal(socket.onopen, /** @type {any} */ (handler));
  Fake.last.accept();
});

// Pitfall 51. Node throws what a listener throws as an uncaught exception.
test("a throwing listener stops neither the others nor the machine, and is reported", async (t) => {
  const caught = catchUncaught(t);
  const { socket, Fake } = dialFake(t);
  /** @type {string[]} */
  const calls = [];
  for (const type of /** @type {const} */ (["statechange", "open", "message", "error", "close"])) {
    const options = { once: true };
    socket.addEventListener(
      type,
      () => {
        throw new Error(`mistake in ${type}`);
      },
      options,
    );
    socket.addEventListener(type, () => calls.push(type), options);
  }
  socket.send("queued");
  Fake.last.accept();
  Fake.last.receive("hello");
  Fake.last.fail();
  assert.equal(socket.state, "waiting");
  assert.deepEqual(Fake.made[0]?.sent, ["queued"]);
  assert.deepEqual(calls, ["statechange", "open", "message", "error", "close"]);
  await turn();
  assert.deepEqual(
    caught.map(({ message }) => message),
    calls.map((type) => `mistake in ${type}`),
  );
});

test("a throwing on* handler is reported too, and the next messages come", async (t) => {
  const caught = catchUncaught(t);
  const { socket, Fake } = dialFake(t);
  socket.onmessage = () => {
    throw new Error("mistake");
  };
  const events = record(socket);
  Fake.last.accept();
  Fake.last.receive("one");
  Fake.last.receive("two");
  assert.deepEqual(
    events.filter(({ type }) => type === "message").map(({ data }) => data),
    ["one", "two"],
  );
  await turn();
  assert.equal(caught.length, 2);
});

// Pitfall 57.
for (const type of /** @type {const} */ ([
  "statechange",
  "open",
  "message",
  "error",
  "close",
  "reconnecting",
  "giveup",
  "drop",
])) {
  test(`every method may be called in a listener of ${type}`, async (t) => {
    const { socket, Fake } = dialFake(t, {
      queue: { maxMessages: 1, overflow: "drop-oldest" },
      reconnect: { maxAttempts: type === "giveup" ? 1 : 9 },
    });
    let calls = 0;
    const listener = () => {
      calls += 1;
      if (socket.state !== "closed") socket.send("from a listener");
      socket.stats();
      socket.drainQueuedMessages();
      const promises = [socket.opened(), socket.drained()];
      for (const promise of promises) promise.catch(() => {});
      socket.messages().return?.();
      socket.terminate();
      socket.close();
      socket.reconnect();
    };
    socket.addEventListener(type, listener, { once: true });
    socket.send("one");
    socket.send("two");
    Fake.last.accept();
    Fake.last.receive("hello");
    Fake.last.fail();
    assert.equal(calls, 1);
    socket.reconnect();
    assert.equal(Fake.live.length, 1);
    Fake.last.accept();
    assert.equal(socket.state, "open");
  });
}

/**
 * Takes over uncaught exceptions for this test, which would fail it.
 *
 * @param {import("node:test").TestContext} t
 */
function catchUncaught(t) {
  /** @type {Error[]} */
  const caught = [];
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => caught.push(error));
  t.after(() => {
    process.removeAllListeners("uncaughtException");
    for (const listener of others) process.on("uncaughtException", listener);
  });
  return caught;
}
