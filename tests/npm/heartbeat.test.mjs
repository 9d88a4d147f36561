// @ts-check
/** The heartbeat: silence is questioned, and a peer that does not answer is dead. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AT_ONCE,
  dial,
  dialFake,
  errorOf,
  mockTime,
  record,
  startServer,
} from "./support/sockets.mjs";
import { event } from "./support/waiting.mjs";

const HEARTBEAT = { intervalMs: 1_000, timeoutMs: 300 };

test("it is off by default", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t);
  Fake.last.accept();
  time.tick(3_600_000);
  assert.deepEqual(Fake.last.sent, []);
  assert.equal(socket.state, "open");
});

test("after intervalMs of silence it sends ping", (t) => {
  const time = mockTime(t);
  const { Fake } = dialFake(t, { heartbeat: HEARTBEAT });
  Fake.last.accept();
  time.tick(999);
  assert.deepEqual(Fake.last.sent, []);
  time.tick(1);
  assert.deepEqual(Fake.last.sent, ["ping"]);
});

test("its message can be anything", (t) => {
  const time = mockTime(t);
  const message = new Uint8Array([9]);
  const { Fake } = dialFake(t, { heartbeat: { ...HEARTBEAT, message } });
  Fake.last.accept();
  time.tick(1_000);
  assert.equal(Fake.last.sent[0], message);
});

// Pitfall 68.
test("a function is asked for the message of each ping, with the time", (t) => {
  const time = mockTime(t);
  const message = (/** @type {import("steadysocket").PingInfo} */ ping) => `{"ping":${ping.time}}`;
  const { Fake } = dialFake(t, { heartbeat: { ...HEARTBEAT, message } });
  Fake.last.accept();
  const start = Date.now();
  for (let pings = 0; pings < 2; pings += 1) {
    time.tick(1_000);
    Fake.last.receive("pong");
  }
  assert.deepEqual(Fake.last.sent, [`{"ping":${start + 1_000}}`, `{"ping":${start + 2_000}}`]);
});

// Pitfall 68.
for (const [what, answer, reported] of /** @type {const} */ ([
  ["that throws", () => assert.fail("mistake"), "mistake"],
  ["that gives an object", () => ({}), /heartbeat\.message returned an object, expected a message/],
  ["that gives nothing", () => {}, /returned undefined/],
  ["that is async", async () => "ping", /returned an object/],
])) {
  test(`a function ${what} is reported, and its ping skipped`, (t) => {
    const time = mockTime(t);
    const error = t.mock.method(console, "error", () => {});
    const message = /** @type {() => string} */ (answer);
    const { socket, Fake } = dialFake(t, { heartbeat: { ...HEARTBEAT, message } });
    Fake.last.accept();
    for (let pings = 1; pings <= 3; pings += 1) {
      time.tick(1_000);
      assert.equal(error.mock.callCount(), pings);
      assert.match(error.mock.calls.at(-1)?.arguments[0].message, new RegExp(reported));
    }
    assert.deepEqual(Fake.last.sent, []);
    assert.equal(socket.state, "open");
  });
}

// Pitfall 68.
test("the function may close, reconnect and send", (t) => {
  const time = mockTime(t);
  for (const act of /** @type {const} */ (["close", "reconnect", "terminate"])) {
    const { socket, Fake } = dialFake(t, {
      heartbeat: {
        ...HEARTBEAT,
        message: () => {
          socket.send("from inside");
          socket[act]();
          return "ping";
        },
      },
    });
    const [first] = Fake.made;
    first?.accept();
    time.tick(1_000);
    assert.deepEqual(first?.sent, ["from inside", "ping"], act);
    assert.notEqual(socket.state, "open");
  }
});

// Pitfall 67.
test("with message null nothing is sent, and silence is noticed all the same", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { heartbeat: { ...HEARTBEAT, message: null } });
  Fake.last.accept();
  for (let pings = 0; pings < 5; pings += 1) {
    time.tick(1_000);
    time.tick(299);
    Fake.last.receive("ping");
  }
  assert.equal(socket.state, "open");
  assert.equal(socket.stats().lastLatencyMs, undefined);
  time.tick(1_000);
  time.tick(300);
  assert.equal(socket.state, "waiting");
  assert.deepEqual(Fake.made[0]?.sent, []);
});

// Pitfall 43.
test("any message puts the next ping off", (t) => {
  const time = mockTime(t);
  const { Fake } = dialFake(t, { heartbeat: HEARTBEAT });
  Fake.last.accept();
  time.tick(900);
  Fake.last.receive("news");
  time.tick(900);
  assert.deepEqual(Fake.last.sent, []);
  time.tick(100);
  assert.deepEqual(Fake.last.sent, ["ping"]);
});

