// The page lifecycle: hidden, frozen, cached, offline.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startServer } from "./support/server.mjs";
import { TabBrowser } from "./support/tabs.mjs";
import { GUARD, globals, openPage, untilStats } from "./support/world.mjs";

/** @type {TabBrowser} */
let tabs;
/** @type {import("./support/server.mjs").Server} */
let server;

before(async () => {
  server = await startServer();
  tabs = await TabBrowser.launch();
});

after(async () => {
  await tabs?.close();
  await server?.stop();
});

/** Opens a tab whose connection is lost at once and would be retried in an hour. */
async function waitingTab() {
  const tab = await tabs.open(`${server.url}/healthz`);
  await tab.evaluate(globals);
  await tab.evaluate(async () => {
    const socket = new SteadySocket(at("/drop?after_ms=0"), [], {
      reconnect: { initialDelayMs: 10, shouldReconnect: () => 3_600_000 },
    });
    await nextEvent(socket, "reconnecting");
    globalThis.socket = socket;
    globalThis.dialled = nextEvent(socket, "open");
  });
  return tab;
}

test("a tab that is shown again dials at once", GUARD, async () => {
  const tab = await waitingTab();
  const other = await tabs.open(`${server.url}/stats`);
  assert.equal(await tab.evaluate(() => document.visibilityState), "hidden");
  await tab.activate();
  assert.equal(await tab.evaluate(async () => (await dialled).reconnected), true);
  await Promise.all([tab.close(), other.close()]);
});

// Pitfall 46.
test("a tab that is shown again leaves a closed connection closed", GUARD, async () => {
  const tab = await waitingTab();
  await tab.evaluate(() => {
    socket.close();
    return socket.closed;
  });
  const other = await tabs.open(`${server.url}/stats`);
  const shown = tab.evaluate(() => nextEvent(document, "visibilitychange").then(() => {}));
  await tab.activate();
  await shown;
  assert.equal(await tab.evaluate(() => socket.state), "closed");
  await Promise.all([tab.close(), other.close()]);
});

// Pitfall 49.
test("a tab that is frozen lets its socket go, and dials when it is thawed", GUARD, async () => {
  const tab = await openTab("frozen");
  const other = await tabs.open(`${server.url}/stats`);
  await tab.setLifecycle("frozen");
  await untilStats(server, ({ clients }) => clients.frozen?.open === 0);
  await tab.setLifecycle("active");
  const emitted = await tab.evaluate(async () => {
    if (socket.state !== "open") await nextEvent(socket, "open");
    return events.map(({ type, to, willReconnect }) => to ?? willReconnect ?? type);
  });
  assert.deepEqual(emitted, ["suspended", true, "connecting", "open", "open"]);
  const { clients } = await server.stats();
  assert.deepEqual(clients.frozen?.max_open, 1);
  await Promise.all([tab.close(), other.close()]);
});

// Pitfall 49.
test(
  "a page with an open socket goes into the back/forward cache and comes back connected",
  GUARD,
  async () => {
    const tab = await openTab("cached");
    await tab.navigate(`${server.url}/stats`);
    await untilStats(server, ({ clients }) => clients.cached?.open === 0);
    await tab.evaluate(() => history.back());
    await tab.loaded(`${server.url}/healthz`);
    const seen = await tab.evaluate(async () => {
      // Only a page restored from the cache still has these.
      if (socket.state !== "open") await nextEvent(socket, "open");
      const reply = messages(socket, 1);
      socket.send("back again");
      const closes = events.filter(({ type }) => type === "close");
      return { reply: await reply, closes: closes.map(({ synthetic }) => synthetic) };
    });
    assert.deepEqual(seen, { reply: ["back again"], closes: [true] });
    await tab.close();
  },
);

// Pitfall 48.
test("a page that is online again dials at once", GUARD, async (t) => {
  const { page, cdp } = await onlinePage(t);
  await page.evaluate(async () => {
    const socket = new SteadySocket(at("/drop?after_ms=0"), [], {
      reconnect: { initialDelayMs: 10, shouldReconnect: () => 3_600_000 },
    });
    await nextEvent(socket, "reconnecting");
    globalThis.socket = socket;
    globalThis.dialled = nextEvent(socket, "open");
  });
  await setOffline(cdp, true);
  assert.equal(await page.evaluate(() => navigator.onLine), false);
  assert.equal(await page.evaluate(() => socket.state), "waiting");
  await setOffline(cdp, false);
  assert.equal(await page.evaluate(async () => (await dialled).reconnected), true);
});

// Pitfalls 12, 48.
test(
  "a page that is offline asks the peer for a sign of life, and keeps trying",
  GUARD,
  async (t) => {
    const { page, cdp } = await onlinePage(t);
    await page.evaluate(async () => {
      globalThis.socket = new SteadySocket(at("/echo"), [], {
        heartbeat: { intervalMs: 3_600_000, timeoutMs: 3_600_000, message: "alive?" },
        reconnect: { initialDelayMs: 10, jitter: "none", maxDelayMs: 10 },
      });
      await socket.opened();
    });
    await setOffline(cdp, true);
    assert.equal(await page.evaluate(() => socket.stats().bytesSent), "alive?".length);
    await page.evaluate(async () => {
      socket.terminate();
      for (let dials = 0; dials < 3; dials += 1) await nextEvent(socket, "reconnecting");
      globalThis.dialled = nextEvent(socket, "open");
    });
    await setOffline(cdp, false);
    await page.evaluate(() => dialled.then(() => {}));
  },
);

/**
 * Opens a tab with an open connection whose events are recorded.
 *
 * @param {string} client
 */
async function openTab(client) {
  const tab = await tabs.open(`${server.url}/healthz`);
  await tab.evaluate(globals);
  await tab.evaluate(async (client) => {
    globalThis.socket = new SteadySocket(at(`/echo?client=${client}`));
    await socket.opened();
    globalThis.events = record(socket);
  }, client);
  return tab;
}

/** @param {import("node:test").TestContext} t */
async function onlinePage(t) {
  const browser = tabs.browser;
  const page = await openPage(t, browser, server.url, {});
  return { page, cdp: await page.context().newCDPSession(page) };
}

/**
 * @param {import("playwright-core").CDPSession} cdp
 * @param {boolean} offline
 */
function setOffline(cdp, offline) {
  const conditions = { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
  return cdp.send("Network.emulateNetworkConditions", conditions);
}
