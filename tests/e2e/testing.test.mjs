// Tests of an app in a browser: Playwright's routeWebSocket, and steadysocket/testing in a page.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { blockNamed } from "../package/markdown.mjs";
import { GUARD, setUp } from "./support/world.mjs";

const world = setUp();

/** The example in docs/testing.md. @type {(page: import("playwright-core").Page) => Promise<void>} */
const route = (page) => {
  const text = readFileSync(new URL("../../docs/testing.md", import.meta.url), "utf8");
  return Function("page", `return (async () => {${blockNamed(text, "playwright")}})()`)(page);
};

test("Playwright answers and closes, and the client dials again", GUARD, async (t) => {
  const page = await world.page(t, { route });
  const seen = await page.evaluate(async () => {
    const reconnect = { initialDelayMs: 0, maxDelayMs: 0 };
    const socket = new SteadySocket("wss://example.test/chat", [], { reconnect });
    const all = messages(socket, 2);
    socket.send("queued");
    await socket.opened();
    const closed = nextEvent(socket, "close");
    socket.send("restart");
    const { code, reason } = /** @type {CloseEvent} */ (await closed);
    socket.send("again");
    const data = await all;
    socket.close();
    return { code, reason, data };
  });
  assert.deepEqual(seen, { code: 1012, reason: "restart", data: ["echo queued", "echo again"] });
});

test("a page has the fake server, its network and the clock", GUARD, async (t) => {
  const page = await world.page(t);
  const seen = await page.evaluate(async () => {
    const path = "/pkg/testing.js";
    const { FakeClock, FakeServer } = /** @type {typeof import("steadysocket/testing")} */ (
      await import(path)
    );
    const native = WebSocket;
    const clock = new FakeClock();
    const server = new FakeServer("wss://example.test/chat");
    clock.install();
    server.install();
    const reconnect = { initialDelayMs: 60_000, jitter: /** @type {const} */ ("none") };
    const socket = new SteadySocket("wss://example.test/chat", [], { reconnect });
    await server.connection();
    server.crash();
    await clock.advance(59_999);
    const before = server.dials.length;
    server.accept();
    await clock.advance(1);
    const peer = await server.connection();
    socket.send("after a minute");
    const data = await peer.message();
    socket.close();
    await socket.closed;
    server.uninstall();
    clock.uninstall();
    return { before, data, isBack: WebSocket === native };
  });
  assert.deepEqual(seen, { before: 1, data: "after a minute", isBack: true });
});