// Pitfall 66.
test("since sent, a peer that streams is pinged each interval, unless something else is sent", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { heartbeat: { ...HEARTBEAT, since: "sent" } });
  Fake.last.accept();
  for (let tick = 0; tick < 25; tick += 1) {
    time.tick(100);
    Fake.last.receive("tick");
  }
  assert.deepEqual(Fake.last.sent, ["ping", "ping"]);
  socket.send("news");
  time.tick(999);
  Fake.last.receive("tick");
  assert.deepEqual(Fake.last.sent, ["ping", "ping", "news"]);
  time.tick(1);
  assert.deepEqual(Fake.last.sent, ["ping", "ping", "news", "ping"]);
});

// Pitfalls 40, 42.
test("a peer that does not answer within timeoutMs is abandoned by a synthetic close", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { heartbeat: HEARTBEAT, reconnect: { jitter: "none" } });
  Fake.last.accept();
  const events = record(socket);
  time.tick(1_000);
  time.tick(299);
  assert.deepEqual(events, []);
  time.tick(1);
  assert.deepEqual(events[0], { type: "statechange", from: "open", to: "waiting" });
  const { name, code } = errorOf(events[1]);
  assert.deepEqual([name, code], ["ConnectionError", "ERR_HEARTBEAT_TIMEOUT"]);
  assert.deepEqual(events[2], {
    type: "close",
    code: 1006,
    reason: "",
    wasClean: false,
    synthetic: true,
    willReconnect: true,
    delayMs: 1_000,
  });
  assert.equal(Fake.live.length, 0);
});

// Pitfall 41.
test("what an abandoned socket still does is not heard", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { heartbeat: HEARTBEAT, reconnect: AT_ONCE });
  const [first] = Fake.made;
  first?.accept();
  time.tick(1_000);
  time.tick(300);
  time.tick(0);
  Fake.last.accept();
  const events = record(socket);
  first?.receive("late");
  first?.end();
  assert.deepEqual(events, []);
  assert.equal(socket.state, "open");
});

test("any answer keeps the socket, and gives the latency", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { heartbeat: HEARTBEAT });
  Fake.last.accept();
  assert.equal(socket.stats().lastLatencyMs, undefined);
  time.tick(1_000);
  time.tick(40);
  Fake.last.receive("whatever");
  time.tick(900);
  assert.equal(socket.state, "open");
  assert.equal(socket.stats().lastLatencyMs, 40);
});

// Pitfall 44.
test("a new socket has its full interval", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { heartbeat: HEARTBEAT });
  Fake.last.accept();
  time.tick(900);
  socket.reconnect();
  Fake.last.accept();
  time.tick(900);
  assert.deepEqual(Fake.last.sent, []);
  assert.equal(socket.state, "open");
});

test("answers that isPong knows make no message event, others do", (t) => {
  const { socket, Fake } = dialFake(t, {
    heartbeat: { ...HEARTBEAT, isPong: (data) => data === "pong" },
  });
  Fake.last.accept();
  const events = record(socket);
  Fake.last.receive("pong");
  Fake.last.receive("news");
  assert.deepEqual(events, [{ type: "message", data: "news" }]);
});

test("without isPong an answer is a message like any other", (t) => {
  const { socket, Fake } = dialFake(t, { heartbeat: HEARTBEAT });
  Fake.last.accept();
  const events = record(socket);
  Fake.last.receive("pong");
  assert.deepEqual(events, [{ type: "message", data: "pong" }]);
});

test("isPong that throws is reported, and the message emitted", (t) => {
  const error = t.mock.method(console, "error", () => {});
  const mistake = new Error("mistake");
  const { socket, Fake } = dialFake(t, {
    heartbeat: {
      isPong: () => {
        throw mistake;
      },
    },
  });
  Fake.last.accept();
  const events = record(socket);
  Fake.last.receive("news");
  assert.deepEqual(events, [{ type: "message", data: "news" }]);
  assert.deepEqual(error.mock.calls[0]?.arguments, [mistake]);
});

// Pitfall 45.
test("a message sent after the deadline goes to the queue and not into the dead socket", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { heartbeat: HEARTBEAT });
  Fake.last.accept();
  time.tick(1_000);
  // The timer is throttled, the clock is not.
  const late = Date.now() + 5_000;
  t.mock.method(performance, "now", () => late);
  assert.equal(socket.send("precious"), false);
  assert.deepEqual(Fake.last.sent, ["ping"]);
  assert.equal(socket.state, "waiting");
  assert.deepEqual(socket.drainQueuedMessages(), ["precious"]);
});

test("over a real server it finds the dead peer and comes back", async (t) => {
  let connections = 0;
  const { url } = await startServer(t, (peer) => {
    connections += 1;
    const isDead = connections === 1;
    peer.on("message", () => {
      if (!isDead) peer.send("pong");
    });
  });
  const socket = dial(t, url, {
    reconnect: AT_ONCE,
    heartbeat: { intervalMs: 5, timeoutMs: 50, isPong: (data) => data === "pong" },
  });
  await event(socket, "open");
  const { error } = await event(socket, "error");
  assert.equal(error.code, "ERR_HEARTBEAT_TIMEOUT");
  const open = await event(socket, "open");
  assert.equal(open.reconnected, true);
});
