// @ts-check
/**
 * The behaviour that the entry points for frameworks share, seen through the one for Vue, as that works
 * without a page: in an effect scope.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeServer } from "steadysocket/testing";
import { DecodeError, json, useSteadySocket } from "steadysocket/vue";
import { effectScope, nextTick, ref, watch } from "vue";
import { fakeWebSocket } from "./support/fake.mjs";
import { mockTime } from "./support/sockets.mjs";
import { within } from "./support/waiting.mjs";

/** @typedef {import("node:test").TestContext} TestContext */

const URL_TEXT = "ws://fake.test/";

/**
 * A connection over a class of fake sockets, in a scope that ends with the test.
 *
 * @param {TestContext} t
 * @param {import("steadysocket/vue").ViewOptions & { url?: any, parse?: any, serialize?: any }} [options]
 */
function connect(t, { url = URL_TEXT, ...options } = {}) {
  const Fake = fakeWebSocket();
  const scope = effectScope();
  t.after(async () => {
    scope.stop();
    await nextTick();
    // What is closing waits for its end, and would keep the process.
    for (const socket of Fake.made) socket.end();
  });
  /** @type {import("steadysocket/vue").Connection<any, any> | undefined} */
  const connection = scope.run(() => useSteadySocket(url, { WebSocket: Fake, ...options }));
  assert.ok(connection);
  return { ...connection, Fake, scope };
}

test("while there is no url messages wait within the bounds of the queue", async (t) => {
  const url = ref(/** @type {string | null} */ (null));
  const { send, Fake } = connect(t, { url, queue: { maxMessages: 2 } });
  assert.equal(send("one"), false);
  const bytes = new Uint8Array([1, 2]);
  assert.equal(send(bytes), false);
  bytes.fill(9);
  assert.throws(() => send("three"), {
    code: "ERR_QUEUE_FULL",
    data: "three",
    message: "queue is full (2 messages and 5 bytes, limit 2 messages and 16777216 bytes)",
  });
  url.value = URL_TEXT;
  await nextTick();
  Fake.last.accept();
  const [text, buffer] = Fake.last.sent;
  assert.equal(text, "one");
  assert.deepEqual(new Uint8Array(/** @type {ArrayBuffer} */ (buffer)), new Uint8Array([1, 2]));
});

test("while there is no url the oldest message is dropped, if the queue says so", async (t) => {
  const url = ref(/** @type {string | null} */ (null));
  /** @type {unknown[]} */
  const dropped = [];
  const { send, Fake } = connect(t, {
    url,
    queue: { maxMessages: 2, overflow: "drop-oldest" },
    onDrop: (/** @type {{ data: unknown, reason: string }} */ { data, reason }) =>
      dropped.push([data, reason]),
  });
  for (const message of ["one", "two", "three"]) assert.equal(send(message), false);
  assert.deepEqual(dropped, [["one", "overflow"]]);
  url.value = URL_TEXT;
  await nextTick();
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["two", "three"]);
});

// Pitfall 85: a message wakes a connection, and there is none yet.
test("a message that waits for a url dials nothing", async (t) => {
  const url = ref(/** @type {string | null} */ (null));
  const { send, Fake } = connect(t, { url, idle: true, startClosed: true });
  assert.equal(send("one"), false);
  assert.equal(Fake.made.length, 0);
  url.value = URL_TEXT;
  await nextTick();
  assert.equal(Fake.last.url, URL_TEXT);
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["one"]);
});

// Pitfall 82.
test("a message over the limit of bytes waits alone", (t) => {
  const { send } = connect(t, { url: null, queue: { maxBytes: 3 } });
  assert.equal(send("four"), false);
  assert.throws(() => send("five"), { code: "ERR_QUEUE_FULL" });
});

test("without a queue send throws while there is no url", (t) => {
  for (const options of [{ queue: /** @type {const} */ (false) }, { reconnect: false }]) {
    const { send } = connect(t, { url: null, .../** @type {{ queue: false }} */ (options) });
    assert.throws(() => send("one"), { name: "InvalidStateError" });
  }
});

