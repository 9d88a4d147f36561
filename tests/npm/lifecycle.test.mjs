// @ts-check
/** The events of the page, from injected event targets. */

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { dialFake, mockTime, record } from "./support/sockets.mjs";

const WINDOW_EVENTS = ["online", "offline", "pagehide", "pageshow"];
const DOCUMENT_EVENTS = ["visibilitychange", "freeze", "resume"];

test("online dials at once", (t) => {
  const time = mockTime(t);
  const { Fake, window } = page(t, { reconnect: { jitter: "none" } });
  Fake.last.fail();
  time.tick(900);
  Fake.last.fail();
  time.tick(200);
  Fake.last.fail();
  time.tick(1_500);
  assert.equal(Fake.made.length, 2);
  window.dispatchEvent(new Event("online"));
  assert.equal(Fake.made.length, 3);
});

test("a page that becomes visible dials at once, one that is hidden does not", (t) => {
  const time = mockTime(t);
  const { Fake, document } = page(t, { reconnect: { jitter: "none", initialDelayMs: 20_000 } });
  time.tick(1);
  Fake.last.fail();
  time.tick(19_999);
  document.show("hidden");
  assert.equal(Fake.made.length, 1);
  document.show("visible");
  assert.equal(Fake.made.length, 2);
});

// Pitfall 27.
test("a page that goes back and forth dials no more often than initialDelayMs", (t) => {
  const time = mockTime(t);
  const { Fake, document } = page(t, { reconnect: { jitter: "none" } });
  for (let round = 0; round < 100; round += 1) {
    Fake.last.fail();
    document.show("hidden");
    document.show("visible");
    time.tick(100);
  }
  assert.ok(Fake.made.length <= 11, `${Fake.made.length} dials in 10 s`);
});

// Pitfall 48.
test("offline asks the peer for a sign of life, and breaks nothing", (t) => {
  const { socket, Fake, window } = page(t, { heartbeat: {} });
  Fake.last.accept();
  window.dispatchEvent(new Event("offline"));
  assert.equal(socket.state, "open");
  assert.deepEqual(Fake.last.sent, ["ping"]);
});

// Pitfall 12.
test("going offline while connecting ends no retries", (t) => {
  const { socket, Fake, window } = page(t);
  window.dispatchEvent(new Event("offline"));
  Fake.last.fail();
  assert.equal(socket.state, "waiting");
});

// Pitfall 84.
test("dials that fail while offline count no attempt", (t) => {
  const time = mockTime(t);
  const { socket, Fake, window } = page(t, { reconnect: { maxAttempts: 2 } });
  window.dispatchEvent(new Event("offline"));
  for (let dials = 1; dials <= 10; dials += 1) {
    assert.equal(Fake.made.length, dials);
    Fake.last.fail();
    assert.equal(socket.attempt, 1);
    time.tick(30_000);
  }
  window.dispatchEvent(new Event("online"));
  for (const state of ["waiting", "waiting", "closed"]) {
    Fake.last.fail();
    assert.equal(socket.state, state);
    time.tick(30_000);
  }
});

// Pitfall 84.
test("a page that opens offline, or slept through the events, is told at each dial", (t) => {
  const time = mockTime(t);
  const navigator = { onLine: false };
  const window = Object.assign(new EventTarget(), { navigator });
  const { socket, Fake } = page(t, { reconnect: { maxAttempts: 1 } }, { window });
  Fake.last.fail();
  assert.equal(socket.state, "waiting");
  navigator.onLine = true;
  time.tick(30_000);
  Fake.last.fail();
  assert.equal(socket.state, "waiting", "this dial may have begun before");
  time.tick(30_000);
  Fake.last.fail();
  assert.equal(socket.state, "closed");
});

// Pitfall 84.
test("with online false the browser's word about the network is not asked for", (t) => {
  const window = Object.assign(new EventTarget(), { navigator: { onLine: false } });
  const { socket, Fake } = page(t, { reconnect: { maxAttempts: 1 } }, { window, online: false });
  Fake.last.fail();
  assert.equal(socket.state, "closed");
});

// Pitfall 46.
test("page events do not revive what the user closed", (t) => {
  const { socket, Fake, window, document } = page(t);
  Fake.last.accept();
  socket.close();
  Fake.last.end();
  window.dispatchEvent(new Event("online"));
  window.dispatchEvent(pageTransition("pageshow", true));
  document.show("visible");
  assert.equal(socket.state, "closed");
  assert.equal(Fake.made.length, 1);
});

