// @ts-check
/** Injected constructors: Node's `ws`, and the class that Node has itself. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { connect, createServer } from "node:net";
import { test } from "node:test";
import { promisify } from "node:util";
import { SteadySocket } from "steadysocket";
import { WebSocket } from "ws";
import { fakeWebSocket } from "./support/fake.mjs";
import {
  AT_ONCE,
  dial,
  dialFake,
  echo,
  errorOf,
  mockTime,
  record,
  startServer,
} from "./support/sockets.mjs";
import { event, messages, within } from "./support/waiting.mjs";

/** @typedef {import("node:test").TestContext} TestContext */

/** No test waits for the next dial. */
const SLOWLY = { initialDelayMs: 60_000, maxDelayMs: 60_000 };

/**
 * A proxy before a server, whose lines can go dead: nothing passes any more, and nothing ends them.
 *
 * @param {TestContext} t
 * @param {number} port
 */
async function startProxy(t, port) {
  /** @type {import("node:net").Socket[]} */
  const lines = [];
  const server = createServer((line) => {
    lines.push(line);
    const peer = connect(port, "127.0.0.1");
    line.on("data", (data) => peer.write(data)).on("error", () => {});
    peer.on("data", (data) => line.write(data)).on("error", () => {});
    t.after(() => {
      line.destroy();
      peer.destroy();
    });
  });
  t.after(() => server.close());
  await within(new Promise((done) => server.listen(0, "127.0.0.1", () => done(0))), "the proxy");
  const { port: own } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { lines, url: `ws://127.0.0.1:${own}/` };
}

/**
 * The end of a line of the proxy.
 *
 * @param {import("node:net").Socket | undefined} line
 */
function ended(line) {
  assert.ok(line);
  return within(
    new Promise((resolve) => line.once("close", resolve)),
    "the end of the line",
    5_000,
  );
}

// Pitfall 74.
test("terminate() ends the TCP connection of a dead peer", async (t) => {
  const { port } = await startServer(t);
  const { lines, url } = await startProxy(t, port);
  const socket = dial(t, url, { WebSocket, reconnect: SLOWLY });
  await event(socket, "open");
  lines[0]?.removeAllListeners("data").resume();
  socket.terminate();
  await ended(lines[0]);
});

// Pitfall 74.
test("a heartbeat that nobody answers ends the TCP connection", async (t) => {
  const { port } = await startServer(t);
  const { lines, url } = await startProxy(t, port);
  const socket = dial(t, url, {
    WebSocket,
    reconnect: SLOWLY,
    heartbeat: { intervalMs: 20, timeoutMs: 20 },
  });
  await event(socket, "open");
  lines[0]?.removeAllListeners("data").resume();
  await ended(lines[0]);
});

/** Fake sockets that can be terminated, as Node's `ws`. */
function terminable() {
  /** @type {string[]} */
  const ends = [];
  class Fake extends fakeWebSocket() {
    terminate() {
      ends.push("terminate");
      this.readyState = 3;
    }

    /** @override @param {unknown[]} args */
    close(...args) {
      ends.push(["close", ...args].join(" "));
      super.close(...args);
    }
  }
  return { Fake, ends };
}

// Pitfall 74.
for (const [name, abandon, options] of /** @type {[string, (bench: any) => void, any][]} */ ([
  ["a dial that takes too long", ({ timers }) => timers.tick(10_000), {}],
  [
    "a closing handshake that takes too long",
    ({ socket, Fake, timers, ends }) => {
      Fake.last.accept();
      socket.close();
      ends.length = 0;
      timers.tick(10_000);
    },
    {},
  ],
  [
    "a handshake that takes too long",
    ({ Fake, timers }) => {
      Fake.last.accept();
      timers.tick(10_000);
    },
    { handshake: (/** @type {any} */ peer) => peer.next() },
  ],
])) {
  test(`${name} ends by terminate(), where the socket has it`, (t) => {
    const timers = mockTime(t);
    const { Fake, ends } = terminable();
    const given = { WebSocket: Fake, reconnect: SLOWLY, ...options };
    const socket = new SteadySocket("ws://fake.test/", [], given);
    abandon({ socket, Fake, timers, ends });
    assert.deepEqual(ends, ["terminate"]);
    socket.close();
    timers.tick(1);
  });
}

