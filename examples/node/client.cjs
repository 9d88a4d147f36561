// WebSocket-клієнт. A WebSocket client.
//
//   node examples/node/client.cjs [ws://localhost:8080]
const WebSocket = require("ws");

const socket = new WebSocket(process.argv[2] ?? "ws://localhost:8080");

socket.on("open", () => {
  console.log("Підключено до сервера");

  // Надсилання повідомлення серверу
  socket.send("Привіт, сервер!");
});

socket.on("message", (message) => {
  console.log(`Отримано повідомлення від сервера: ${message}`);
});

socket.on("close", () => {
  console.log("З'єднання з сервером закрито");
});

// Обробка помилок
socket.on("error", (error) => {
  console.error(`Помилка з'єднання: ${error.message}`);
});
