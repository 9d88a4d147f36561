// WebSocket-сервер. A WebSocket server.
//
//   node examples/node/server.cjs          PORT=9000 chooses another port
const WebSocket = require("ws");

const port = Number(process.env.PORT ?? 8080);
const server = new WebSocket.Server({ port });

server.on("connection", (socket) => {
  console.log("Нове з'єднання встановлено");

  // Відправка повідомлення клієнту
  socket.send("Ласкаво просимо до WebSocket сервера!");

  // Обробка повідомлень від клієнта
  socket.on("message", (message) => {
    console.log(`Отримано повідомлення: ${message}`);

    // Відправка відповіді клієнту
    socket.send(`Ви сказали: ${message}`);
  });

  // Обробка закриття з'єднання
  socket.on("close", () => {
    console.log("З'єднання закрито");
  });
});

server.on("listening", () => {
  console.log(`WebSocket сервер запущено на порті ${server.address().port}`);
});
