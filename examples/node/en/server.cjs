// A WebSocket server.
//
//   node examples/node/en/server.cjs          PORT=9000 chooses another port
const WebSocket = require("ws");

const port = Number(process.env.PORT ?? 8080);
const server = new WebSocket.Server({ port });

server.on("connection", (socket) => {
  console.log("New connection established");

  // Send a message to the client
  socket.send("Welcome to the WebSocket server!");

  // Handle messages from the client
  socket.on("message", (message) => {
    console.log(`Message received: ${message}`);

    // Reply to the client
    socket.send(`You said: ${message}`);
  });

  // Handle the end of the connection
  socket.on("close", () => {
    console.log("Connection closed");
  });
});

server.on("listening", () => {
  console.log(`WebSocket server started on port ${server.address().port}`);
});
