const { SteadySocket } = require("steadysocket");
const { default: ReconnectingWebSocket } = require("steadysocket/compat");
const { WebSocket } = require("ws");
const { exercise } = require("./exercise.js");

if (typeof ReconnectingWebSocket !== "function") throw new Error("steadysocket/compat is empty");
exercise(SteadySocket, process.env.STEADYSOCKET_CONTROL, { WebSocket });
