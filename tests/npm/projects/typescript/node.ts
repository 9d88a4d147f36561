// A program for Node.js: without the types of the library DOM nothing is `any`.
import { type MessageData, SteadySocket } from "steadysocket";
import ReconnectingWebSocket from "steadysocket/compat";
import { SessionServer } from "steadysocket/server";
import { initialize } from "steadysocket/slim";

const url = new URL("wss://example.com/ws");
const { signal } = new AbortController();
const socket = new SteadySocket(url, [], { signal });
socket.addEventListener("message", (event) => {
  const data: MessageData = event.data;
  console.log(data, event.origin);
});
socket.addEventListener("close", ({ code, willReconnect }) => console.log(code, willReconnect));
socket.onmessage = ({ data }) => console.log(typeof data === "string" ? data : "binary");
socket.binaryType = "nodebuffer";
socket.send(new Uint8Array(4));
socket.dispatchEvent(new Event("mine"));
const target: EventTarget = socket;
const compat = new ReconnectingWebSocket(() => url);
compat.onclose = ({ code }) => console.log(code);
void [initialize(url), initialize(new Uint8Array(4)), target];

const sessions = new SessionServer<{ url: string }>({ authenticate: ({ request }) => request.url });
sessions.addEventListener("session", async ({ session }) => {
  session.addEventListener("ended", ({ report }) => console.log(report.why, report.uncertain));
  for await (const { data } of session) session.send(data);
});
