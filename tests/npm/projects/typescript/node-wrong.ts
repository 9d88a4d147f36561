import { SteadySocket } from "steadysocket";
import ReconnectingWebSocket from "steadysocket/compat";
import { initialize } from "steadysocket/slim";

const socket = new SteadySocket("wss://example.com/ws");
socket.addEventListener("message", (event) => event.data.toFixed()); // no number
socket.addEventListener("close", (event) => event.willReconect); // misspelt
socket.binaryType = "nonsense"; // another name
socket.onmessage = ({ data }) => data.toFixed(); // no number
new SteadySocket("wss://example.com/ws", [], { signal: 5 }); // no signal
new ReconnectingWebSocket("wss://example.com/ws").onclose = ({ kode }) => kode; // misspelt
void initialize(5); // no wasm
socket.addEventListener("open", 5); // no listener
