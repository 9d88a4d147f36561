import {
  type CloseInfo,
  QueueFullError,
  SteadySocket,
  type SteadySocketOptions,
} from "steadysocket";
import ReconnectingWebSocket from "steadysocket/compat";
import { initialize } from "steadysocket/slim";
import { FakeServer } from "steadysocket/testing";

const options: SteadySocketOptions = {
  reconnect: { maxAttempts: 20 },
  heartbeat: { intervalMs: 1_000 },
};
const socket = new SteadySocket(async () => "wss://example.com/ws", ["chat.v2"], options);
socket.addEventListener("reconnecting", ({ attempt, delayMs }) => console.log(attempt + delayMs));
socket.onmessage = (event) => console.log(event.data);
const isSent: boolean | undefined = socket.send(new Uint8Array(4));
const closed: Promise<CloseInfo> = socket.closed;
const native: WebSocket["close"] = socket.close;
const compat: ReconnectingWebSocket = new ReconnectingWebSocket("wss://example.com/ws");
void initialize(new URL("https://example.com/steadysocket.wasm"));
const { WebSocket: Fake } = new FakeServer("wss://example.com/ws");
void new SteadySocket("wss://example.com/ws", [], { WebSocket: Fake });
void [isSent, closed, native, compat, QueueFullError];
