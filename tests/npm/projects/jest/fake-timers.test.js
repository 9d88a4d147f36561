// `steadysocket/testing` under Jest's fake timers.
import { jest } from "@jest/globals";
import { SteadySocket } from "steadysocket";
import { FakeServer } from "steadysocket/testing";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test("a client dials again when its delay is over", async () => {
  const server = new FakeServer("wss://example.test/chat");
  const socket = new SteadySocket("wss://example.test/chat", [], {
    WebSocket: server.WebSocket,
    reconnect: { initialDelayMs: 5_000, factor: 1, jitter: "none" },
  });
  await server.connection();
  server.crash();
  await jest.advanceTimersByTimeAsync(24_999);
  expect(server.dials.length).toBe(5);
  server.accept();
  await jest.advanceTimersByTimeAsync(5_000);
  const peer = await server.connection();
  socket.send("hello");
  expect(await peer.message()).toBe("hello");
});
