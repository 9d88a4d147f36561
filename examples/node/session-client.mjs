// Клієнт із сеансом: посеред розмови зв'язок рветься, а кожна відповідь надходить рівно раз.
// A client with a session: the line breaks in the middle, and each answer comes exactly once.
//
//   npm start
//   node examples/node/session-client.mjs [ws://localhost:8080/session]
import { SteadySocket } from "steadysocket/session";
import WebSocket from "ws";

const url = process.argv[2] ?? "ws://localhost:8080/session";
const socket = new SteadySocket(url, [], { session: "prefer", WebSocket });
let received = 0;

socket.addEventListener("open", ({ resumed }) => {
  console.log(resumed ? "Сеанс триває" : "Підключено до сервера");
});

socket.addEventListener("message", ({ data }) => {
  console.log(`Отримано повідомлення від сервера: ${data}`);
  received += 1;
  if (received === 5) socket.terminate();
  if (received === 11) socket.close(1000);
});

socket.addEventListener("ended", ({ report }) => {
  console.log(`Отримано ${received}, не доставлено ${report.unsent.length}`);
});

for (let number = 1; number <= 10; number++) socket.send(`Повідомлення ${number}`);
