// @ts-check
/** Every option is checked at construction; a wrong one is named with its value. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { OptionError, SteadySocket } from "steadysocket";
import { fakeWebSocket } from "./support/fake.mjs";
import { dialFake, mockTime, record } from "./support/sockets.mjs";

const MAX_MS = 2_147_483_647;
const MILLIS = `a number of milliseconds from`;
const MARK = `a whole number from 0 to ${Number.MAX_SAFE_INTEGER} or Infinity`;
const GROUP = "true, false or an object of options";
const TARGET = new EventTarget();

/** Option, the value given, the value as the text shows it, the expected values. */
const REFUSED = /** @type {[string, unknown, string, string][]} */ ([
  ["reconnect", null, "null", GROUP],
  ["reconnect.initialDelayMs", -1, "-1", `${MILLIS} 0 to ${MAX_MS}`],
  ["reconnect.initialDelayMs", "1s", '"1s"', `${MILLIS} 0 to ${MAX_MS}`],
  ["reconnect.initialDelayMs", Number.POSITIVE_INFINITY, "Infinity", `${MILLIS} 0 to ${MAX_MS}`],
  ["reconnect.maxDelayMs", MAX_MS + 1, "2147483648", `${MILLIS} 0 to ${MAX_MS} or Infinity`],
  ["reconnect.factor", 0.5, "0.5", "a number from 1 to 100"],
  ["reconnect.factor", 101, "101", "a number from 1 to 100"],
  ["reconnect.factor", Number.NaN, "NaN", "a number from 1 to 100"],
  ["reconnect.jitter", "some", '"some"', 'one of "full", "equal", "none"'],
  ["reconnect.jitter", 0, "0", 'one of "full", "equal", "none"'],
  ["reconnect.maxAttempts", 0, "0", "a whole number from 1 to 4294967295 or Infinity"],
  ["reconnect.maxAttempts", 1.5, "1.5", "a whole number from 1 to 4294967295 or Infinity"],
  [
    "reconnect.maxAttempts",
    2 ** 32,
    "4294967296",
    "a whole number from 1 to 4294967295 or Infinity",
  ],
  ["reconnect.stableAfterMs", -1, "-1", `${MILLIS} 0 to ${MAX_MS}`],
  ["reconnect.shouldReconnect", true, "true", "a function"],
  ["connectTimeoutMs", 0, "0", `${MILLIS} 1 to ${MAX_MS} or Infinity`],
  ["connectTimeoutMs", "5", '"5"', `${MILLIS} 1 to ${MAX_MS} or Infinity`],
  ["connectTimeoutMs", MAX_MS + 1, "2147483648", `${MILLIS} 1 to ${MAX_MS} or Infinity`],
  ["closeTimeoutMs", -5, "-5", `${MILLIS} 1 to ${MAX_MS} or Infinity`],
  ["handshake", {}, "an object", "a function"],
  ["handshakeTimeoutMs", 0, "0", `${MILLIS} 1 to ${MAX_MS} or Infinity`],
  ["heartbeat", 1, "1", GROUP],
  ["heartbeat", 25_000, "25000", GROUP],
  ["heartbeat.intervalMs", 0, "0", `${MILLIS} 1 to ${MAX_MS}`],
  ["heartbeat.timeoutMs", null, "null", `${MILLIS} 1 to ${MAX_MS}`],
  ["heartbeat.since", "both", '"both"', 'one of "received", "sent"'],
  .../** @type {const} */ ([
    [{ type: "ping" }, "an object"],
    [[1], "an array"],
    [5, "5"],
    [true, "true"],
    [Symbol.iterator, "Symbol(Symbol.iterator)"],
    [new DataView(new SharedArrayBuffer(1)), "an object"],
  ]).map(
    ([value, shown]) =>
      /** @type {[string, unknown, string, string]} */ ([
        "heartbeat.message",
        value,
        shown,
        "a message, a function or null",
      ]),
  ),
  ["heartbeat.isPong", "pong", '"pong"', "a function"],
  ["queue", 10, "10", GROUP],
  ["queue.maxMessages", 0, "0", "a whole number from 1 to 4294967295 or Infinity"],
  [
    "queue.maxBytes",
    0.5,
    "0.5",
    `a whole number of bytes from 1 to ${Number.MAX_SAFE_INTEGER} or Infinity`,
  ],
  ["queue.overflow", "drop", '"drop"', 'one of "reject", "drop-oldest", "drop-newest"'],
  ["queue.ttlMs", -1, "-1", `${MILLIS} 1 to ${MAX_MS} or Infinity`],
  ["idle", null, "null", GROUP],
  ["idle.closeAfterMs", 0, "0", `${MILLIS} 1 to ${MAX_MS} or Infinity`],
  ["idle.wakeOnSend", 1, "1", "true or false"],
  ["queue.ttlMs", 0.5, "0.5", `${MILLIS} 1 to ${MAX_MS} or Infinity`],
  ["queue.ttlMs", "0", '"0"', `${MILLIS} 1 to ${MAX_MS} or Infinity`],
  ["highWaterMarkBytes", -1, "-1", MARK],
  ["highWaterMarkBytes", 0.5, "0.5", MARK],
  ["lowWaterMarkBytes", "0", '"0"', MARK],
  ["lifecycle", null, "null", GROUP],
  ["lifecycle.online", 1, "1", "true or false"],
  ["lifecycle.visibility", "no", '"no"', "true or false"],
  ["lifecycle.pageCache", null, "null", "true or false"],
  ["lifecycle.window", {}, "an object", "an event target"],
  ["lifecycle.document", null, "null", "an event target"],
  ["startClosed", 1, "1", "true or false"],
  ["signal", {}, "an object", "an AbortSignal"],
  ["signal", null, "null", "an AbortSignal"],
  ["WebSocket", {}, "an object", "a function"],
]);

