import { SteadySocket } from "steadysocket";

new SteadySocket(); // an address is needed
new SteadySocket("wss://example.com/ws", [], { reconect: {} }); // misspelt
new SteadySocket("wss://example.com/ws", [], { connectTimeoutMs: "10" }); // not a number
const socket = new SteadySocket("wss://example.com/ws");
socket.send({ an: "object" }); // neither text nor bytes
socket.addEventListener("close", (event) => event.willReconect); // misspelt
socket.state = "open"; // read-only
