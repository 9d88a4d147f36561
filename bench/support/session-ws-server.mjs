// Sends messages back on Node.js with ws: plainly, and in sessions of `steadysocket/server`.
import { WebSocketServer } from "ws";
import { SessionServer } from "../../dist/server.js";

const sessions = new SessionServer();
const server = new WebSocketServer({
  host: "127.0.0.1",
  port: 0,
  perMessageDeflate: false,
  handleProtocols: sessions.handleProtocols,
});
server.on("connection", (socket, request) => {
  if (request.url === "/session") sessions.accept(socket, { request });
  else socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  socket.on("error", console.error);
});
sessions.addEventListener("session", ({ session }) => {
  session.addEventListener("message", ({ data }) => session.send(data));
});
server.on("listening", () => process.send({ port: server.address().port }));
