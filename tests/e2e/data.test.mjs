// Messages on the wire: large, empty, unusual and many, compared with the native class.

import assert from "node:assert/strict";
import { test } from "node:test";
import { GUARD, setUp } from "./support/world.mjs";

const world = setUp();

/** The server's default limit. */
const LARGE = 64 * 1024 * 1024;

test("a binary message of 64 MiB goes and comes whole, as the native class's", GUARD, async (t) => {
  const page = await world.page(t, { prepare: keepMemory });
  const { native, ours, expected, memory } = await page.evaluate(async (size) => {
    const bytes = new Uint8Array(size);
    for (let index = 0; index < size; index += 4_093) bytes[index] = index;
    const digest = async (/** @type {ArrayBuffer | Uint8Array<ArrayBuffer>} */ data) =>
      [...new Uint8Array(await crypto.subtle.digest("SHA-256", data))].join();

    async function echo(/** @type {typeof WebSocket} */ Class) {
      const socket = new Class(at("/echo"));
      socket.binaryType = "arraybuffer";
      await nextEvent(socket, "open");
      const reply = messages(socket, 1);
      socket.send(bytes);
      const [data] = await reply;
      socket.close();
      return [data.byteLength, await digest(data)];
    }
    new SteadySocket(at("/echo"), [], { startClosed: true }); // the first one makes the memory
    const before = globalThis.wasmMemory.buffer.byteLength;
    return {
      native: await echo(WebSocket),
      ours: await echo(/** @type {any} */ (SteadySocket)),
      expected: await digest(bytes),
      memory: globalThis.wasmMemory.buffer.byteLength - before,
    };
  }, LARGE);
  assert.deepEqual(ours, native);
  assert.deepEqual(ours, [LARGE, expected]);
  assert.ok(
    memory <= 65_536,
    `wasm memory grew by ${memory} bytes, but the first socket takes 64 KiB`,
  );
});

test("a text of 64 MiB goes and comes whole, as the native class's", GUARD, async (t) => {
  const page = await world.page(t, { prepare: keepMemory });
  const [native, ours, memory] = await page.evaluate(async (size) => {
    const text = "0123456789abcdef".repeat(size / 16);
    async function echo(/** @type {typeof WebSocket} */ Class) {
      const socket = new Class(at("/echo"));
      await nextEvent(socket, "open");
      const reply = messages(socket, 1);
      socket.send(text);
      const [data] = await reply;
      socket.close();
      return data === text;
    }
    new SteadySocket(at("/echo"), [], { startClosed: true }); // the first one makes the memory
    const before = globalThis.wasmMemory.buffer.byteLength;
    return [
      await echo(WebSocket),
      await echo(/** @type {any} */ (SteadySocket)),
      globalThis.wasmMemory.buffer.byteLength - before,
    ];
  }, LARGE);
  assert.equal(native, true);
  assert.equal(ours, true);
  assert.ok(
    memory <= 65_536,
    `wasm memory grew by ${memory} bytes, but the first socket takes 64 KiB`,
  );
});

test("a message of 64 MiB can be queued, where the limit allows it", GUARD, async (t) => {
  const page = await world.page(t);
  const [refusal, size] = await page.evaluate(async (size) => {
    const small = new SteadySocket(at("/echo"));
    small.send("not alone");
    let refusal;
    try {
      small.send(new ArrayBuffer(size));
    } catch (error) {
      refusal = /** @type {any} */ (error).code;
    }
    small.close();
    const socket = new SteadySocket(at("/echo"), [], {
      queue: { maxBytes: Number.POSITIVE_INFINITY },
    });
    socket.binaryType = "arraybuffer";
    socket.send(new ArrayBuffer(size));
    const [data] = await messages(socket, 1);
    socket.close();
    return [refusal, data.byteLength];
  }, LARGE);
  assert.equal(refusal, "ERR_QUEUE_FULL");
  assert.equal(size, LARGE);
});

test("a message over the server's limit ends the connection with 1009", GUARD, async (t) => {
  const page = await world.page(t);
  const close = await page.evaluate(async (size) => {
    const socket = new SteadySocket(at("/echo"));
    await socket.opened();
    socket.send(new ArrayBuffer(size + 1));
    return socket.closed;
  }, LARGE);
  assert.deepEqual([close.code, close.wasClean], [1009, true]);
});

test("empty messages arrive, text and binary", GUARD, async (t) => {
  const page = await world.page(t);
  const seen = await page.evaluate(async () => {
    const socket = new SteadySocket(at("/echo"));
    socket.binaryType = "arraybuffer";
    const replies = messages(socket, 5);
    socket.send("");
    socket.send(new ArrayBuffer(0));
    await socket.opened();
    socket.send("");
    socket.send(new Uint8Array(4).subarray(2, 2));
    socket.send(new Blob());
    const kinds = (await replies).map((data) =>
      typeof data === "string" ? `text ${data.length}` : `binary ${data.byteLength}`,
    );
    socket.close();
    return kinds;
  });
  assert.deepEqual(seen, ["text 0", "binary 0", "text 0", "binary 0", "binary 0"]);
});