// Pitfall 49.
test("a page that goes into the back/forward cache lets its socket go until it is back", (t) => {
  const { socket, Fake, window } = page(t);
  Fake.last.accept();
  const events = record(socket);
  window.dispatchEvent(pageTransition("pagehide", true));
  assert.equal(socket.state, "suspended");
  assert.equal(Fake.live.length, 0);
  Fake.made[0]?.end();
  window.dispatchEvent(pageTransition("pageshow", true));
  assert.equal(socket.state, "connecting");
  Fake.last.accept();
  assert.equal(socket.state, "open");
  assert.equal(events.filter(({ type }) => type === "close").length, 1);
});

test("a page that is left for good, or shown for the first time, changes nothing", (t) => {
  const { socket, Fake, window } = page(t);
  Fake.last.accept();
  window.dispatchEvent(pageTransition("pagehide", false));
  window.dispatchEvent(pageTransition("pageshow", false));
  assert.equal(socket.state, "open");
  assert.equal(Fake.made.length, 1);
});

test("messages sent while suspended are queued, and leave after the page is back", (t) => {
  const { socket, Fake, document } = page(t);
  Fake.last.accept();
  document.dispatchEvent(new Event("freeze"));
  assert.equal(socket.state, "suspended");
  assert.equal(socket.send("later"), false);
  document.dispatchEvent(new Event("resume"));
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["later"]);
});

// Pitfall 47.
for (const [options, events] of /** @type {[object, string[]][]} */ ([
  [{}, [...WINDOW_EVENTS, ...DOCUMENT_EVENTS]],
  [{ online: false }, ["pagehide", "pageshow", ...DOCUMENT_EVENTS]],
  [{ visibility: false }, [...WINDOW_EVENTS, "freeze", "resume"]],
  [{ pageCache: false }, ["online", "offline", "visibilitychange"]],
  [{ online: false, visibility: false, pageCache: false }, []],
])) {
  test(`with ${JSON.stringify(options)} it listens to ${events.join(", ") || "nothing"}`, (t) => {
    const { window, document } = page(t, {}, options);
    assert.deepEqual(listened(window, document), events.toSorted());
  });
}

test("nothing listens to the page after the end", async (t) => {
  const { socket, window, document } = page(t);
  const { closed } = socket;
  socket.terminate();
  socket.close();
  await closed;
  assert.deepEqual(listened(window, document), []);
});

test("nothing listens to the page with reconnect false, nor before the first dial", (t) => {
  const native = page(t, { reconnect: false });
  assert.deepEqual(listened(native.window, native.document), []);
  const idle = page(t, { startClosed: true });
  assert.deepEqual(listened(idle.window, idle.document), []);
});

test("a constructor that throws leaves nothing that listens to the page", (t) => {
  class Throwing {
    constructor() {
      throw new Error("no sockets today");
    }
  }
  const window = new EventTarget();
  const document = new FakeDocument();
  assert.throws(() => dialFake(t, { WebSocket: Throwing, lifecycle: { window, document } }));
  assert.deepEqual(listened(window, document), []);
});

class FakeDocument extends EventTarget {
  hidden = false;

  /** @param {"visible" | "hidden"} visibility */
  show(visibility) {
    this.hidden = visibility === "hidden";
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

/**
 * @param {import("node:test").TestContext} t
 * @param {import("steadysocket").SteadySocketOptions} [options]
 * @param {import("steadysocket").LifecycleOptions} [lifecycle]
 */
function page(t, options, lifecycle) {
  const window = lifecycle?.window ?? new EventTarget();
  const document = new FakeDocument();
  const made = dialFake(t, { ...options, lifecycle: { window, document, ...lifecycle } });
  return { ...made, window, document };
}

/**
 * @param {string} type
 * @param {boolean} persisted
 */
function pageTransition(type, persisted) {
  return Object.assign(new Event(type), { persisted });
}

/**
 * @param {EventTarget} window
 * @param {EventTarget} document
 */
function listened(window, document) {
  const inWindow = WINDOW_EVENTS.filter((name) => getEventListeners(window, name).length > 0);
  const inDocument = DOCUMENT_EVENTS.filter((name) => getEventListeners(document, name).length > 0);
  return [...inWindow, ...inDocument].sort();
}
