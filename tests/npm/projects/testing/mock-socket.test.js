// mock-socket, as the option and as the global.
import { Server, WebSocket } from "mock-socket";
import { SteadySocket } from "steadysocket";
import { afterEach, expect, test } from "vitest";

const URL = "wss://example.test/chat";
let server;

afterEach(() => server.stop());

async function chats(options) {
  server = new Server(URL, { mock: false, ...options.server });
  server.on("connection", (peer) => {
    peer.on("message", (data) => peer.send(`echo ${data}`));
  });
  const socket = new SteadySocket(URL, [], {
    reconnect: { initialDelayMs: 0, maxDelayMs: 0 },
    ...options.socket,
  });
  const received = socket.messages();
  const next = async () => (await received.next()).value;
  socket.send("one");
  expect(await next()).toBe("echo one");
  const reopened = new Promise((resolve) => {
    socket.addEventListener("open", (event) => event.reconnected && resolve());
  });
  for (const peer of server.clients())
    peer.close({ code: 1012, reason: "restart", wasClean: true });
  await reopened;
  socket.send("two");
  expect(await next()).toBe("echo two");
  socket.close();
  await socket.closed;
}

test("as the option", () => chats({ socket: { WebSocket } }));

test("as the global", () => chats({ server: { mock: true } }));
