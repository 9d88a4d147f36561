import crossws from "crossws/adapters/bun";
import { makeSessions } from "./chat.js";

const ws = crossws({ hooks: makeSessions().hooks });
const { port } = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  websocket: ws.websocket,
  fetch: (request, server) => ws.handleUpgrade(request, server),
});
console.log(`port ${port}`);