for (const [option, value, shown, expected] of REFUSED) {
  test(`${option}: ${shown} is refused by name`, () => {
    assert.throws(
      () => make(optionsOf(option, value)),
      (error) => {
        assert.ok(error instanceof OptionError);
        assert.ok(error instanceof TypeError);
        assert.equal(error.name, "OptionError");
        assert.equal(error.code, "ERR_OPTION");
        assert.equal(error.message, `option ${option} is ${shown}, expected ${expected}`);
        assert.equal(error.option, option);
        assert.ok(Object.is(error.value, value));
        assert.equal(error.expected, expected);
        return true;
      },
    );
  });
}

const TAKEN = /** @type {[string, unknown][]} */ ([
  ["reconnect", false],
  ["reconnect", {}],
  ["reconnect", true],
  ["reconnect.initialDelayMs", 0],
  ["reconnect.initialDelayMs", 0.5],
  ["reconnect.initialDelayMs", 30_000],
  ["reconnect.initialDelayMs", MAX_MS],
  ["reconnect.maxDelayMs", MAX_MS],
  ["reconnect.maxDelayMs", Number.POSITIVE_INFINITY],
  ["reconnect.factor", 1],
  ["reconnect.factor", 100],
  ["reconnect.jitter", "full"],
  ["reconnect.jitter", "equal"],
  ["reconnect.jitter", "none"],
  ["reconnect.maxAttempts", 1],
  ["reconnect.maxAttempts", 2 ** 32 - 1],
  ["reconnect.maxAttempts", Number.POSITIVE_INFINITY],
  ["reconnect.stableAfterMs", 0],
  ["reconnect.shouldReconnect", () => true],
  ["connectTimeoutMs", 1],
  ["connectTimeoutMs", MAX_MS],
  ["connectTimeoutMs", Number.POSITIVE_INFINITY],
  ["closeTimeoutMs", Number.POSITIVE_INFINITY],
  ["handshake", () => {}],
  ["handshakeTimeoutMs", MAX_MS],
  ["handshakeTimeoutMs", Number.POSITIVE_INFINITY],
  ["heartbeat", false],
  ["heartbeat", true],
  ["heartbeat", {}],
  ["heartbeat.intervalMs", 1],
  ["heartbeat.timeoutMs", MAX_MS],
  ["heartbeat.message", new Uint8Array(1)],
  ["heartbeat.message", new ArrayBuffer(1)],
  ["heartbeat.message", new Blob([])],
  ["heartbeat.message", ""],
  ["heartbeat.message", () => "ping"],
  ["heartbeat.message", null],
  ["heartbeat.isPong", () => true],
  ["idle", false],
  ["idle", {}],
  ["idle.closeAfterMs", Number.POSITIVE_INFINITY],
  ["idle.wakeOnSend", false],
  ["queue", false],
  ["queue", true],
  ["queue.maxMessages", 1],
  ["queue.maxMessages", Number.POSITIVE_INFINITY],
  ["queue.maxBytes", 1],
  ["queue.maxBytes", Number.POSITIVE_INFINITY],
  ["queue.overflow", "reject"],
  ["queue.overflow", "drop-oldest"],
  ["queue.overflow", "drop-newest"],
  ["queue.ttlMs", 0],
  ["queue.ttlMs", 1],
  ["queue.ttlMs", Number.POSITIVE_INFINITY],
  ["highWaterMarkBytes", Number.MAX_SAFE_INTEGER],
  ["highWaterMarkBytes", Number.POSITIVE_INFINITY],
  ["lowWaterMarkBytes", 0],
  ["lowWaterMarkBytes", 1_048_577],
  ["lifecycle", {}],
  ["lifecycle", true],
  ["lifecycle", false],
  ["lifecycle.online", false],
  ["lifecycle.visibility", false],
  ["lifecycle.pageCache", true],
  ["lifecycle.window", TARGET],
  ["lifecycle.document", TARGET],
  ["startClosed", false],
  ["signal", new AbortController().signal],
  ["handshake", undefined],
  ["queue", undefined],
  ["reconnect.factor", undefined],
]);

