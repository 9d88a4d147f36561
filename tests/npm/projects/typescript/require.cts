// CommonJS, which may `require` the package where Node.js can.
import steady = require("steadysocket");

const socket = new steady.SteadySocket("wss://example.com/ws");
socket.addEventListener("message", ({ data }) => console.log(data));