// Pitfall 38.
test(
  "every plane of Unicode and lone surrogates come as from the native class",
  GUARD,
  async (t) => {
    const page = await world.page(t);
    const { native, direct, queued, count } = await page.evaluate(async () => {
      const texts = [
        "\ud800",
        "\udc00",
        "\udc00\ud800",
        "a\ud800b",
        "\ud83d\ud83d\ude00\ude00",
        "\ufeffmark",
        "null\0inside",
        "e\u0301 \u202e \u200d 👨‍👩‍👧‍👦 🇺🇦",
      ];
      for (let plane = 0; plane <= 16; plane += 1) {
        const points = [0x0000, 0x0041, 0x1234, 0xabcd, 0xfffd, 0xfffe, 0xffff];
        texts.push(points.map((point) => String.fromCodePoint(plane * 0x1_0000 + point)).join(""));
      }
      // Every UTF-16 code unit, in an order that leaves nearly all surrogates unpaired.
      const units = Array.from({ length: 0x1_0000 }, (_, unit) => String.fromCharCode(unit));
      texts.push(units.join(""));

      async function echo(
        /** @type {WebSocket | InstanceType<typeof SteadySocket>} */ socket,
        /** @type {boolean} */ isQueued,
      ) {
        const replies = messages(socket, texts.length);
        if (!isQueued) await nextEvent(socket, "open");
        for (const text of texts) socket.send(text);
        const received = await replies;
        socket.close();
        return received;
      }
      return {
        native: await echo(new WebSocket(at("/echo")), false),
        direct: await echo(new SteadySocket(at("/echo")), false),
        queued: await echo(new SteadySocket(at("/echo")), true),
        count: texts.length,
      };
    });
    assert.equal(native.length, count);
    assert.deepEqual(direct, native);
    assert.deepEqual(queued, native);
    assert.equal(native[0], "\ufffd");
  },
);

// Pitfall 55.
test("of a flood of 100,000 messages none is missing, in order", GUARD, async (t) => {
  const page = await world.page(t);
  const seen = await page.evaluate(async () => {
    const socket = new SteadySocket(at("/flood?messages=100000&bytes=64"));
    let next = 1;
    let wrong = 0;
    socket.addEventListener("message", ({ data }) => {
      const text = String(data);
      if (text.length !== 64 || Number.parseInt(text, 10) !== next) wrong += 1;
      next += 1;
    });
    const { code } = await socket.closed;
    return { code, received: next - 1, wrong, counted: socket.stats().messagesReceived };
  });
  assert.deepEqual(seen, { code: 1000, received: 100_000, wrong: 0, counted: 100_000 });
});

test("100,000 messages sent at full speed come back, in order", GUARD, async (t) => {
  const page = await world.page(t);
  const seen = await page.evaluate(async () => {
    const COUNT = 100_000;
    const socket = new SteadySocket(at("/echo"));
    let received = 0;
    let wrong = 0;
    const done = new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
      socket.addEventListener("message", ({ data }) => {
        if (data !== `message ${received}`) wrong += 1;
        received += 1;
        if (received === COUNT) resolve();
      });
    });
    let waits = 0;
    for (let index = 0; index < COUNT; ) {
      try {
        socket.send(`message ${index}`);
        index += 1;
      } catch (error) {
        if (/** @type {any} */ (error).code !== "ERR_QUEUE_FULL") throw error;
        waits += 1;
        await socket.drained();
      }
    }
    await done;
    socket.close();
    return { received, wrong, hasWaited: waits > 0 };
  });
  // It waited at least for the dial.
  assert.deepEqual(seen, { received: 100_000, wrong: 0, hasWaited: true });
});

// Pitfall 35.
test(
  "to a slow server the browser's buffer stays at the high-water mark, and drains",
  GUARD,
  async (t) => {
    const page = await world.page(t);
    const seen = await page.evaluate(async () => {
      const SIZE = 262_144;
      let highest = 0;
      let last = /** @type {WebSocket | undefined} */ (undefined);
      const { send } = WebSocket.prototype;
      WebSocket.prototype.send = function (data) {
        send.call(this, data);
        highest = Math.max(highest, this.bufferedAmount);
        last = this;
      };
      const socket = new SteadySocket(at("/slow?bytes_per_s=16777216"), [], {
        queue: { maxBytes: Number.POSITIVE_INFINITY },
      });
      await socket.opened();
      let queued = 0;
      for (let index = 0; index < 128; index += 1) {
        if (!socket.send(new ArrayBuffer(SIZE))) queued += 1;
      }
      const waiting = socket.bufferedAmount;
      await socket.drained();
      const { queuedMessages, messagesSent } = socket.stats();
      const left = last?.bufferedAmount;
      socket.terminate();
      socket.close();
      return { highest, queued, waiting, queuedMessages, messagesSent, left };
    });
    assert.ok(seen.highest >= 1_048_576, `the buffer reached the mark, ${seen.highest}`);
    assert.ok(seen.highest <= 1_048_576 + 262_144, `${seen.highest} bytes in the buffer`);
    assert.ok(seen.queued > 100, `${seen.queued} messages waited`);
    assert.ok(seen.waiting > 100 * 262_144, "bufferedAmount counts what waits");
    assert.deepEqual([seen.queuedMessages, seen.messagesSent], [0, 128]);
    assert.ok((seen.left ?? Number.NaN) <= 262_144, `${seen.left} bytes left`);
  },
);

/** Exposes the wasm's memory as a global of the page. */
function keepMemory() {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    /** @param {ConstructorParameters<typeof Instance>} args */
    constructor(...args) {
      super(...args);
      const isMemory = (/** @type {unknown} */ value) => value instanceof WebAssembly.Memory;
      const memory = Object.values(this.exports).find(isMemory);
      globalThis.wasmMemory = /** @type {WebAssembly.Memory} */ (memory);
    }
  };
}
