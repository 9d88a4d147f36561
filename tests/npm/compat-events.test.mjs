// @ts-check
/** Listeners and events: `steadysocket/compat` beside what it stands in for. */

import { compare, SKIPPED } from "./support/compat.mjs";

compare(
  "a listener may be an object with handleEvent",
  async (bench) => {
    const socket = await bench.dial();
    /** @type {unknown[]} */
    const heard = [];
    const listener = {
      name: "it",
      handleEvent(/** @type {Event} */ { type }) {
        heard.push(type, this.name);
      },
    };
    socket.addEventListener("open", listener);
    socket.addEventListener("close", listener);
    bench.last.accept();
    socket.removeEventListener("close", listener);
    bench.last.end(1006);
    return heard;
  },
  { all: ["open", "it"] },
);

compare(
  "on* handlers come before listeners, whenever they are set, with the object as this",
  async (bench) => {
    const socket = await bench.open();
    /** @type {unknown[]} */
    const heard = [socket.onmessage];
    socket.addEventListener("message", () => heard.push("listener"));
    socket.onmessage = function () {
      heard.push(this === socket);
    };
    bench.last.receive("");
    socket.onmessage = null;
    bench.last.receive("");
    return heard;
  },
  { all: [null, true, "listener", "listener"] },
);

compare(
  "all four on* handlers are called",
  async (bench) => {
    const socket = bench.make();
    /** @type {string[]} */
    const heard = [];
    for (const name of /** @type {const} */ (["onopen", "onmessage", "onerror", "onclose"])) {
      socket[name] = ({ type }) => heard.push(type);
    }
    await bench.pass(0);
    bench.last.accept();
    bench.last.receive("");
    bench.last.fail();
    return heard;
  },
  { all: ["open", "message", "close", "error"] },
);

// Pitfalls 51 and 52.
compare(
  "an event's target is the object",
  async (bench) => {
    const socket = await bench.dial();
    /** @type {boolean[]} */
    const heard = [];
    socket.onopen = (event) => heard.push(event.target === socket);
    socket.addEventListener("open", (event) => heard.push(event.target === socket));
    bench.last.accept();
    return heard;
  },
  { rws: [false, false], party: [false, true], ours: [true, true] },
);

// Pitfall 51.
compare(
  "a listener is added once, and once means once",
  async (bench) => {
    const socket = await bench.open();
    let twice = 0;
    let once = 0;
    const listener = () => {
      twice += 1;
    };
    socket.addEventListener("message", listener);
    socket.addEventListener("message", listener);
    socket.addEventListener("message", () => (once += 1), { once: true });
    bench.last.receive("");
    bench.last.receive("");
    return [twice, once];
  },
  { rws: [4, 2], party: [2, 1], ours: [2, 1] },
);

compare(
  "it is an EventTarget",
  (bench) => {
    const socket = bench.make();
    let heard = 0;
    socket.addEventListener("mine", () => {
      heard += 1;
    });
    socket.dispatchEvent(new Event("mine"));
    return [socket instanceof EventTarget, heard];
  },
  { rws: [false, 0], party: [true, 1], ours: [true, 1] },
);

compare(
  "an event of the user's own reaches the listeners",
  async (bench) => {
    const socket = await bench.open();
    let handled = 0;
    socket.onmessage = () => {
      handled += 1;
    };
    socket.dispatchEvent(new MessageEvent("message", { data: "own" }));
    return [bench.emitted(), handled];
  },
  // As natively, ours go to the on* handler, too.
  { theirs: [["message own"], 0], ours: [["message own"], 1] },
);

compare(
  "an error event has an error and its message",
  async (bench) => {
    const socket = await bench.dial({ connectionTimeout: 500 });
    /** @type {unknown[]} */
    const heard = [];
    socket.onerror = ({ type, message, error }) =>
      heard.push(type, message, error instanceof Error, error.message);
    await bench.pass(500);
    return heard;
  },
  { all: ["error", "TIMEOUT", true, "TIMEOUT"] },
);

compare(
  "an object's class and the classes of its events have their names",
  async (bench) => {
    const socket = await bench.dial({ connectionTimeout: 500 });
    const names = [socket.constructor.name];
    socket.onclose = (event) => names.push(event.constructor.name);
    socket.onerror = (event) => names.push(event.constructor.name);
    await bench.pass(500);
    return names;
  },
  { all: ["ReconnectingWebSocket", "CloseEvent", "ErrorEvent"] },
);

compare(
  "state is up to date in every handler",
  async (bench) => {
    const socket = bench.make();
    /** @type {unknown[]} */
    const seen = [];
    const note = (/** @type {Event} */ { type }) =>
      seen.push([type, socket.readyState, socket.retryCount]);
    for (const type of ["open", "message", "error", "close"]) socket.addEventListener(type, note);
    await bench.pass(0);
    bench.last.accept();
    bench.last.receive("");
    bench.last.fail();
    await bench.pass(1_000);
    bench.last.fail();
    return seen;
  },
  {
    all: [
      ["open", 1, 0],
      ["message", 1, 0],
      ["close", 3, 1],
      ["error", 3, 1],
      ["close", 3, 2],
      ["error", 3, 2],
    ],
  },
);

compare(
  "every method may be called in every handler",
  async (bench) => {
    const socket = bench.make();
    for (const type of ["open", "message", "close"]) {
      socket.addEventListener(type, () => {
        socket.send(type);
        socket.reconnect();
      });
    }
    await bench.pass(0);
    bench.last.accept();
    await bench.pass(1_000);
    socket.close();
    return bench.Fake.live.length;
  },
  { all: 0 },
);

compare(
  "the logger hears of each step",
  async (bench) => {
    /** @type {unknown[]} */
    const logged = [];
    const log = (/** @type {unknown[]} */ ...args) =>
      logged.push(args.filter(isPrimitive).join(" "));
    bench.t.mock.method(console, "log", log);
    const socket = await bench.dial({ debug: true });
    socket.send("q");
    bench.last.accept();
    bench.last.receive("m");
    socket.send("x");
    bench.last.end(1006);
    return STEPS.filter((step) => logged.includes(`RWS> ${step}`));
  },
  {
    all: [
      "connect 0",
      "connect",
      "enqueue q",
      "open event",
      "message event",
      "send x",
      "close event",
      "next delay 1000",
    ],
  },
);

compare(
  "debugLogger hears instead of the console",
  async (bench) => {
    const console_ = bench.t.mock.method(console, "log", () => {});
    const debugLogger = bench.t.mock.fn();
    await bench.open({ debug: true, debugLogger });
    const silent = bench.t.mock.fn();
    await bench.open({ debugLogger: silent });
    return [
      console_.mock.callCount(),
      debugLogger.mock.callCount() > 0,
      debugLogger.mock.calls[0]?.arguments,
      silent.mock.callCount(),
    ];
  },
  {
    // reconnecting-websocket has no such option.
    rws: SKIPPED,
    party: [0, true, ["RWS>", "connect", 0], 0],
    ours: [0, true, ["RWS>", "connect", 0], 0],
  },
);

const STEPS = [
  "connect 0",
  "connect",
  "enqueue q",
  "open event",
  "message event",
  "send x",
  "close event",
  "next delay 1000",
];

/** @param {unknown} value */
function isPrimitive(value) {
  return typeof value !== "object";
}
