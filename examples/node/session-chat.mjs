// A chat in which no message is lost: reliable sessions over ws.
//
//   npm run build && node examples/node/session-chat.mjs        PORT=9000 chooses another port
import { SessionServer } from "steadysocket/server";
import { WebSocketServer } from "ws";

const sessions = new SessionServer({ authenticate: ({ auth }) => auth || "a stranger" });
sessions.addEventListener("session", ({ session }) => {
  sessions.broadcast(`${session.principal} has come`);
  session.addEventListener("message", ({ data }) => {
    sessions.broadcast(`${session.principal}: ${data}`);
  });
  session.addEventListener("ended", () => sessions.broadcast(`${session.principal} has gone`));
});

const { handleProtocols } = sessions;
const wss = new WebSocketServer({ port: Number(process.env.PORT ?? 8080), handleProtocols });
wss.on("connection", (socket, request) => sessions.accept(socket, { request }));
wss.on("listening", () => console.log(`ws://localhost:${wss.address().port}`));
process.on("SIGTERM", () => sessions.drain({ withinMs: 1_000 }).then(() => wss.close()));