// Pitfall 74.
test("a socket that reconnect() replaces is closed, and not terminated", (t) => {
  const { Fake, ends } = terminable();
  const socket = new SteadySocket("ws://fake.test/", [], { WebSocket: Fake });
  Fake.last.accept();
  socket.addEventListener("message", () => socket.reconnect());
  socket.reconnect();
  Fake.last.accept();
  socket.reconnect(4000, "bye");
  Fake.last.accept();
  // In a callback the socket is closed later.
  Fake.last.receive("again");
  assert.deepEqual(ends, ["close", "close 4000 bye", "close"]);
  t.after(() => Fake.last.end());
  socket.close();
});

// Pitfall 76.
test("a type of binary messages that the injected class takes is passed on and kept", async (t) => {
  const { url } = await startServer(t, echo);
  const socket = dial(t, url, { reconnect: AT_ONCE });
  socket.binaryType = "nodebuffer";
  assert.equal(socket.binaryType, "nodebuffer");
  for (const _ of [1, 2]) {
    socket.send(new Uint8Array([1, 2, 3]));
    const [data] = await messages(socket, 1);
    assert.ok(Buffer.isBuffer(data));
    socket.reconnect();
    assert.equal(socket.binaryType, "nodebuffer");
  }
});

// Pitfall 76.
test("a type that the injected class does not take is not kept", async (t) => {
  const { url } = await startServer(t);
  const socket = dial(t, url, { reconnect: AT_ONCE });
  socket.binaryType = "arraybuffer";
  await event(socket, "open");
  socket.binaryType = /** @type {any} */ ("nonsense");
  assert.equal(socket.binaryType, "arraybuffer");
  // Between two sockets there is nobody to ask.
  socket.terminate();
  socket.binaryType = /** @type {any} */ ("nonsense");
  await event(socket, "open");
  assert.equal(socket.binaryType, "arraybuffer");
});

// Pitfall 77.
test("the headers that a library gives its class arrive at the server", async (t) => {
  /** @type {(string | undefined)[]} */
  const seen = [];
  const { url } = await startServer(t, (_, { headers }) => seen.push(headers.authorization));
  const Class = SteadySocket.with({ WebSocket });
  const socket = new Class(url, undefined, { headers: { authorization: "Bearer x" } });
  await event(socket, "open");
  socket.close();
  await event(socket, "close");
  assert.deepEqual(seen, ["Bearer x"]);
});

// Pitfall 78.
test("the reason that the socket gives is the cause of the error, of its first error event", (t) => {
  const { socket, Fake } = dialFake(t);
  const failed = event(socket, "error");
  const [first, second] = [new Error("refused"), new Error("aborted")];
  for (const error of [first, second]) {
    Fake.last.dispatchEvent(Object.assign(new Event("error"), { error, message: error.message }));
  }
  Fake.last.end(1006, "", false);
  return failed.then(({ error }) => {
    assert.equal(error.code, "ERR_NETWORK");
    assert.equal(error.cause, first);
    assert.equal(error.message, "the connection failed: refused");
  });
});

// Pitfall 78. The class that Node has itself fires no close event for a refused dial.
for (const [options, events] of /** @type {const} */ ([
  [
    "{ reconnect: { initialDelayMs: 0, maxAttempts: 3 } }",
    "error close error close error close giveup",
  ],
  ["{ reconnect: false }", "error close"],
])) {
  test(`with Node's own class and ${options} a refused dial ends, with its reason`, async () => {
    const { stdout } = await inNode(`
      import { SteadySocket } from "steadysocket";
      const socket = new SteadySocket("ws://127.0.0.1:1/", [], ${options});
      const seen = [];
      let message;
      for (const type of ["error", "close", "giveup"]) {
        socket.addEventListener(type, ({ error }) => {
          seen.push(type);
          message ??= error?.message;
        });
      }
      await socket.closed;
      await new Promise((resolve) => setTimeout(resolve));
      console.log(seen.join(" "));
      console.log(message);
    `);
    assert.equal(
      stdout,
      `${events}\nthe connection failed: Received network error or non-101 status code.\n`,
    );
  });
}

