/** The types of `steadysocket/compat`: what must compile, what must not. Never run. */

import type {
  Message as PartyMessage,
  Options as PartyOptions,
  ProtocolsProvider as PartyProtocols,
  default as PartySocket,
  UrlProvider as PartyUrl,
} from "partysocket/ws";
import type {
  CloseEvent as RwsCloseEvent,
  ErrorEvent as RwsErrorEvent,
  Message as RwsMessage,
  Options as RwsOptions,
  UrlProvider as RwsUrl,
} from "reconnecting-websocket";
import type { MessageData } from "steadysocket";
import ReconnectingWebSocket, {
  CloseEvent,
  ErrorEvent,
  type Message,
  type ReconnectingWebSocket as Named,
  type Options,
  type ProtocolsProvider,
  type WebSocket as Renamed,
  type UrlProvider,
  type WebSocketEventMap,
} from "steadysocket/compat";
import { WebSocket as NodeWebSocket } from "ws";

const socket = new ReconnectingWebSocket("wss://example.com/ws", ["chat.v2"], {
  WebSocket: NodeWebSocket,
  maxRetries: 10,
  shouldReconnectOnClose: (event) => event.code !== 4401,
  debugLogger: console.debug,
});

// The class, under its three names, is one type.
export const same: Named = socket satisfies Renamed;

// What apps have typed with the packages' types is taken.
export function migrate(
  url: PartyUrl | RwsUrl,
  protocols: PartyProtocols,
  options: PartyOptions | RwsOptions,
  message: PartyMessage | RwsMessage,
): void {
  new ReconnectingWebSocket(url, protocols, options).send(message);
}
socket.onclose = (event: RwsCloseEvent) => event.code;
socket.onerror = (event: RwsErrorEvent) => event.error.message;

// Where an app wants one of theirs, ours will do, but for its handlers, whose events say more.
type Handlers = `on${string}` | `${"add" | "remove"}EventListener`;
export const party: Omit<PartySocket, Handlers> = socket;

// Providers.
new ReconnectingWebSocket(
  () => new URL("wss://example.com"),
  () => null,
);
new ReconnectingWebSocket(
  async () => "wss://example.com",
  async () => ["a"],
);

// Events have their types, in functions and in objects.
socket.addEventListener("close", (event) => {
  const { code, reason, wasClean, synthetic } = event satisfies CloseEvent;
  return [code satisfies number, reason satisfies string, wasClean && synthetic] as const;
});
socket.addEventListener("error", { handleEvent: (event) => event.message satisfies string });
socket.addEventListener("drop", (event) => event.data satisfies MessageData, { once: true });
socket.addEventListener(
  "giveup",
  ({ reason }) => reason satisfies "max-attempts" | "not-retryable" | "invalid-address",
);
socket.addEventListener("reconnecting", ({ delayMs }) => delayMs satisfies number);
socket.addEventListener("mine", (event) => event.type);
socket.onopen = null;
socket.onmessage = ({ data }) => data;

// Values.
export const sent: boolean = socket.send("hello");
export const drained: Message[] = socket.drainQueuedMessages();
export const values: [number, number, number, boolean, string] = [
  socket.retryCount,
  socket.readyState,
  socket.bufferedAmount,
  socket.shouldReconnect,
  socket.url,
];
export const events: [CloseEvent, ErrorEvent] = [
  new CloseEvent(1000, "", socket),
  new ErrorEvent(new Error("TIMEOUT"), socket),
];
export type Types = [Options, ProtocolsProvider, UrlProvider, WebSocketEventMap];

// @ts-expect-error it needs a url
new ReconnectingWebSocket();
// @ts-expect-error a number is no url
new ReconnectingWebSocket(7);
// @ts-expect-error a typo in an option
new ReconnectingWebSocket("", [], { maxRetrys: 1 });
// @ts-expect-error a time is a number
new ReconnectingWebSocket("", [], { connectionTimeout: "4s" });
// @ts-expect-error a predicate answers with a boolean
new ReconnectingWebSocket("", [], { shouldReconnectOnClose: () => "yes" });
// @ts-expect-error a constructor is a class
new ReconnectingWebSocket("", [], { WebSocket: {} });
// @ts-expect-error an object that is no data
socket.send({});
// @ts-expect-error nothing to send
socket.send();
// @ts-expect-error it is the library's to set
socket.retryCount = 0;
// @ts-expect-error an open event has no code
socket.addEventListener("open", (event) => event.code);
// @ts-expect-error a handler is a function
socket.onclose = "close";