test("a message that cannot be parsed is reported, and the next one comes", (t) => {
  /** @type {Error[]} */
  const errors = [];
  /** @type {unknown[]} */
  const messages = [];
  const { Fake, status, lastMessage } = connect(t, {
    ...json((value) => {
      if (value === "unwelcome") throw new RangeError("not that");
      return value;
    }),
    lastMessage: true,
    onMessage: (message) => messages.push(message),
    onError: ({ error }) => errors.push(error),
  });
  Fake.last.accept();
  for (const data of ["{", '"unwelcome"', new ArrayBuffer(1), '{"fine":true}']) {
    Fake.last.receive(data);
  }
  assert.deepEqual(messages, [{ fine: true }]);
  assert.deepEqual(lastMessage.value, { data: { fine: true } });
  assert.equal(status.value.state, "open");
  const found = errors.map((error) => {
    assert.ok(error instanceof DecodeError);
    assert.equal(error.code, "ERR_DECODE");
    return [error.data, /** @type {Error} */ (error.cause).name];
  });
  assert.deepEqual(found, [
    ["{", "SyntaxError"],
    ['"unwelcome"', "RangeError"],
    [new ArrayBuffer(1), "TypeError"],
  ]);
});

// Pitfall 81.
test("each message is a change of lastMessage, also one that equals the last", async (t) => {
  const { Fake, lastMessage, scope } = connect(t, { lastMessage: true });
  /** @type {unknown[]} */
  const seen = [];
  scope.run(() => watch(lastMessage, (message) => seen.push(message?.data), { flush: "sync" }));
  Fake.last.accept();
  const ticks = ["tick", "tick", "tock", "tock", "tock", "tick"];
  for (const tick of ticks) Fake.last.receive(tick);
  assert.deepEqual(seen, ticks);
});

test("a wrong option is reported by its name, and nothing is dialled", (t) => {
  for (const [options, option] of /** @type {[any, string][]} */ ([
    [{ onMesage: () => {} }, "onMesage"],
    [{ onMessage: "show" }, "onMessage"],
    [{ lastMessage: 1 }, "lastMessage"],
    [{ reconnect: { factor: 0 } }, "reconnect.factor"],
  ])) {
    /** @type {any[]} */
    const errors = [];
    const onError = (/** @type {{ error: Error }} */ { error }) => errors.push(error);
    const { Fake, status, readyState } = connect(t, { onError, ...options });
    assert.deepEqual(
      errors.map(({ code, option }) => [code, option]),
      [["ERR_OPTION", option]],
    );
    assert.equal(status.value.state, "closed");
    assert.equal(status.value.error, errors[0]);
    assert.equal(readyState.value, 3);
    assert.equal(Fake.made.length, 0);
  }
});

test("an error that nobody listens for is reported", (t) => {
  const reported = t.mock.fn();
  const { reportError } = globalThis;
  globalThis.reportError = reported;
  t.after(() => {
    globalThis.reportError = reportError;
  });
  connect(t, { highWaterMarkBytes: -1 });
  assert.equal(reported.mock.calls[0]?.arguments[0].option, "highWaterMarkBytes");
});

test("a function is asked before each dial, and another function is no other url", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const url = ref(() => String("ws://fake.test/one"));
  const reconnect = { initialDelayMs: 0, maxDelayMs: 0 };
  const { Fake, status } = connect(t, { url, reconnect });
  while (Fake.made.length < 1) await nextTick();
  assert.equal(Fake.last.url, "ws://fake.test/one");
  Fake.last.accept();
  url.value = () => "ws://fake.test/two";
  await nextTick();
  assert.equal(status.value.state, "open");
  Fake.last.fail();
  t.mock.timers.tick(0);
  while (Fake.made.length < 2) await nextTick();
  assert.equal(Fake.last.url, "ws://fake.test/two");
});

test("startClosed waits for reconnect, also at another url", async (t) => {
  const url = ref("ws://fake.test/one");
  const { Fake, status, send, reconnect } = connect(t, { url, startClosed: true });
  assert.equal(status.value.state, "idle");
  send("one");
  url.value = "ws://fake.test/two";
  await nextTick();
  assert.equal(status.value.state, "idle");
  assert.equal(Fake.made.length, 0);
  reconnect();
  assert.equal(Fake.last.url, "ws://fake.test/two");
  Fake.last.accept();
  assert.deepEqual(Fake.last.sent, ["one"]);
  url.value = "ws://fake.test/three";
  await nextTick();
  assert.equal(Fake.last.url, "ws://fake.test/three");
});

