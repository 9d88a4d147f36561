// Lost sockets, bad servers and dead peers, in a real browser against the real server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startServer } from "./support/server.mjs";
import { GUARD, openPage, setUp, untilStats } from "./support/world.mjs";

const world = setUp();

test("messages queued while the server is dead arrive once each, in order", GUARD, async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  const page = await openPage(t, world.browser, server.url, {});
  await page.evaluate(async () => {
    globalThis.socket = new SteadySocket(at("/echo"), [], {
      reconnect: { initialDelayMs: 20, maxDelayMs: 100 },
    });
    await socket.opened();
    globalThis.events = record(socket);
  });
  await server.kill();
  const sent = await page.evaluate(async () => {
    if (socket.state !== "waiting") await nextEvent(socket, "reconnecting");
    const texts = ["one", "two", "three", ...Array.from({ length: 500 }, (_, n) => `more ${n}`)];
    for (const text of texts) socket.send(text);
    // The server is still down: the queue survives failed dials.
    await nextEvent(socket, "reconnecting");
    await nextEvent(socket, "reconnecting");
    return texts;
  });
  await server.start();
  const { received, opens, closes } = await page.evaluate(async (count) => {
    const received = () => events.filter(({ type }) => type === "message").map(({ data }) => data);
    while (received().length < count) await nextEvent(socket, "message");
    // A duplicate would arrive before the answer to this message.
    const last = messages(socket, 1);
    socket.send("last");
    await last;
    return {
      received: received(),
      opens: events.filter(({ type }) => type === "open"),
      closes: events.filter(({ type }) => type === "close"),
    };
  }, sent.length);
  assert.deepEqual(received, [...sent, "last"]);
  assert.equal(opens.length, 1);
  assert.equal(opens[0]?.reconnected, true);
  assert.ok(closes.length >= 3);
  for (const { code, wasClean, synthetic } of closes) {
    assert.deepEqual([code, wasClean, synthetic], [1006, false, false]);
  }
});

test("a server that stops in order is found again when it is back", GUARD, async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  const page = await openPage(t, world.browser, server.url, {});
  await page.evaluate(async () => {
    globalThis.socket = new SteadySocket(at("/echo"), [], {
      reconnect: { initialDelayMs: 20, maxDelayMs: 100 },
    });
    await socket.opened();
    globalThis.lost = nextEvent(socket, "close");
    globalThis.dialled = nextEvent(socket, "open");
  });
  await server.interrupt();
  const close = await page.evaluate(async () => {
    const { code, wasClean } = await lost;
    return { code, wasClean };
  });
  assert.deepEqual(close, { code: 1001, wasClean: true });
  await server.start();
  assert.equal(await page.evaluate(async () => (await dialled).reconnected), true);
});

// Pitfall 26.
test("a server that accepts and then kicks is met with growing delays", GUARD, async (t) => {
  const page = await world.page(t);
  const { delays, gaps } = await page.evaluate(async () => {
    const socket = new SteadySocket(at("/accept-then-kick?client=kicked"), [], {
      reconnect: { initialDelayMs: 20, maxDelayMs: 160, jitter: "none" },
    });
    const delays = [];
    const gaps = [];
    for (let round = 0; round < 5; round += 1) {
      const { delayMs, retryAt } = await nextEvent(socket, "reconnecting");
      delays.push(delayMs);
      const opened = await nextEvent(socket, "open");
      gaps.push(performance.timeOrigin + opened.timeStamp - retryAt);
    }
    socket.close();
    await socket.closed;
    return { delays, gaps };
  });
  assert.deepEqual(delays, [20, 40, 80, 160, 160]);
  // Wall clock and monotonic clock differ by a few milliseconds.
  assert.ok(
    gaps.every((gap) => gap > -10),
    `no dial came early: ${gaps}`,
  );
  const { clients } = await world.server.stats();
  assert.equal(clients.kicked?.max_open, 1);
});

test("after maxAttempts kicks it gives up, and reconnect() begins anew", GUARD, async (t) => {
  const page = await world.page(t);
  const seen = await page.evaluate(async () => {
    const socket = new SteadySocket(at("/accept-then-kick"), [], {
      reconnect: { initialDelayMs: 1, maxDelayMs: 1, maxAttempts: 3 },
    });
    const { reason, cause } = await nextEvent(socket, "giveup");
    const { opens, dials } = socket.stats();
    socket.reconnect();
    await nextEvent(socket, "giveup");
    return { reason, code: cause.code, opens, dials, later: socket.stats().dials };
  });
  assert.deepEqual(seen, { reason: "max-attempts", code: 1013, opens: 3, dials: 3, later: 6 });
});

test(
  "a server that never answers the dial is given up after connectTimeoutMs",
  GUARD,
  async (t) => {
    const page = await world.page(t);
    const events = await page.evaluate(async () => {
      const socket = new SteadySocket(at("/stall-handshake"), [], {
        connectTimeoutMs: 100,
        reconnect: { initialDelayMs: 1, maxDelayMs: 1, maxAttempts: 2 },
      });
      const events = record(socket);
      await socket.closed;
      return events;
    });
    const close = { type: "close", code: 1006, reason: "", wasClean: false, synthetic: true };
    assert.deepEqual(
      events.filter(({ type }) => type === "error" || type === "close"),
      [
        { type: "error", error: "ERR_CONNECT_TIMEOUT" },
        { ...close, willReconnect: true },
        { type: "error", error: "ERR_CONNECT_TIMEOUT" },
        { ...close, willReconnect: false },
      ],
    );
  },
);

