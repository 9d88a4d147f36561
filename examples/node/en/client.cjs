// A WebSocket client.
//
//   node examples/node/en/client.cjs [ws://localhost:8080]
const WebSocket = require("ws");

const socket = new WebSocket(process.argv[2] ?? "ws://localhost:8080");

socket.on("open", () => {
  console.log("Connected to the server");

  // Send a message to the server
  socket.send("Hello, server!");
});

socket.on("message", (message) => {
  console.log(`Message from the server: ${message}`);
});

socket.on("close", () => {
  console.log("Connection to the server closed");
});

// Handle errors
socket.on("error", (error) => {
  console.error(`Connection error: ${error.message}`);
});
