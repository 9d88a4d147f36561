// A client with a session: the line breaks in the middle, and each answer comes exactly once.
//
//   npm start -- --lang en
//   node examples/node/en/session-client.mjs [ws://localhost:8080/session]
import { SteadySocket } from "steadysocket/session";
import WebSocket from "ws";

const url = process.argv[2] ?? "ws://localhost:8080/session";
const socket = new SteadySocket(url, [], { session: "prefer", WebSocket });
let received = 0;

socket.addEventListener("open", ({ resumed }) => {
  console.log(resumed ? "The session goes on" : "Connected to the server");
});

socket.addEventListener("message", ({ data }) => {
  console.log(`Message from the server: ${data}`);
  received += 1;
  if (received === 5) socket.terminate();
  if (received === 11) socket.close(1000);
});

socket.addEventListener("ended", ({ report }) => {
  console.log(`Received ${received}, not delivered ${report.unsent.length}`);
});

for (let number = 1; number <= 10; number++) socket.send(`Message ${number}`);
