const { SteadySocket } = require("steadysocket");
const { default: ReconnectingWebSocket } = require("steadysocket/compat");
const { SteadySocket: Slim } = require("steadysocket/slim");
const { FakeServer } = require("steadysocket/testing");
const { WebSocket } = require("ws");
const { exercise } = require("./exercise.js");

for (const Class of [ReconnectingWebSocket, Slim, FakeServer]) {
  if (typeof Class !== "function") throw new Error("an entry point is empty");
}
exercise(SteadySocket, process.env.STEADYSOCKET_CONTROL, { WebSocket });
