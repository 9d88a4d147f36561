// A server that closes each client's first connection, and on its second answers once, when it has as
// many messages as the address says.
import { WebSocketServer } from "ws";

/** Service Restart, as the IANA registry of close codes has it. */
const SERVICE_RESTART = 1012;

export async function startSink() {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  const known = new Set();
  server.on("connection", (socket, request) => {
    const { searchParams } = new URL(request.url, "ws://127.0.0.1");
    const client = searchParams.get("client");
    if (!known.has(client)) {
      known.add(client);
      socket.close(SERVICE_RESTART);
      return;
    }
    const expected = Number(searchParams.get("messages"));
    let came = 0;
    socket.on("message", () => {
      came += 1;
      if (came === expected) socket.send("all are here");
    });
  });
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    stop() {
      for (const client of server.clients) client.terminate();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
