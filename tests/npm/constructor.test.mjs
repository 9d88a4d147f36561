// @ts-check
/** The constructor, and what the class looks like to a program that expects the native one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { SteadySocket } from "steadysocket";
import { WebSocket } from "ws";
import { fakeWebSocket } from "./support/fake.mjs";
import { dialFake } from "./support/sockets.mjs";

const CONSTANTS = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };

test("it cannot be called without new", () => {
  const call = /** @type {any} */ (SteadySocket);
  assert.throws(() => call("ws://fake.test/"), TypeError);
});

test("it cannot be called without arguments", () => {
  const Class = /** @type {any} */ (SteadySocket);
  assert.throws(() => new Class(), {
    name: "TypeError",
    message: "SteadySocket constructor: 1 argument required, but only 0 present",
  });
});

// In browsers tests/e2e/socket.test.mjs compares with the native class.
for (const url of ["", "not a url", "ftp://host/", "ws://host:99999/", "ws://"]) {
  test(`the wrong url ${JSON.stringify(url)} throws what the socket's class throws`, () => {
    const native = thrown(() => new WebSocket(url));
    const ours = thrown(() => new SteadySocket(url, [], { WebSocket }));
    assert.equal(native.name, "SyntaxError");
    assert.deepEqual([ours.name, ours.message], [native.name, native.message]);
  });
}

for (const protocols of [["a", "a"], ["a b"], [""], "a,b"]) {
  test(`the wrong protocols ${JSON.stringify(protocols)} throw what the socket's class throws`, () => {
    const native = thrown(() => new WebSocket("ws://fake.test/", protocols));
    const ours = thrown(() => new SteadySocket("ws://fake.test/", protocols, { WebSocket }));
    assert.equal(native.name, "SyntaxError");
    assert.deepEqual([ours.name, ours.message], [native.name, native.message]);
  });
}

// Pitfall 14.
test("what a throwing WebSocket class throws comes out of the constructor, and nothing is retried", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const error = new Error("no sockets today");
  let calls = 0;
  class Throwing {
    constructor() {
      calls += 1;
      throw error;
    }
  }
  const ours = thrown(() => new SteadySocket("ws://fake.test/", [], { WebSocket: Throwing }));
  assert.equal(ours, error);
  t.mock.timers.tick(3_600_000);
  assert.equal(calls, 1);
});

test("the url is converted to a string once, as natively", (t) => {
  const { Fake } = dialFake(t, { url: new URL("ws://fake.test/a?b=c") });
  assert.deepEqual(Fake.last.args, ["ws://fake.test/a?b=c"]);
});

// Pitfall 20.
test("protocols that are not given are not passed on", (t) => {
  const { Fake } = dialFake(t);
  assert.equal(Fake.last.args.length, 1);
});

for (const [given, passed] of /** @type {[unknown, unknown][]} */ ([
  ["chat", "chat"],
  [
    ["chat.v2", "chat.v1"],
    ["chat.v2", "chat.v1"],
  ],
  [new Set(["a", "b"]), ["a", "b"]],
  [[], []],
  [null, "null"],
  [5, "5"],
])) {
  test(`the protocols ${JSON.stringify(given)} are converted as natively`, (t) => {
    const { Fake } = dialFake(t, { protocols: /** @type {any} */ (given) });
    assert.deepEqual(Fake.last.args[1], passed);
  });
}

test("protocols that can be read only once serve every dial", (t) => {
  const once = ["a", "b"].values();
  const { socket, Fake } = dialFake(t, { protocols: /** @type {any} */ (once) });
  socket.reconnect();
  assert.deepEqual(
    Fake.made.map(({ args }) => args[1]),
    [
      ["a", "b"],
      ["a", "b"],
    ],
  );
});

test("the constants are on the class and on instances, and cannot be changed", (t) => {
  const { socket } = dialFake(t);
  for (const [name, value] of Object.entries(CONSTANTS)) {
    for (const object of [SteadySocket, SteadySocket.prototype]) {
      const expected = { value, enumerable: true, writable: false, configurable: false };
      assert.deepEqual(Object.getOwnPropertyDescriptor(object, name), expected);
    }
    assert.equal(/** @type {any} */ (socket)[name], value);
  }
});

test("its members are enumerable, as those of platform objects", (t) => {
  const { socket } = dialFake(t);
  const names = [];
  for (const name in socket) names.push(name);
  for (const name of [
    "url",
    "readyState",
    "bufferedAmount",
    "extensions",
    "protocol",
    "binaryType",
    "onopen",
    "onmessage",
    "onerror",
    "onclose",
    "send",
    "close",
  ]) {
    assert.ok(names.includes(name), name);
  }
});

test("it is an EventTarget of the realm and names itself", (t) => {
  const { socket } = dialFake(t);
  assert.ok(socket instanceof EventTarget);
  assert.equal(Object.prototype.toString.call(socket), "[object SteadySocket]");
});

test("it shows nothing of its own state to code that looks at its properties", (t) => {
  const { socket } = dialFake(t);
  const own = Object.getOwnPropertyNames(socket);
  const foreign = Object.getOwnPropertyNames(new EventTarget());
  assert.deepEqual(own, foreign);
});

test("readyState begins as CONNECTING, url is known at once, the rest is empty", (t) => {
  const { socket } = dialFake(t);
  assert.equal(socket.readyState, SteadySocket.CONNECTING);
  assert.equal(socket.url, "ws://fake.test/");
  assert.equal(socket.protocol, "");
  assert.equal(socket.extensions, "");
  assert.equal(socket.bufferedAmount, 0);
  assert.equal(socket.binaryType, "blob");
  assert.equal(socket.state, "connecting");
  assert.equal(socket.attempt, 0);
  assert.equal(socket.lastClose, undefined);
});

test("a subclass may add to it", () => {
  class Chat extends SteadySocket {
    /** @param {string} text */
    say(text) {
      return this.send(JSON.stringify({ text }));
    }
  }
  const Fake = fakeWebSocket();
  const chat = new Chat("ws://fake.test/", undefined, { WebSocket: Fake });
  Fake.last.accept();
  chat.say("hello");
  assert.deepEqual(Fake.last.sent, ['{"text":"hello"}']);
  chat.terminate();
  chat.close();
});

/** @param {() => unknown} call */
function thrown(call) {
  try {
    call();
  } catch (error) {
    return /** @type {Error} */ (error);
  }
  throw new Error("nothing was thrown");
}

for (const options of [{}, { reconnect: false }, { url: "ws://fake.test/" }]) {
  test(`options ${JSON.stringify(options)} in the second place are refused, and the text says so`, () => {
    const Fake = fakeWebSocket();
    const given = /** @type {any} */ (options);
    assert.throws(() => new SteadySocket("ws://fake.test/", given, { WebSocket: Fake }), {
      name: "SyntaxError",
      message: "options are the third argument of SteadySocket",
    });
    assert.equal(Fake.made.length, 0);
    // As natively, for which tests/conformance has the same case.
    assert.ok(thrown(() => new SteadySocket("ws://fake.test/", given)) instanceof DOMException);
  });
}

test("an object that can be a text or a list is taken in the second place, as natively", (t) => {
  const chat = { toString: () => "chat" };
  const list = {
    *[Symbol.iterator]() {
      yield "chat";
    },
  };
  for (const [protocols, passed] of [
    [chat, "chat"],
    [list, ["chat"]],
    [Object("a"), ["a"]],
  ]) {
    const { Fake } = dialFake(t, { protocols: /** @type {any} */ (protocols) });
    assert.deepEqual(Fake.last.args[1], passed);
  }
});