// Pitfall 78.
test("with Node's own class compat tells a refused dial by its reason, and no TIMEOUT", async () => {
  const { stdout } = await inNode(`
    import ReconnectingWebSocket from "steadysocket/compat";
    const socket = new ReconnectingWebSocket("ws://127.0.0.1:1/", [], {
      connectionTimeout: 500,
      maxRetries: 0,
    });
    socket.addEventListener("error", ({ message }) => console.log(message));
  `);
  assert.equal(stdout, "Received network error or non-101 status code.\n");
});

// Pitfall 78.
test("with Node's own class close() while it dials ends with a close event", async () => {
  const { stdout } = await inNode(`
    import { SteadySocket } from "steadysocket";
    for (const reconnect of [true, false]) {
      const socket = new SteadySocket("ws://127.0.0.1:1/", [], { reconnect, closeTimeoutMs: Infinity });
      socket.close();
      console.log((await socket.closed).code);
    }
  `);
  assert.equal(stdout, "1006\n1006\n");
});

// Pitfall 89.
for (const reconnect of [SLOWLY, false]) {
  const which = reconnect ? "one that reconnects" : "one that does not";
  test(`a socket that the peer closes and never ends is abandoned: ${which}`, (t) => {
    const timers = mockTime(t);
    const { socket, Fake } = dialFake(t, { reconnect, closeTimeoutMs: 10_000 });
    const events = record(socket);
    Fake.last.accept();
    Fake.last.readyState = 2;
    socket.send("into the void, or queued");
    // The buffer is looked at.
    timers.tick(20);
    timers.tick(9_900);
    assert.equal(socket.state, "open");
    timers.tick(100);
    assert.equal(socket.state, reconnect ? "waiting" : "closed");
    const [close] = events.filter(({ type }) => type === "close");
    assert.deepEqual([close?.code, close?.wasClean, close?.synthetic], [1006, false, true]);
  });
}

// Pitfall 89. After a broken frame `ws` tells an error at once, and waits half a minute for the end.
test("a socket with an error and no close event is abandoned, with that error", (t) => {
  const timers = mockTime(t);
  const { socket, Fake } = dialFake(t, { reconnect: SLOWLY });
  const events = record(socket);
  Fake.last.accept();
  Fake.last.readyState = 2;
  const error = new Error("invalid frame");
  Fake.last.dispatchEvent(Object.assign(new Event("error"), { error }));
  timers.tick(10_000);
  assert.equal(socket.state, "waiting");
  assert.equal(errorOf(events.find(({ type }) => type === "error")).cause, error);
});

// Pitfall 89.
test("a message finds that Node's own class waits for the end of a TCP connection", async () => {
  const { stdout } = await inNode(`
    import { createHash } from "node:crypto";
    import { createServer } from "node:http";
    import { SteadySocket } from "steadysocket";
    const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    const server = createServer().on("upgrade", ({ headers }, line) => {
      const key = headers["sec-websocket-key"] + GUID;
      line.write("HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n");
      line.write("Sec-WebSocket-Accept: " + createHash("sha1").update(key).digest("base64"));
      line.write("\\r\\n\\r\\n");
      line.write(Buffer.from([0x81, 1, 0x61, 0x88, 2, 3, 0xe8]));
      line.on("error", () => {}).resume();
    });
    server.listen(0, "127.0.0.1", () => {
      const url = "ws://127.0.0.1:" + server.address().port;
      const socket = new SteadySocket(url, [], { closeTimeoutMs: 20 });
      let messages = 0;
      socket.addEventListener("message", () => {
        messages += 1;
        if (messages === 2) process.exit();
        setTimeout(() => console.log(socket.send("queued")), 20);
      });
      socket.addEventListener("close", ({ code, synthetic }) => console.log(code, synthetic));
    });
  `);
  assert.equal(stdout, "false\n1006 true\n");
});

/**
 * Runs a module in the package's folder, with Node's own WebSocket, which Node 20 has behind a flag.
 *
 * @param {string} source
 */
function inNode(source) {
  const args = ["--experimental-websocket", "--input-type=module", "--eval", source];
  const cwd = new URL("../..", import.meta.url);
  return promisify(execFile)(process.execPath, args, { cwd, timeout: 60_000 });
}
