// @vitest-environment jsdom
// MSW, which puts a class of its own over the global one.
import { ws } from "msw";
import { setupServer } from "msw/node";
import { SteadySocket } from "steadysocket";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

const URL = "wss://example.test/chat";
const chat = ws.link(URL);
const server = setupServer();

beforeAll(() => server.listen());
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

test("a handler answers, and a close makes the client dial again", async () => {
  let connections = 0;
  server.use(
    chat.addEventListener("connection", ({ client }) => {
      connections += 1;
      const count = connections;
      client.addEventListener("message", ({ data }) => {
        if (data === "restart") client.close(1012);
        else client.send(`${count}: ${data}`);
      });
    }),
  );
  const socket = new SteadySocket(URL, [], { reconnect: { initialDelayMs: 0, maxDelayMs: 0 } });
  const received = socket.messages();
  const next = async () => (await received.next()).value;
  socket.send("queued");
  expect(await next()).toBe("1: queued");
  const reopened = new Promise((resolve) => {
    socket.addEventListener("open", (event) => event.reconnected && resolve());
  });
  socket.send("restart");
  await reopened;
  socket.send("again");
  expect(await next()).toBe("2: again");
  socket.close();
  await socket.closed;
});
