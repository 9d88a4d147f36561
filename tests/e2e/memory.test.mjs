// The memory that connections use and leave behind, in a real browser against the real server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { GUARD, setUp } from "./support/world.mjs";

const world = setUp();

// Pitfalls 47, 54.
for (const [name, path] of /** @type {const} */ ([
  ["resets", "/drop?after_ms=0"],
  ["resets and refusals", "/flaky?open_ms=15&refuse_ms=5"],
])) {
  test(
    `200 reconnects after ${name} leave no memory, listener or timer behind`,
    GUARD,
    async (t) => {
      const page = await world.page(t, { prepare: count });
      const { before, warm, during, after } = await page.evaluate(async (path) => {
        const before = held();
        const socket = new SteadySocket(at(path), [], {
          reconnect: { initialDelayMs: 0, maxDelayMs: 0 },
          heartbeat: { intervalMs: 60_000 },
          queue: { ttlMs: 60_000 },
        });
        const opens = async (/** @type {number} */ count) => {
          const aim = socket.stats().opens + count;
          while (socket.stats().opens < aim) {
            const opened = nextEvent(socket, "open");
            socket.send("something to queue");
            await opened;
          }
          return held();
        };
        const warm = await opens(20);
        const during = await opens(200);
        socket.terminate();
        socket.close();
        await socket.closed;
        return { before, warm, during, after: held() };
      }, path);
      assert.equal(during.wasmBytes, warm.wasmBytes);
      assert.equal(during.listeners, warm.listeners);
      assert.ok(during.timers <= 1, `${during.timers} timers`);
      assert.equal(after.wasmBytes, warm.wasmBytes);
      assert.deepEqual([after.listeners, after.timers], [before.listeners, 0]);
    },
  );
}

test(
  "100 connections that come and go leave nothing behind, and take no more each time",
  GUARD,
  async (t) => {
    const page = await world.page(t, { prepare: count });
    const { before, first, second } = await page.evaluate(async () => {
      const round = async () => {
        const sockets = Array.from({ length: 100 }, () => new SteadySocket(at("/echo")));
        await Promise.all(sockets.map((socket) => socket.opened()));
        for (const socket of sockets) socket.close();
        await Promise.all(sockets.map((socket) => socket.closed));
        return held();
      };
      return { before: held(), first: await round(), second: await round() };
    });
    assert.deepEqual([second.listeners, second.timers], [before.listeners, 0]);
    assert.ok(
      second.wasmBytes - first.wasmBytes <= 262_144,
      `${second.wasmBytes - first.wasmBytes} bytes more for the same connections again`,
    );
  },
);

test("an idle connection costs less than 64 KiB of wasm memory", GUARD, async (t) => {
  const page = await world.page(t, { prepare: count });
  const { each, listeners } = await page.evaluate(async () => {
    const COUNT = 100;
    new SteadySocket(at("/echo"), [], { startClosed: true }); // the first one makes the memory
    const before = held();
    const sockets = Array.from({ length: COUNT }, () => new SteadySocket(at("/echo")));
    await Promise.all(sockets.map((socket) => socket.opened()));
    const open = held();
    for (const socket of sockets) socket.close();
    await Promise.all(sockets.map((socket) => socket.closed));
    return {
      each: (open.wasmBytes - before.wasmBytes) / COUNT,
      listeners: (open.listeners - before.listeners) / COUNT,
    };
  });
  t.diagnostic(`${each} bytes of wasm memory and ${listeners} listeners for each connection`);
  assert.ok(each < 65_536, `${each} bytes for each connection`);
});

test("messages go through without a trace in wasm memory", GUARD, async (t) => {
  const page = await world.page(t, { prepare: count });
  const { warm, after } = await page.evaluate(async () => {
    const socket = new SteadySocket(at("/echo"));
    await socket.opened();
    const round = async (/** @type {number} */ count) => {
      const replies = messages(socket, count);
      for (let index = 0; index < count; index += 1) socket.send("x".repeat(1_000));
      await replies;
      return held();
    };
    const warm = await round(500);
    for (let index = 0; index < 20; index += 1) await round(500);
    const after = await round(500);
    socket.close();
    return { warm, after };
  });
  assert.equal(after.wasmBytes, warm.wasmBytes);
  assert.equal(after.listeners, warm.listeners);
});

/**
 * Counts, starting before the package is imported: listeners on everything except SteadySockets,
 * whose listeners are the tests' own; pending timers; the wasm's memory.
 */
function count() {
  /** @type {{ target: EventTarget, type: string, listener: unknown }[]} */
  let listeners = [];
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const target = this ?? globalThis;
    // The Boolean listener stays on each abandoned socket: it does nothing, and Node's `ws` needs
    // it.
    if (listener !== Boolean && String(target) !== "[object SteadySocket]") {
      EventTarget.prototype.removeEventListener.call(target, type, listener);
      listeners.push({ target, type, listener });
    }
    addEventListener.call(target, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    const target = this ?? globalThis;
    listeners = listeners.filter(
      (known) => known.target !== target || known.type !== type || known.listener !== listener,
    );
    removeEventListener.call(target, type, listener, options);
  };

  const timers = new Set();
  const { setTimeout, clearTimeout, setInterval } = globalThis;
  globalThis.setTimeout = /** @type {any} */ (
    (/** @type {() => void} */ call, /** @type {number} */ delay) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        call();
      }, delay);
      timers.add(timer);
      return timer;
    }
  );
  globalThis.clearTimeout = (timer) => {
    timers.delete(timer);
    clearTimeout(timer);
  };
  globalThis.setInterval = /** @type {any} */ (
    (/** @type {() => void} */ call, /** @type {number} */ delay) => {
      const timer = setInterval(call, delay);
      timers.add(timer);
      return timer;
    }
  );

  let memory = /** @type {WebAssembly.Memory | undefined} */ (undefined);
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    /** @param {ConstructorParameters<typeof Instance>} args */
    constructor(...args) {
      super(...args);
      const isMemory = (/** @type {unknown} */ value) => value instanceof WebAssembly.Memory;
      memory = /** @type {WebAssembly.Memory} */ (Object.values(this.exports).find(isMemory));
    }
  };

  globalThis.held = () => ({
    listeners: listeners.length,
    timers: timers.size,
    wasmBytes: memory?.buffer.byteLength ?? 0,
  });
}
