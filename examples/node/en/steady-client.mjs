// A client that reconnects: stop the server, start it again, and the client comes back by itself.
//
//   node examples/node/en/steady-client.mjs [ws://localhost:8080]
import { SteadySocket } from "steadysocket";
import WebSocket from "ws";

const url = process.argv[2] ?? "ws://localhost:8080";
const socket = new SteadySocket(url, [], { WebSocket });

socket.addEventListener("open", ({ reconnected }) => {
  console.log(reconnected ? "Connected again" : "Connected to the server");
  socket.send("Hello, server!");
});

socket.addEventListener("message", ({ data }) => {
  console.log(`Message from the server: ${data}`);
});

socket.addEventListener("reconnecting", ({ attempt, delayMs }) => {
  console.log(`Attempt ${attempt} in ${Math.round(delayMs)} ms`);
});