// Pitfalls 40, 41.
test("a peer that falls silent is found out by the heartbeat", GUARD, async (t) => {
  const page = await world.page(t);
  const events = await page.evaluate(async () => {
    const socket = new SteadySocket(at("/silent?client=silent"), [], {
      heartbeat: { intervalMs: 50, timeoutMs: 100 },
      reconnect: { initialDelayMs: 1, maxDelayMs: 1 },
    });
    const events = record(socket);
    await nextEvent(socket, "open");
    await nextEvent(socket, "open");
    socket.terminate();
    socket.close();
    await socket.closed;
    return events.slice(0, 8);
  });
  assert.deepEqual(
    events.map(({ type, to, error }) => to ?? error ?? type),
    [
      "open",
      "open",
      "waiting",
      "ERR_HEARTBEAT_TIMEOUT",
      "close",
      "reconnecting",
      "connecting",
      "open",
    ],
  );
  assert.deepEqual([events[4]?.code, events[4]?.synthetic], [1006, true]);
});

test(
  "a heartbeat that is answered keeps the connection, and its answers are not reported",
  GUARD,
  async (t) => {
    const page = await world.page(t);
    const seen = await page.evaluate(async () => {
      const socket = new SteadySocket(at("/echo"), [], {
        heartbeat: { intervalMs: 10, timeoutMs: 10_000, isPong: (data) => data === "ping" },
      });
      const events = record(socket);
      await socket.opened();
      while (socket.stats().messagesReceived < 5) await new Promise(requestAnimationFrame);
      socket.close();
      await socket.closed;
      const latency = socket.stats().lastLatencyMs;
      return { emitted: events.filter(({ type }) => type === "message"), latency };
    });
    assert.deepEqual(seen.emitted, []);
    assert.ok(seen.latency !== undefined && seen.latency >= 0);
  },
);

// Pitfall 54.
test("close while the server is silent ends after closeTimeoutMs", GUARD, async (t) => {
  const page = await world.page(t);
  const close = await page.evaluate(async () => {
    const socket = new SteadySocket(at("/silent"), [], { closeTimeoutMs: 100 });
    await socket.opened();
    socket.close(4000);
    return socket.closed;
  });
  assert.deepEqual(close, { code: 1006, reason: "", wasClean: false, synthetic: true });
});

// Pitfall 7.
for (const [name, path] of /** @type {const} */ ([
  ["resets", "/drop?after_ms=0"],
  ["resets and refusals", "/flaky?open_ms=15&refuse_ms=5"],
])) {
  test(`over 200 ${name} the server never sees two sockets of one client`, GUARD, async (t) => {
    const page = await world.page(t);
    const client = name.split(" ").join("-");
    const { opens, errors } = await page.evaluate(
      async ({ path, client }) => {
        const socket = new SteadySocket(at(`${path}&client=${client}`), [], {
          reconnect: { initialDelayMs: 0, maxDelayMs: 0 },
        });
        let errors = 0;
        socket.addEventListener("close", ({ synthetic }) => {
          if (synthetic) errors += 1;
        });
        while (socket.stats().opens <= 200) await nextEvent(socket, "open");
        const { opens } = socket.stats();
        socket.close();
        await socket.closed;
        return { opens, errors };
      },
      { path, client },
    );
    await untilStats(world.server, ({ clients }) => clients[client]?.open === 0);
    const { clients } = await world.server.stats();
    assert.equal(clients[client]?.max_open, 1);
    assert.equal(clients[client]?.opened, opens);
    assert.equal(errors, 0, "closes that the browser never said");
  });
}

test("a reconnect() of the user ends the old socket first", GUARD, async (t) => {
  const page = await world.page(t);
  const live = await page.evaluate(async () => {
    let most = 0;
    const sockets = /** @type {Set<WebSocket>} */ (new Set());
    const Native = WebSocket;
    class Counted extends Native {
      /** @param {[string, (string | string[])?]} args */
      constructor(...args) {
        super(...args);
        sockets.add(this);
        const live = [...sockets].filter(({ readyState }) => readyState <= 1);
        most = Math.max(most, live.length);
      }
    }
    const socket = new SteadySocket(at("/echo?client=restless"), [], { WebSocket: Counted });
    for (let round = 0; round < 50; round += 1) {
      await nextEvent(socket, "open");
      socket.reconnect(4000, "again");
    }
    await socket.opened();
    socket.close();
    await socket.closed;
    return { most, made: sockets.size };
  });
  assert.deepEqual(live, { most: 1, made: 51 });
  await untilStats(world.server, ({ clients }) => clients.restless?.open === 0);
  const { clients } = await world.server.stats();
  assert.deepEqual(clients.restless?.closes, [...Array(50).fill(4000), 1005]);
});

test("a fresh token goes with every dial", GUARD, async (t) => {
  const page = await world.page(t);
  const urls = await page.evaluate(async () => {
    let token = 0;
    const urls = /** @type {string[]} */ ([]);
    const socket = new SteadySocket(
      async () => {
        token += 1;
        if (token === 2) throw new Error("no token today");
        return at(`/drop?after_ms=0&token=${token}`);
      },
      [],
      { reconnect: { initialDelayMs: 0, maxDelayMs: 0 } },
    );
    for (let round = 0; round < 3; round += 1) {
      await nextEvent(socket, "open");
      urls.push(new URL(socket.url).searchParams.get("token") ?? "");
    }
    socket.close();
    return urls;
  });
  assert.deepEqual(urls, ["1", "3", "4"]);
});
