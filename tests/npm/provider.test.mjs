// @ts-check
/** The url and the protocols as functions that are asked before every dial. */

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
import { event, turn } from "./support/waiting.mjs";

test("a url function is asked before every dial, with what is known of it", async (t) => {
  /** @type {unknown[]} */
  const asked = [];
  const { socket, Fake } = dialFake(t, {
    url: (dial) => {
      asked.push(dial);
      return `ws://fake.test/${asked.length}`;
    },
    reconnect: AT_ONCE,
  });
  await turn();
  const reconnecting = event(socket, "reconnecting");
  Fake.last.accept();
  Fake.last.end(1012, "restart");
  await reconnecting;
  await event(socket, "statechange");
  await turn();
  const lastClose = { code: 1012, reason: "restart", wasClean: true, synthetic: false };
  assert.deepEqual(asked, [
    { attempt: 0, reconnect: false },
    { attempt: 1, reconnect: true, lastClose },
  ]);
  assert.deepEqual(
    Fake.made.map(({ url }) => url),
    ["ws://fake.test/1", "ws://fake.test/2"],
  );
  assert.equal(socket.url, "ws://fake.test/2");
});

test("a url function may return a promise, or a URL", async (t) => {
  const { Fake } = dialFake(t, { url: async () => new URL("ws://fake.test/async") });
  await turn();
  assert.deepEqual(Fake.last.args, ["ws://fake.test/async"]);
});

test("a protocols function is asked too, and its answer passed on", async (t) => {
  /** @type {unknown[]} */
  const asked = [];
  const { Fake } = dialFake(t, {
    protocols: async (dial) => {
      asked.push(dial);
      return ["bearer", "token-1"];
    },
  });
  await turn();
  assert.deepEqual(asked, [{ attempt: 0, reconnect: false }]);
  assert.deepEqual(Fake.last.args, ["ws://fake.test/", ["bearer", "token-1"]]);
});

test("a protocols function that returns nothing asks for none", async (t) => {
  const { Fake } = dialFake(t, { protocols: () => undefined });
  await turn();
  assert.equal(Fake.last.args.length, 1);
});

test("a fresh token goes with every dial to a real server", async (t) => {
  /** @type {(string | undefined)[]} */
  const seen = [];
  const { url } = await startServer(t, (peer, request) => {
    seen.push(request.url);
    if (seen.length === 1) peer.terminate();
  });
  const tokens = ["first", "second"].values();
  const socket = dial(t, async () => `${url}?token=${tokens.next().value}`, { reconnect: AT_ONCE });
  await event(socket, "close");
  await event(socket, "open");
  assert.deepEqual(seen, ["/?token=first", "/?token=second"]);
});

// Pitfall 3. That no rejection stays unhandled is the test runner's own check.
for (const [name, fail] of /** @type {[string, () => any][]} */ ([
  ["rejects", () => Promise.reject(new Error("no token"))],
  [
    "throws",
    () => {
      throw new Error("no token");
    },
  ],
])) {
  for (const which of /** @type {const} */ (["url", "protocols"])) {
    test(`a ${which} function that ${name} once is a failed attempt, and the next one succeeds`, async (t) => {
      const time = mockTime(t);
      let calls = 0;
      const provide = () => {
        calls += 1;
        return calls === 1 ? fail() : which === "url" ? "ws://fake.test/" : "chat";
      };
      const { socket, Fake } = dialFake(t, {
        [which]: provide,
        reconnect: { jitter: "none" },
      });
      const events = record(socket);
      await turn();
      const [state, error, close, reconnecting] = events;
      assert.deepEqual(state, { type: "statechange", from: "connecting", to: "waiting" });
      assert.equal(error?.type, "error");
      const { code, cause, name } = errorOf(error);
      assert.deepEqual(
        [name, code, cause.message],
        ["ConnectionError", "ERR_PROVIDER", "no token"],
      );
      assert.deepEqual(close, {
        type: "close",
        code: 1006,
        reason: "",
        wasClean: false,
        synthetic: true,
        willReconnect: true,
        delayMs: 1_000,
      });
      assert.equal(reconnecting?.attempt, 1);
      time.tick(1_000);
      await turn();
      Fake.last.accept();
      assert.equal(socket.state, "open");
    });
  }
}

test("url and protocols that both reject are one failed attempt", async (t) => {
  const { socket } = dialFake(t, {
    url: () => Promise.reject(new Error("no url")),
    protocols: () => Promise.reject(new Error("no protocols")),
  });
  const events = record(socket);
  await turn();
  assert.equal(events.filter(({ type }) => type === "error").length, 1);
});