for (const [option, value] of TAKEN) {
  test(`${option}: ${show(value)} is taken`, () => {
    const socket = make({ startClosed: true, ...optionsOf(option, value) });
    socket.terminate();
    socket.close();
  });
}

for (const option of [
  "reconect",
  "reconnect.maxAttempt",
  "heartbeat.interval",
  "queue.max",
  "lifecycle.offline",
  "toString",
  "queue.constructor",
]) {
  test(`the unknown option ${option} is refused by name`, () => {
    assert.throws(() => make(optionsOf(option, 1)), {
      code: "ERR_OPTION",
      option,
      value: 1,
      message: new RegExp(`^option ${option} is unknown, expected one of \\w+, `),
    });
  });
}

/** @type {import("../../scripts/lib/option-table.mjs").Contract} */
const contract = JSON.parse(
  readFileSync(new URL("../../npm/core/contract.gen.json", import.meta.url), "utf8"),
);

for (const option of contract.options.filter(({ kind }) => kind === "number")) {
  test(`${option.path}: the class takes exactly the range that the contract publishes`, () => {
    const { path, min = 0, max = 0, isWhole, isInfinite } = option;
    const isTaken = (/** @type {number} */ value) => takes(path, value);
    assert.equal(isTaken(min), true);
    assert.equal(isTaken(-1), false);
    assert.equal(isTaken(max), true);
    assert.equal(isTaken(max * 2), false);
    assert.equal(isTaken(1.5), !isWhole);
    assert.equal(isTaken(Number.POSITIVE_INFINITY), isInfinite);
    assert.equal(isTaken(Number.NaN), false);
  });
}

for (const { path, choices } of contract.options.filter(({ kind }) => kind === "choice")) {
  test(`${path}: the class takes exactly the choices that the contract publishes`, () => {
    assert.ok(choices.length > 1);
    assert.deepEqual(
      [...choices, "other", ""].filter((choice) => takes(path, choice)),
      choices,
    );
  });
}

test("a group's wrong option is named with its group in the list of known ones", () => {
  assert.throws(() => make(optionsOf("queue.max", 1)), {
    expected: "one of maxMessages, maxBytes, overflow, ttlMs",
  });
});

for (const options of ["{}", 5, true]) {
  test(`${JSON.stringify(options)} instead of options is refused`, () => {
    assert.throws(() => make(/** @type {any} */ (options)), {
      code: "ERR_OPTION",
      option: "options",
      expected: "an object of options",
    });
  });
}

test("the initial delay is compared with the maximum that was given", () => {
  assert.throws(() => make({ reconnect: { initialDelayMs: 11, maxDelayMs: 10 } }), {
    option: "reconnect.initialDelayMs",
    expected: "at most reconnect.maxDelayMs, 10",
  });
});

test("the default of the smaller one of two options gives way to the larger one", () => {
  const given = [{ reconnect: { maxDelayMs: 10 } }, { highWaterMarkBytes: 65_536 }];
  for (const options of given) make({ startClosed: true, ...options }).close();
});

test("the default of the longest delay gives way to a first one that is longer", (t) => {
  const { socket, Fake } = dialFake(t, { reconnect: { initialDelayMs: 60_000, jitter: "none" } });
  const events = record(socket);
  Fake.last.fail();
  assert.equal(events.at(-1)?.delayMs, 60_000);
});

