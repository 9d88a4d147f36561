const WebSocket = require("ws");

const socket = new WebSocket(process.env.URL);

socket.on("open", () => {
    console.log("Підключено до сервера");

    // Відправка повідомлення серверу
    socket.send("Привіт, сервер!");
});

socket.on("message", (message) => {
    console.log(`Отримано повідомлення від сервера: ${message}`);
});

socket.on("close", () => {
    console.log("З'єднання з сервером закрито");
});