for (const value of [undefined, null, 5, {}]) {
  test(`a url function that gives ${value} is a failed attempt that names it`, async (t) => {
    const { socket, Fake } = dialFake(t, { url: () => /** @type {any} */ (value) });
    const { error } = await event(socket, "error");
    assert.equal(error.code, "ERR_PROVIDER");
    const expected = `the url provider gave ${value}, expected a string or a URL`;
    assert.equal(/** @type {Error} */ (error.cause).message, expected);
    assert.equal(Fake.made.length, 0);
  });
}

test("a url that the socket's class refuses ends it: it would be refused again", async (t) => {
  const socket = dial(t, async () => "not a url");
  const events = record(socket);
  await socket.closed;
  assert.deepEqual(
    events.map(({ type }) => type),
    ["statechange", "error", "close", "giveup"],
  );
  const { code, cause } = errorOf(events[1]);
  assert.equal(code, "ERR_CONSTRUCTOR");
  assert.equal(cause.name, "SyntaxError");
  assert.equal(events[3]?.reason, "invalid-address");
});

test("a subprotocol that the socket's class refuses ends it, too", async (t) => {
  const socket = dial(t, "ws://127.0.0.1:1/", { protocols: async () => "not a protocol" });
  const events = record(socket);
  await socket.closed;
  assert.equal(errorOf(events[1]).code, "ERR_CONSTRUCTOR");
  assert.equal(events[3]?.reason, "invalid-address");
});

const THROWN = /** @type {[unknown, string][]} */ ([
  [new Error("no token"), ": no token"],
  [new TypeError(""), ": TypeError"],
  [new DOMException("denied", "NotAllowedError"), ": denied"],
  ["a text", ": a text"],
  [401, ": 401"],
  [undefined, ""],
  [null, ""],
  [Symbol("s"), ""],
  [Object.create(null), ""],
]);

for (const [thrown, end] of THROWN) {
  test(`the text of ERR_PROVIDER ends with the message of the cause: "${end}"`, async (t) => {
    const { socket } = dialFake(t, { url: () => Promise.reject(thrown) });
    const { error } = await event(socket, "error");
    assert.equal(error.code, "ERR_PROVIDER");
    assert.equal(error.message, `the url, the protocols or auth failed${end}`);
    assert.equal(error.cause, thrown);
  });
}

// Pitfall 13.
test("an answer after close makes no socket", async (t) => {
  /** @type {(url: string) => void} */
  let answer = () => {};
  const url = () =>
    new Promise((/** @type {(url: string) => void} */ resolve) => {
      answer = resolve;
    });
  const { socket, Fake } = dialFake(t, { url });
  socket.close();
  answer("ws://fake.test/late");
  await socket.closed;
  await turn();
  assert.equal(Fake.made.length, 0);
});

test("a rejection after close is nothing to anybody", async (t) => {
  /** @type {(error: Error) => void} */
  let fail = () => {};
  const url = () =>
    new Promise((/** @type {(url: string) => void} */ _, reject) => {
      fail = reject;
    });
  const { socket } = dialFake(t, { url });
  const events = record(socket);
  socket.close();
  fail(new Error("late"));
  await socket.closed;
  await turn();
  assert.deepEqual(
    events.map(({ type }) => type),
    ["statechange", "statechange", "close"],
  );
});

// Pitfalls 6, 13.
test("an answer to an earlier dial is not used for a later one", async (t) => {
  /** @type {((url: string) => void)[]} */
  const answers = [];
  const url = () =>
    new Promise((/** @type {(url: string) => void} */ resolve) => {
      answers.push(resolve);
    });
  const { socket, Fake } = dialFake(t, { url });
  socket.reconnect();
  answers[0]?.("ws://fake.test/first");
  await turn();
  assert.equal(Fake.made.length, 0);
  answers[1]?.("ws://fake.test/second");
  await turn();
  assert.deepEqual(
    Fake.made.map(({ url }) => url),
    ["ws://fake.test/second"],
  );
});

test("the time that a provider takes counts as the dial's", async (t) => {
  const time = mockTime(t);
  const { socket } = dialFake(t, { url: () => new Promise(() => {}), connectTimeoutMs: 500 });
  const failed = event(socket, "error");
  time.tick(500);
  assert.equal((await failed).error.code, "ERR_CONNECT_TIMEOUT");
  assert.equal(socket.state, "waiting");
});

test("close may be called in a provider", async (t) => {
  const { socket, Fake } = dialFake(t, {
    url: async () => {
      socket.close();
      return "ws://fake.test/";
    },
    startClosed: true,
  });
  socket.reconnect();
  await socket.closed;
  assert.equal(Fake.made.length, 0);
});