test("close lasts until reconnect or another url", async (t) => {
  const url = ref("ws://fake.test/one");
  const { Fake, status, close, reconnect } = connect(t, { url });
  Fake.last.accept();
  close(4000, "enough");
  assert.deepEqual(Fake.last.closeCalls, [[4000, "enough"]]);
  Fake.last.end(4000, "enough");
  assert.equal(status.value.state, "closed");
  assert.equal(status.value.lastClose?.code, 4000);
  reconnect();
  assert.equal(Fake.made.length, 2);
  Fake.last.accept();
  close();
  Fake.last.end();
  url.value = "ws://fake.test/two";
  await nextTick();
  assert.equal(Fake.made.length, 3);
});

test("the countdown follows the clock, and is over with the wait", (t) => {
  const clock = mockTime(t);
  const reconnect = {
    initialDelayMs: 2_500,
    maxDelayMs: 2_500,
    jitter: /** @type {const} */ ("none"),
  };
  const { Fake, status } = connect(t, { reconnect });
  const start = Date.now();
  Fake.last.fail();
  assert.equal(status.value.retryAt, start + 2_500);
  assert.equal(status.value.attempt, 1);
  assert.equal(status.value.error?.name, "ConnectionError");
  const seen = [status.value.secondsLeft];
  for (const ms of [499, 1, 999, 1, 999]) {
    clock.tick(ms);
    seen.push(status.value.secondsLeft);
  }
  assert.deepEqual(seen, [3, 3, 2, 2, 1, 1]);
  clock.tick(1);
  assert.equal(status.value.state, "connecting");
  assert.equal(status.value.retryAt, undefined);
  assert.equal(status.value.secondsLeft, 0);
  Fake.last.accept();
  assert.equal(status.value.error, undefined);
});

test("a connection that was left tells nothing any more", async (t) => {
  const url = ref(/** @type {string | null} */ (URL_TEXT));
  /** @type {string[]} */
  const emitted = [];
  const { Fake, status } = connect(t, {
    url,
    onOpen: () => emitted.push("open"),
    onMessage: () => emitted.push("message"),
    onClose: () => emitted.push("close"),
    onDrop: () => emitted.push("drop"),
  });
  Fake.last.accept();
  url.value = null;
  await nextTick();
  assert.deepEqual(Fake.last.closeCalls, [[1000, ""]]);
  Fake.last.receive("late");
  Fake.last.end(1000);
  assert.deepEqual(emitted, ["open"]);
  assert.equal(status.value.state, "idle");
});

test("who lets go and is gone leaves neither socket nor timer", async (t) => {
  const clock = mockTime(t);
  const { Fake, scope } = connect(t, { reconnect: { initialDelayMs: 10_000, jitter: "none" } });
  Fake.last.fail();
  scope.stop();
  await nextTick();
  clock.tick(60_000);
  assert.equal(Fake.made.length, 1);
  assert.equal(Fake.live.length, 0);
});

test("a binaryType set in onOpen holds from the first message on, and over reconnects", async (t) => {
  const server = new FakeServer(URL_TEXT, {
    onConnection: (peer) => peer.send(Uint8Array.of(1)),
  });
  const kinds = /** @type {string[]} */ ([]);
  const scope = effectScope();
  t.after(() => scope.stop());
  await within(
    new Promise((resolve) => {
      scope.run(() =>
        useSteadySocket(URL_TEXT, {
          WebSocket: server.WebSocket,
          reconnect: { initialDelayMs: 0 },
          onOpen: ({ target }) => {
            const socket = /** @type {import("steadysocket").SteadySocket} */ (target);
            if (server.dials.length === 1) socket.binaryType = "arraybuffer";
          },
          onMessage: (data) => {
            kinds.push(Object.prototype.toString.call(data));
            if (kinds.length === 2) resolve(undefined);
            server.close(1012);
          },
        }),
      );
    }),
    "two messages",
  );
  assert.deepEqual(kinds, ["[object ArrayBuffer]", "[object ArrayBuffer]"]);
});
