// `steadysocket/testing` under the fake timers of Vitest and of @sinonjs/fake-timers.
import FakeTimers from "@sinonjs/fake-timers";
import { SteadySocket } from "steadysocket";
import { FakeServer } from "steadysocket/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const URL = "wss://example.test/chat";

function connect(options) {
  const server = new FakeServer(URL);
  const reconnect = { initialDelayMs: 5_000, factor: 1, jitter: "none" };
  const socket = new SteadySocket(URL, [], { WebSocket: server.WebSocket, reconnect, ...options });
  return { server, socket };
}

describe("vi.useFakeTimers()", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("a client opens though the clock stands still", async () => {
    const { server, socket } = connect();
    const peer = await server.connection();
    socket.send("hello");
    expect(await peer.message()).toBe("hello");
  });

  test("it dials again when its delay is over", async () => {
    const { server, socket } = connect();
    await server.connection();
    server.crash();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(server.dials.length).toBe(1);
    await vi.advanceTimersByTimeAsync(20_001);
    expect(server.dials.length).toBe(6);
    server.accept();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(socket.state).toBe("open");
  });

  test("a heartbeat ends a line that has gone silent", async () => {
    const { server, socket } = connect({ heartbeat: { intervalMs: 1_000, timeoutMs: 500 } });
    const peer = await server.connection();
    peer.goSilent();
    await vi.advanceTimersByTimeAsync(1_500);
    expect(socket.lastClose?.code).toBe(1006);
  });

  test("latency is fake time too", async () => {
    const { server, socket } = connect();
    server.network({ latencyMs: 1_000 });
    await vi.advanceTimersByTimeAsync(1_999);
    expect(socket.readyState).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(socket.readyState).toBe(1);
  });
});

describe("the least that is to be faked", () => {
  for (const clock of ["Date", "performance"]) {
    test(`is setTimeout, clearTimeout and ${clock}`, async () => {
      const timers = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout", clock] });
      try {
        const { server } = connect();
        server.refuse();
        await timers.tickAsync(20_000);
        expect(server.dials.length).toBe(clock === "Date" ? 4 : 5);
      } finally {
        timers.uninstall();
      }
    });
  }
});
