// A program whose server of sockets has closed while a session waits for its client.

import { once } from "node:events";
import { createServer } from "node:http";
import { SessionServer } from "steadysocket/server";
import { WebSocketServer } from "ws";
import { SessionClient } from "./session-client.mjs";

const sessions = new SessionServer();
const http = createServer();
const wss = new WebSocketServer({ server: http, handleProtocols: sessions.handleProtocols });
wss.on("connection", (socket, request) => sessions.accept(socket, { request }));
http.listen(0, "127.0.0.1");
await once(http, "listening");
const { port } = /** @type {import("node:net").AddressInfo} */ (http.address());
sessions.addEventListener("session", ({ session }) => {
  session.addEventListener("detached", () => {
    console.log(`${sessions.size} session without a socket`);
    wss.close();
    http.close();
  });
  client.destroy();
});
const client = new SessionClient(`ws://127.0.0.1:${port}`);
