// The package in a real browser, against the real server: connect, echo, close, refuse.

import assert from "node:assert/strict";
import { test } from "node:test";
import { GUARD, setUp } from "./support/world.mjs";

const world = setUp();

test("it connects, and text comes back as it went", GUARD, async (t) => {
  const page = await world.page(t);
  const seen = await page.evaluate(async () => {
    const socket = new SteadySocket(at("/echo"));
    const replies = messages(socket, 2);
    socket.send("queued");
    await socket.opened();
    const isSent = socket.send("Привіт, 🌍");
    const { readyState, state, url } = socket;
    const result = { readyState, state, url, isSent, replies: await replies };
    socket.close();
    return result;
  });
  assert.deepEqual(seen, {
    readyState: 1,
    state: "open",
    url: `${world.server.socketUrl}/echo`,
    isSent: true,
    replies: ["queued", "Привіт, 🌍"],
  });
});

test("binary comes back as a blob by default", GUARD, async (t) => {
  const page = await world.page(t);
  const bytes = await page.evaluate(async () => {
    const socket = new SteadySocket(at("/echo"));
    const replies = messages(socket, 3);
    socket.send(new Uint8Array([1, 2, 3]));
    await socket.opened();
    socket.send(new Uint8Array([9, 4, 5, 9]).subarray(1, 3));
    socket.send(new Blob([new Uint8Array([6])]));
    const blobs = /** @type {Blob[]} */ (await replies);
    socket.close();
    return Promise.all(blobs.map(async (blob) => [...new Uint8Array(await blob.arrayBuffer())]));
  });
  assert.deepEqual(bytes, [[1, 2, 3], [4, 5], [6]]);
});

test(
  "with arraybuffer it comes back as an array buffer, on the next socket too",
  GUARD,
  async (t) => {
    const page = await world.page(t);
    const bytes = await page.evaluate(async () => {
      const socket = new SteadySocket(at("/echo"));
      socket.binaryType = "arraybuffer";
      const first = messages(socket, 1);
      socket.send(new Uint8Array([1, 2, 3]));
      const [before] = await first;
      socket.reconnect();
      const second = messages(socket, 1);
      socket.send(new Uint8Array([4]).buffer);
      const [after] = await second;
      socket.close();
      return [before, after].map(
        (data) => data instanceof ArrayBuffer && [...new Uint8Array(data)],
      );
    });
    assert.deepEqual(bytes, [[1, 2, 3], [4]]);
  },
);

test("the server chooses a subprotocol", GUARD, async (t) => {
  const page = await world.page(t);
  const protocol = await page.evaluate(async () => {
    const socket = new SteadySocket(at("/echo?protocol=chat.v1"), ["chat.v2", "chat.v1"]);
    await socket.opened();
    const { protocol } = socket;
    socket.close();
    return protocol;
  });
  assert.equal(protocol, "chat.v1");
});

test("close says the code and the reason to the server, and comes back clean", GUARD, async (t) => {
  const page = await world.page(t);
  const close = await page.evaluate(async () => {
    const socket = new SteadySocket(at("/echo?client=goodbye"));
    await socket.opened();
    socket.close(4321, "бувай");
    return socket.closed;
  });
  assert.deepEqual(close, { code: 4321, reason: "бувай", wasClean: true, synthetic: false });
  const stats = await world.server.stats();
  assert.deepEqual(stats.clients.goodbye?.closes, [4321]);
});

// Pitfall 16.
for (const { code, reason, sent, isRetried } of [
  { code: 1000, reason: "done", isRetried: false },
  { code: 1005, reason: "", isRetried: true },
  { code: 1008, reason: "policy", isRetried: false },
  { code: 1012, reason: "restart", isRetried: true },
  { code: 4401, reason: "хто ти?", isRetried: true },
].map((row) => ({ ...row, sent: `code=${row.code}&reason=${encodeURIComponent(row.reason)}` }))) {
  const followed = isRetried ? "retried" : "the end";
  test(`the server's close with ${code} comes as it is, and is ${followed}`, GUARD, async (t) => {
    const page = await world.page(t);
    const events = await page.evaluate(async (sent) => {
      const socket = new SteadySocket(at(`/close?${sent}`));
      const events = record(socket);
      await nextEvent(socket, "close");
      // Whatever follows the close event is dispatched right after it.
      await Promise.resolve();
      const seen = events.filter(({ type }) => type !== "statechange");
      socket.close();
      return seen;
    }, sent);
    assert.deepEqual(events[1], {
      type: "close",
      code,
      reason,
      wasClean: true,
      synthetic: false,
      willReconnect: isRetried,
    });
    assert.equal(events[2]?.type, isRetried ? "reconnecting" : "giveup");
  });
}