test("the default of the high-water mark gives way to a low one that is higher", (t) => {
  const { socket, Fake } = dialFake(t, { lowWaterMarkBytes: 2_000_000 });
  Fake.last.accept();
  Fake.last.bufferedAmount = 2_000_000;
  assert.equal(socket.send("at the mark"), true);
  Fake.last.bufferedAmount = 2_000_001;
  assert.equal(socket.send("above it"), false);
});

test("two that are given must agree", () => {
  const given = { highWaterMarkBytes: 1, lowWaterMarkBytes: 2 };
  assert.throws(() => make(given), {
    option: "lowWaterMarkBytes",
    value: 2,
    expected: "at most highWaterMarkBytes, 1",
  });
});

test("without a longest delay the delays grow up to the longest timer", (t) => {
  const reconnect = /** @type {const} */ ({
    initialDelayMs: MAX_MS,
    maxDelayMs: Number.POSITIVE_INFINITY,
    factor: 100,
    jitter: "none",
  });
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, { reconnect });
  const events = record(socket);
  Fake.last.fail();
  time.tick(MAX_MS);
  Fake.last.fail();
  const waits = events.filter(({ type }) => type === "reconnecting");
  assert.deepEqual(
    waits.map(({ delayMs }) => delayMs),
    [MAX_MS, MAX_MS],
  );
});

test("a handshake may take for ever", (t) => {
  const time = mockTime(t);
  const { socket, Fake } = dialFake(t, {
    handshake: () => new Promise(() => {}),
    handshakeTimeoutMs: Number.POSITIVE_INFINITY,
  });
  Fake.last.accept();
  time.tick(MAX_MS);
  assert.equal(socket.state, "handshaking");
});

for (const ttlMs of [0, Number.POSITIVE_INFINITY]) {
  test(`with a ttlMs of ${ttlMs} a message waits for ever`, (t) => {
    const time = mockTime(t);
    const { socket } = dialFake(t, { queue: { ttlMs }, startClosed: true });
    socket.send("patient");
    time.tick(MAX_MS);
    assert.deepEqual(socket.drainQueuedMessages(), ["patient"]);
  });
}

test("a group that is true is one with its defaults", (t) => {
  const time = mockTime(t);
  const on = { reconnect: true, heartbeat: true, idle: true, queue: true, lifecycle: true };
  const { socket, Fake } = dialFake(t, on);
  socket.send("queued");
  Fake.last.accept();
  time.tick(25_000);
  assert.deepEqual(Fake.last.sent, ["queued", "ping"]);
  Fake.last.receive("pong");
  Fake.last.fail();
  assert.equal(socket.state, "waiting");
});

test("lifecycle: false takes no event of the page", async (t) => {
  const addEventListener = t.mock.fn();
  const page = { addEventListener, removeEventListener: () => {} };
  Object.assign(globalThis, page);
  for (const [lifecycle, calls] of /** @type {const} */ ([
    [false, 0],
    [true, 4],
  ])) {
    const { socket } = dialFake(t, { lifecycle });
    assert.equal(addEventListener.mock.callCount(), calls);
    socket.terminate();
    socket.close();
    await socket.closed;
  }
  for (const name of Object.keys(page)) Reflect.deleteProperty(globalThis, name);
});

test("a refused option makes no socket", () => {
  const Fake = fakeWebSocket();
  assert.throws(() => make({ WebSocket: Fake, connectTimeoutMs: 0 }), { code: "ERR_OPTION" });
  assert.equal(Fake.made.length, 0);
});

/** @param {import("steadysocket").SteadySocketOptions} options */
function make(options) {
  return new SteadySocket(
    "ws://fake.test/",
    undefined,
    typeof options === "object" ? { WebSocket: fakeWebSocket(), ...options } : options,
  );
}

/**
 * True if the class takes this option.
 *
 * @param {string} path
 * @param {unknown} value
 */
function takes(path, value) {
  try {
    make({ startClosed: true, ...optionsOf(path, value) }).close();
    return true;
  } catch (error) {
    assert.ok(error instanceof OptionError);
    return false;
  }
}

/**
 * `{ queue: { ttlMs: value } }` of `queue.ttlMs`.
 *
 * @param {string} option
 * @param {unknown} value
 * @returns {import("steadysocket").SteadySocketOptions}
 */
function optionsOf(option, value) {
  const [group = "", name] = option.split(".");
  return { [group]: name === undefined ? value : { [name]: value } };
}

/** @param {unknown} value */
function show(value) {
  return typeof value === "object" ? (value?.constructor.name ?? "null") : String(value);
}
