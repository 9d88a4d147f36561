// Клієнт, що перепідключається: зупиніть сервер, запустіть знову, і клієнт повернеться сам.
// A client that reconnects: stop the server, start it again, and the client comes back by itself.
//
//   node examples/node/steady-client.mjs [ws://localhost:8080]
import { SteadySocket } from "steadysocket";
import WebSocket from "ws";

const url = process.argv[2] ?? "ws://localhost:8080";
const socket = new SteadySocket(url, [], { WebSocket });

socket.addEventListener("open", ({ reconnected }) => {
  console.log(reconnected ? "Підключено знову" : "Підключено до сервера");
  socket.send("Привіт, сервер!");
});

socket.addEventListener("message", ({ data }) => {
  console.log(`Отримано повідомлення від сервера: ${data}`);
});

socket.addEventListener("reconnecting", ({ attempt, delayMs }) => {
  console.log(`Спроба ${attempt} через ${Math.round(delayMs)} мс`);
});