test("a TCP reset is the browser's own 1006, and is retried", GUARD, async (t) => {
  const page = await world.page(t);
  const close = await page.evaluate(async () => {
    const socket = new SteadySocket(at("/drop"));
    const { code, wasClean, synthetic, willReconnect } = await nextEvent(socket, "close");
    socket.close();
    return { code, wasClean, synthetic, willReconnect };
  });
  assert.deepEqual(close, { code: 1006, wasClean: false, synthetic: false, willReconnect: true });
});

for (const status of [401, 503]) {
  test(
    `a server that answers ${status} is a failed dial with the browser's own 1006`,
    GUARD,
    async (t) => {
      const page = await world.page(t);
      const events = await page.evaluate(async (status) => {
        const socket = new SteadySocket(at(`/refuse?status=${status}`));
        const events = record(socket);
        await nextEvent(socket, "reconnecting");
        socket.close();
        return events.filter(({ type }) => type === "error" || type === "close");
      }, status);
      assert.deepEqual(events, [
        { type: "error", error: "ERR_NETWORK" },
        {
          type: "close",
          code: 1006,
          reason: "",
          wasClean: false,
          synthetic: false,
          willReconnect: true,
        },
      ]);
    },
  );
}

test("wrong arguments throw what the native class throws", GUARD, async (t) => {
  const page = await world.page(t);
  const [ours, native] = await page.evaluate(() => {
    const attempts = /** @type {((Class: any) => unknown)[]} */ ([
      (Class) => new Class("ws://["),
      (Class) => new Class("ftp://host/"),
      (Class) => new Class("ws://host:99999/"),
      (Class) => new Class(at("/echo"), ["a", "a"]),
      (Class) => new Class(at("/echo"), "a b"),
      (Class) => new Class(),
      (Class) => Class(at("/echo")),
      (Class) => new Class(at("/echo")).close(1001),
      (Class) => new Class(at("/echo")).close(1000, "x".repeat(124)),
      (Class) => new Class(at("/echo")).close(1000, "є".repeat(62)),
      (Class) => new Class(at("/echo")).send(),
      (Class) => new Class(at("/echo")).send(Symbol("x")),
    ]);
    return [SteadySocket, WebSocket].map((Class) =>
      attempts.map((attempt) => {
        try {
          attempt(/** @type {any} */ (Class));
          return "taken";
        } catch (error) {
          return `${Object.getPrototypeOf(error).constructor.name} ${/** @type {Error} */ (error).name}`;
        }
      }),
    );
  });
  assert.deepEqual(ours, native);
  assert.ok(!ours?.includes("taken"));
});

test("it works in a dedicated worker", GUARD, async (t) => {
  const page = await world.page(t);
  const reply = await page.evaluate(async () => {
    const source = `
      import { SteadySocket } from "${location.origin}/pkg/index.js";
      const socket = new SteadySocket("${at("/echo")}");
      socket.onmessage = ({ data }) => { postMessage(data); socket.close(); };
      socket.send("from a worker");
    `;
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(url, { type: "module" });
    const { data } = await nextEvent(worker, "message");
    worker.terminate();
    return data;
  });
  assert.equal(reply, "from a worker");
});

test("it works under a strict Content-Security-Policy", GUARD, async (t) => {
  const page = await world.page(t, {
    prepare: () => {
      const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
      const meta = Object.assign(document.createElement("meta"), { content: policy });
      meta.httpEquiv = "Content-Security-Policy";
      document.head.append(meta);
    },
  });
  const [reply, violations] = await page.evaluate(async () => {
    const violations = /** @type {string[]} */ ([]);
    document.addEventListener("securitypolicyviolation", ({ violatedDirective }) =>
      violations.push(violatedDirective),
    );
    const socket = new SteadySocket(at("/echo"), [], { handshake: (peer) => peer.send("hi") });
    const [reply] = await messages(socket, 1);
    socket.terminate();
    socket.close();
    return [reply, violations];
  });
  assert.equal(reply, "hi");
  assert.deepEqual(violations, []);
});

test(
  "under a policy without wasm-unsafe-eval the constructor says what is missing",
  GUARD,
  async (t) => {
    const context = await world.browser.newContext();
    t.after(() => context.close());
    const page = await context.newPage();
    await page.goto(`${world.server.url}/healthz`);
    const error = await page.evaluate(async () => {
      const meta = Object.assign(document.createElement("meta"), { content: "script-src 'self'" });
      meta.httpEquiv = "Content-Security-Policy";
      document.head.append(meta);
      const address = "/pkg/index.js";
      try {
        const { SteadySocket } = await import(address);
        new SteadySocket("/echo");
        return { name: "none" };
      } catch (error) {
        const { name, code, message } = /** @type {any} */ (error);
        return { name, code, message };
      }
    });
    assert.equal(error.name, "LoadError");
    assert.equal(error.code, "ERR_WASM_BLOCKED");
    assert.match(error.message, /'wasm-unsafe-eval'/);
  },
);
