// @ts-check
/** The `handshake` function, between the socket's open and everything else. */

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
import { event, messages, turn } from "./support/waiting.mjs";

// Pitfall 32.
test("it runs before the queue and before open", async (t) => {
  /** @type {string[]} */
  const heard = [];
  const { url } = await startServer(t, (peer) => {
    peer.on("message", (data) => {
      heard.push(String(data));
      peer.send(heard.length === 1 ? "welcome" : `echo ${data}`);
    });
  });
  /** @type {unknown[]} */
  const replies = [];
  const socket = dial(t, url, {
    handshake: async (peer) => {
      peer.send("token");
      replies.push(await peer.next());
    },
  });
  const events = record(socket);
  socket.send("queued");
  assert.deepEqual(await messages(socket, 1), ["echo queued"]);
  assert.deepEqual(replies, ["welcome"]);
  assert.deepEqual(heard, ["token", "queued"]);
  assert.deepEqual(events.slice(0, 3), [
    { type: "statechange", from: "connecting", to: "handshaking" },
    { type: "statechange", from: "handshaking", to: "open" },
    { type: "open", reconnected: false, attempt: 0 },
  ]);
});

test("while it runs readyState is CONNECTING and messages are queued", async (t) => {
  const { socket, Fake } = dialFake(t, { handshake: () => new Promise(() => {}) });
  Fake.last.accept();
  assert.equal(socket.state, "handshaking");
  assert.equal(socket.readyState, 0);
  assert.equal(socket.send("later"), false);
  assert.deepEqual(Fake.last.sent, []);
});

test("it may be synchronous", async (t) => {
  const { socket, Fake } = dialFake(t, { handshake: (peer) => peer.send("hi") });
  Fake.last.accept();
  await turn();
  assert.equal(socket.state, "open");
  assert.deepEqual(Fake.last.sent, ["hi"]);
});

test("messages that it did not read come after open, in order", async (t) => {
  const { socket, Fake } = dialFake(t, {
    handshake: async (peer) => {
      await peer.next();
    },
  });
  const events = record(socket);
  Fake.last.accept();
  await turn();
  Fake.last.receive("welcome");
  Fake.last.receive("one");
  Fake.last.receive("two");
  await turn();
  Fake.last.receive("three");
  assert.deepEqual(
    events.filter(({ type }) => type !== "statechange").map(({ type, data }) => data ?? type),
    ["open", "one", "two", "three"],
  );
});

test("next gives messages in order, whether it was called before or after they came", async (t) => {
  /** @type {unknown[]} */
  const read = [];
  const { Fake } = dialFake(t, {
    handshake: async (peer) => {
      const [first, second] = [peer.next(), peer.next()];
      read.push(await first, await second);
      await turn();
      read.push(await peer.next());
    },
  });
  Fake.last.accept();
  for (const data of ["one", "two", "three"]) Fake.last.receive(data);
  await turn();
  await turn();
  assert.deepEqual(read, ["one", "two", "three"]);
});

for (const [name, handshake] of /** @type {[string, () => unknown][]} */ ([
  ["rejects", () => Promise.reject(new Error("denied"))],
  [
    "throws",
    () => {
      throw new Error("denied");
    },
  ],
])) {
  test(`one that ${name} is a failed attempt, with the cause`, async (t) => {
    const { socket, Fake } = dialFake(t, { handshake, reconnect: { jitter: "none" } });
    const events = record(socket);
    Fake.last.accept();
    await turn();
    assert.deepEqual(
      events.map(({ type }) => type),
      ["statechange", "statechange", "error", "close", "reconnecting"],
    );
    const { code, cause } = errorOf(events[2]);
    assert.deepEqual([code, cause.message], ["ERR_HANDSHAKE", "denied"]);
    assert.deepEqual([events[3]?.code, events[3]?.synthetic], [1006, true]);
    assert.equal(Fake.live.length, 0);
    assert.equal(socket.state, "waiting");
  });
}

test("the queue is kept over a failed handshake and follows the next good one", async (t) => {
  let runs = 0;
  const { url } = await startServer(t, (peer) => {
    peer.on("message", (data) => peer.send(`echo ${data}`));
  });
  const socket = dial(t, url, {
    reconnect: AT_ONCE,
    handshake: async (peer) => {
      runs += 1;
      peer.send(`token ${runs}`);
      await peer.next();
      if (runs === 1) throw new Error("once more");
    },
  });
  socket.send("kept");
  assert.deepEqual(await messages(socket, 1), ["echo kept"]);
  assert.equal(runs, 2);
});

test("one that takes longer than handshakeTimeoutMs is a failed attempt", async (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, {
    handshake: () => new Promise(() => {}),
    handshakeTimeoutMs: 300,
    connectTimeoutMs: 100,
  });
  Fake.last.accept();
  time.tick(299);
  assert.equal(socket.state, "handshaking");
  const failed = event(socket, "error");
  time.tick(1);
  assert.equal((await failed).error.code, "ERR_HANDSHAKE_TIMEOUT");
  assert.equal(Fake.live.length, 0);
});

test("when the socket is lost, its send and next fail and the attempt with them", async (t) => {
  /** @type {any[]} */
  const thrown = [];
  const { socket, Fake } = dialFake(t, {
    handshake: async (peer) => {
      await peer.next().catch((error) => thrown.push(error));
      await peer.next().catch((error) => thrown.push(error));
      try {
        peer.send("too late");
      } catch (error) {
        thrown.push(error);
      }
    },
  });
  const failed = event(socket, "error");
  Fake.last.accept();
  Fake.last.end(4401, "who are you");
  assert.equal((await failed).error.code, "ERR_HANDSHAKE");
  await turn();
  assert.equal(socket.lastClose?.code, 4401);
  assert.deepEqual(
    thrown.map(({ name, code, data }) => [name, code, data]),
    [
      ["ClosedError", "ERR_CLOSED", undefined],
      ["ClosedError", "ERR_CLOSED", undefined],
      ["ClosedError", "ERR_CLOSED", "too late"],
    ],
  );
  assert.equal(thrown[0].close.code, 1006);
});

test("a peer kept beyond its handshake can do nothing any more", async (t) => {
  /** @type {import("steadysocket").Peer | undefined} */
  let kept;
  const { socket, Fake } = dialFake(t, {
    handshake: (peer) => {
      kept = peer;
    },
  });
  Fake.last.accept();
  await turn();
  assert.equal(socket.state, "open");
  assert.throws(() => kept?.send("x"), { code: "ERR_CLOSED" });
  await assert.rejects(async () => kept?.next(), { code: "ERR_CLOSED" });
  assert.deepEqual(Fake.last.sent, []);
});

test("one that ends after close changes nothing", async (t) => {
  let done = () => {};
  const { socket, Fake } = dialFake(t, {
    handshake: () =>
      new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
        done = resolve;
      }),
  });
  Fake.last.accept();
  const events = record(socket);
  socket.close();
  done();
  await turn();
  Fake.last.end();
  assert.deepEqual(
    events.map(({ type }) => type),
    ["statechange", "statechange", "close"],
  );
});

test("it runs anew on every socket", async (t) => {
  let runs = 0;
  const { socket, Fake } = dialFake(t, {
    handshake: () => {
      runs += 1;
    },
  });
  Fake.last.accept();
  await turn();
  socket.reconnect();
  Fake.last.accept();
  await turn();
  assert.equal(runs, 2);
  assert.equal(socket.state, "open");
});
