// @ts-check
/** JavaScript that throws where the core calls it: the connection goes on, or ends and says so. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { AT_ONCE, dialFake, mockTime, record } from "./support/sockets.mjs";
import { event, turn } from "./support/waiting.mjs";

const THROWN = new Error("of this test");

/** Everything that is reported until the test ends. @param {import("node:test").TestContext} t */
function reports(t) {
  /** @type {unknown[]} */
  const reported = [];
  const { reportError } = globalThis;
  globalThis.reportError = (error) => reported.push(error);
  t.after(() => {
    globalThis.reportError = reportError;
  });
  return reported;
}

/**
 * Has a member throw once, as a method or as a property.
 *
 * @param {object} owner
 * @param {string} name
 */
function throwOnce(owner, name) {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  const fail = () => {
    if (before) Object.defineProperty(owner, name, before);
    else Reflect.deleteProperty(owner, name);
    throw THROWN;
  };
  const isMethod = typeof Reflect.get(owner, name) === "function";
  const member = isMethod ? { value: fail, writable: true } : { get: fail };
  Object.defineProperty(owner, name, { ...member, configurable: true });
}

/** Lives on: messages come and go, a lost socket is followed by another. @param {any} life */
async function goesOn({ socket, Fake }) {
  const events = record(socket);
  Fake.last.receive("still here");
  assert.ok(events.some(({ data }) => data === "still here"));
  socket.send("and sends");
  assert.equal(Fake.last.sent.at(-1), "and sends");
  const lost = Fake.last;
  lost.end(1012);
  assert.equal(socket.state, "waiting");
  while (Fake.last === lost) await turn();
  Fake.last.accept();
  assert.equal(socket.state, "open");
}

// Pitfall 63.
for (const name of ["readyState", "bufferedAmount"]) {
  test(`a double whose ${name} throws once does not stop the connection`, async (t) => {
    const reported = reports(t);
    const { socket, Fake } = dialFake(t, { reconnect: AT_ONCE, heartbeat: true });
    Fake.last.accept();
    // Read by the running loop, which transmits what waits.
    Fake.last.bufferedAmount = 2 ** 30;
    socket.send("waits");
    throwOnce(Fake.last, name);
    Fake.last.receive("hello");
    Fake.last.bufferedAmount = 0;
    assert.deepEqual(reported, [THROWN]);
    await goesOn({ socket, Fake });
  });
}

// Pitfall 63.
test("a double that throws when it is hung up does not stop the connection", async (t) => {
  const reported = reports(t);
  const { socket, Fake } = dialFake(t, { reconnect: AT_ONCE });
  Fake.last.accept();
  const first = Fake.last;
  throwOnce(first, "removeEventListener");
  socket.reconnect();
  assert.deepEqual(reported, [THROWN]);
  assert.notEqual(Fake.last, first);
  Fake.last.accept();
  await goesOn({ socket, Fake });
});

// Pitfall 63.
test("a global setTimeout that throws once does not stop the connection", async (t) => {
  const reported = reports(t);
  const { socket, Fake } = dialFake(t, { reconnect: AT_ONCE });
  Fake.last.accept();
  throwOnce(globalThis, "setTimeout");
  Fake.last.end(1012);
  assert.deepEqual(reported, [THROWN]);
  socket.reconnect();
  Fake.last.accept();
  await goesOn({ socket, Fake });
});

// Pitfall 63.
test("a getter of an option that throws is reported, and the default decides", async (t) => {
  const reported = reports(t);
  const reconnect = { ...AT_ONCE, shouldReconnect: () => true };
  const heartbeat = { message: "ping", isPong: () => false };
  const { socket, Fake } = dialFake(t, { reconnect, heartbeat });
  Fake.last.accept();
  throwOnce(heartbeat, "isPong");
  throwOnce(reconnect, "shouldReconnect");
  Fake.last.receive("hello");
  Fake.last.end(1012);
  assert.deepEqual(reported, [THROWN, THROWN]);
  await event(socket, "statechange");
  Fake.last.accept();
  await goesOn({ socket, Fake });
});

// Pitfall 63.
test("a page that refuses listeners does not stop the dial", async (t) => {
  const reported = reports(t);
  const window = new EventTarget();
  throwOnce(window, "addEventListener");
  const { socket, Fake } = dialFake(t, { reconnect: AT_ONCE, lifecycle: { window } });
  assert.deepEqual(reported, [THROWN]);
  Fake.last.accept();
  await goesOn({ socket, Fake });
});

// Pitfall 63.
test("a ping that cannot be made is left out", (t) => {
  const time = mockTime(t);
  const reported = reports(t);
  const heartbeat = { message: "ping" };
  const { socket, Fake } = dialFake(t, { heartbeat });
  Fake.last.accept();
  throwOnce(heartbeat, "message");
  time.tick(25_000);
  assert.deepEqual(reported, [THROWN]);
  Fake.last.receive("alive");
  time.tick(25_000);
  assert.equal(Fake.last.sent.at(-1), "ping");
  assert.equal(socket.state, "open");
});
