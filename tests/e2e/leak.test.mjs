// 100,000 reconnects leave nothing behind.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./support/browser.mjs";
import { startServer } from "./support/server.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("./support/server.mjs").Server} */
let server;

before(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});

after(async () => {
  await browser.close();
  await server.stop();
});

/**
 * The resources that a page holds.
 *
 * @typedef {object} Held
 * @property {number} listeners Listeners of the page and of all doubles.
 * @property {number} timers Pending timeouts.
 * @property {number} wasmBytes The wasm's memory.
 * @property {number} heapBytes The JavaScript heap, after a collection.
 */

/** The heap of an idle page fluctuates by this much between two readings. */
const HEAP_NOISE_BYTES = 500_000;

/**
 * Pitfall 54: with a test double of `WebSocket`, because a browser's own takes a second per
 * hundred.
 */
test("100,000 reconnects leave no listener, no timer and no memory behind", async () => {
  const page = await browser.newPage();
  /** @type {unknown[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(error));
  await page.goto(`${server.url}/healthz`);
  await page.evaluate(count);
  await page.evaluate(connect);
  // The first thousand fill the engine's caches: compiled code, free lists.
  await page.evaluate(reconnect, 1_000);
  const start = await held(page);
  await page.evaluate(reconnect, 100_000);
  const end = await held(page);
  assert.equal(end.listeners, start.listeners);
  assert.equal(end.timers, start.timers);
  assert.equal(end.wasmBytes, start.wasmBytes);
  const grown = end.heapBytes - start.heapBytes;
  assert.ok(grown < HEAP_NOISE_BYTES, `the heap has grown by ${grown} bytes`);
  await page.evaluate(() => /** @type {any} */ (globalThis).socket.close());
  await page.evaluate(() => /** @type {any} */ (globalThis).socket.closed);
  const ended = await held(page);
  assert.equal(ended.listeners, 1, "listeners after the end, but for this test's own");
  assert.equal(ended.timers, 0, "timers after the end");
  assert.deepEqual(errors, []);
  await page.close();
});

/**
 * @param {import("playwright-core").Page} page
 * @returns {Promise<Held>}
 */
async function held(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  const counted = await page.evaluate(() => /** @type {any} */ (globalThis).counted());
  return { ...counted, heapBytes: usedSize };
}

/** Counts listeners and timers that are created from now on. Runs in the page. */
function count() {
  let listeners = 0;
  /** @type {Set<unknown>} */
  const timers = new Set();
  /** @type {WebAssembly.Memory | undefined} */
  let memory;
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const { setTimeout, clearTimeout } = globalThis;
  const { Instance } = WebAssembly;
  const isOurs = (/** @type {unknown} */ listener) => listener !== Boolean;
  Object.assign(EventTarget.prototype, {
    /** @param {[any, any, any]} rest */
    addEventListener(...rest) {
      if (isOurs(rest[1])) listeners += 1;
      return Reflect.apply(addEventListener, this, rest);
    },
    /** @param {[any, any, any]} rest */
    removeEventListener(...rest) {
      if (isOurs(rest[1])) listeners -= 1;
      return Reflect.apply(removeEventListener, this, rest);
    },
  });
  Object.assign(globalThis, {
    setTimeout(/** @type {() => void} */ handler, /** @type {number} */ delay) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        handler();
      }, delay);
      timers.add(timer);
      return timer;
    },
    clearTimeout(/** @type {any} */ timer) {
      timers.delete(timer);
      clearTimeout(timer);
    },
    counted: () => ({ listeners, timers: timers.size, wasmBytes: memory?.buffer.byteLength }),
  });
  WebAssembly.Instance = /** @type {any} */ (
    function instantiate(/** @type {WebAssembly.Module} */ module, /** @type {any} */ imports) {
      const instance = new Instance(module, imports);
      const isMemory = (/** @type {unknown} */ value) => value instanceof WebAssembly.Memory;
      memory = /** @type {any} */ (Object.values(instance.exports).find(isMemory));
      return instance;
    }
  );
}

/** Connects to a test double that the test opens and ends. Runs in the page. */
async function connect() {
  const { SteadySocket } = await import(/** @type {any} */ ("/pkg/index.js"));
  class Double extends EventTarget {
    readyState = 0;
    bufferedAmount = 0;
    protocol = "";
    extensions = "";
    url = "ws://double.test/";
    constructor() {
      super();
      Object.assign(globalThis, { double: this });
    }
    send() {}
    close() {
      if (this.readyState >= 2) return;
      this.readyState = 2;
      queueMicrotask(() => this.end());
    }
    open() {
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
    }
    end() {
      this.readyState = 3;
      this.dispatchEvent(new CloseEvent("close", { code: 1006 }));
    }
  }
  const socket = new SteadySocket("ws://double.test/", [], {
    WebSocket: Double,
    // Long delays, cut short by `online`: a browser's timers fire every 4 ms at best.
    reconnect: { initialDelayMs: 0, shouldReconnect: () => 3_600_000 },
    heartbeat: {},
  });
  socket.addEventListener("message", () => {});
  Object.assign(globalThis, { socket });
}

/** Runs in the page. @param {number} times */
function reconnect(times) {
  const page = /** @type {any} */ (globalThis);
  for (let round = 0; round < times; round += 1) {
    page.double.open();
    page.socket.send("message");
    page.double.dispatchEvent(new MessageEvent("message", { data: "answer" }));
    page.double.end();
    page.socket.send("queued");
    page.dispatchEvent(new Event("online"));
  }
  if (page.socket.stats().opens < times) throw new Error("it did not reconnect");
}
