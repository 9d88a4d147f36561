/**
 * Code that must compile, and code that must not: a `@ts-expect-error` without an error is one. Never run.
 * (pitfall 56)
 */
import {
  ClosedError,
  type CloseInfo,
  ConnectionError,
  type ConnectionErrorCode,
  type ConnectionState,
  type DialInfo,
  LoadError,
  type MessageData,
  OptionError,
  OverflowError,
  type Peer,
  type PingInfo,
  QueueFullError,
  type SendData,
  type Stats,
  SteadySocket,
  type SteadySocketEventMap,
  type SteadySocketOptions,
} from "steadysocket";
import { initialize, SteadySocket as SlimSocket } from "steadysocket/slim";
import { WebSocket as NodeWebSocket } from "ws";

/** Compiles where the types are the same; `any` is the same as `any` only. */
function same<A, B>(..._: Same<A, B> extends true ? [] : ["the types differ", A, B]): void {}

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

// The check itself.
same<string, string>();
// biome-ignore-start lint/suspicious/noExplicitAny: it is what must not pass
// @ts-expect-error any is not string
same<any, string>();
// @ts-expect-error nor is string any
same<string, any>();
// biome-ignore-end lint/suspicious/noExplicitAny: it is what must not pass

// --- The constructor ---

const socket = new SteadySocket("wss://example.com/ws");
new SteadySocket(new URL("wss://example.com/ws"), "chat");
new SteadySocket("wss://example.com/ws", ["chat.v2", "chat.v1"], {});
new SteadySocket("wss://example.com/ws", undefined, { reconnect: { maxAttempts: 20 } });
new SteadySocket(
  async () => "wss://example.com/ws",
  () => ["bearer", "token"],
);
new SteadySocket(
  (dial) => {
    same<typeof dial, DialInfo>();
    same<typeof dial.attempt, number>();
    same<typeof dial.lastClose, CloseInfo | undefined>();
    return new URL("wss://example.com/ws");
  },
  async (dial) => {
    same<typeof dial.reconnect, boolean>();
    return dial.reconnect ? "again" : undefined;
  },
);
// @ts-expect-error a url is required
new SteadySocket();
// @ts-expect-error a number is no url
new SteadySocket(5);
// @ts-expect-error neither is what this promise gives
new SteadySocket(async () => 5);
// @ts-expect-error protocols are strings
new SteadySocket("wss://example.com/ws", [5]);
// @ts-expect-error options come third
new SteadySocket("wss://example.com/ws", { reconnect: false });
// @ts-expect-error a class is not called
SteadySocket("wss://example.com/ws");

// --- Options ---

const options: SteadySocketOptions = {
  reconnect: {
    initialDelayMs: 1_000,
    maxDelayMs: 30_000,
    factor: 2,
    jitter: "full",
    maxAttempts: Number.POSITIVE_INFINITY,
    stableAfterMs: 5_000,
    shouldReconnect: (close) => {
      same<typeof close, CloseInfo>();
      return close.code === 4401 ? false : 5_000;
    },
  },
  connectTimeoutMs: 10_000,
  closeTimeoutMs: 10_000,
  handshake: async (peer) => {
    same<typeof peer, Peer>();
    peer.send("token");
    const reply = await peer.next();
    same<typeof reply, MessageData>();
    // @ts-expect-error it may be binary
    JSON.parse(reply);
  },
  handshakeTimeoutMs: 10_000,
  heartbeat: {
    intervalMs: 25_000,
    timeoutMs: 10_000,
    message: new Uint8Array(1),
    isPong: (data) => {
      same<typeof data, MessageData>();
      // @ts-expect-error it may be binary
      data.startsWith("pong");
      return data === "pong";
    },
  },
  queue: { maxMessages: 1_000, maxBytes: 1_048_576, overflow: "reject", ttlMs: 0 },
  highWaterMarkBytes: 1_048_576,
  lowWaterMarkBytes: 262_144,
  lifecycle: { online: true, visibility: true, pageCache: true, window, document },
  startClosed: false,
  signal: new AbortController().signal,
  WebSocket,
};
new SteadySocket("wss://example.com/ws", [], options);
void ({ reconnect: false, heartbeat: false, queue: false } satisfies SteadySocketOptions);
void ({ handshake: (peer) => peer.send("token") } satisfies SteadySocketOptions);
void ({ WebSocket: NodeWebSocket } satisfies SteadySocketOptions);
void ({ lifecycle: { window: new EventTarget() } } satisfies SteadySocketOptions);
void ({ heartbeat: { message: null, since: "sent" } } satisfies SteadySocketOptions);
void ({
  heartbeat: {
    message: (ping) => {
      same<typeof ping, PingInfo>();
      return `{"ping":${ping.time}}`;
    },
  },
} satisfies SteadySocketOptions);
// @ts-expect-error an object is no message
void ({ heartbeat: { message: { type: "ping" } } } satisfies SteadySocketOptions);
// @ts-expect-error nor does a function give one
void ({ heartbeat: { message: () => ({ type: "ping" }) } } satisfies SteadySocketOptions);
// @ts-expect-error nor one later
void ({ heartbeat: { message: async () => "ping" } } satisfies SteadySocketOptions);
// @ts-expect-error an unknown choice
void ({ heartbeat: { since: "both" } } satisfies SteadySocketOptions);
// @ts-expect-error an unknown option
void ({ reconect: {} } satisfies SteadySocketOptions);
// @ts-expect-error an unknown option of a group
void ({ reconnect: { maxAttempt: 5 } } satisfies SteadySocketOptions);
void ({ reconnect: true, heartbeat: true, queue: true } satisfies SteadySocketOptions);
void ({ lifecycle: true } satisfies SteadySocketOptions);
void ({ lifecycle: false } satisfies SteadySocketOptions);
// @ts-expect-error a group is no number
void ({ heartbeat: 25_000 } satisfies SteadySocketOptions);
// @ts-expect-error nor null
void ({ lifecycle: null } satisfies SteadySocketOptions);
// @ts-expect-error another name
void ({ reconnect: { jitter: "some" } } satisfies SteadySocketOptions);
// @ts-expect-error another name
void ({ queue: { overflow: "drop" } } satisfies SteadySocketOptions);
// @ts-expect-error a time is a number
void ({ connectTimeoutMs: "10s" } satisfies SteadySocketOptions);
// @ts-expect-error the predicate answers at once
void ({ reconnect: { shouldReconnect: async () => true } } satisfies SteadySocketOptions);
// @ts-expect-error and it answers
void ({ reconnect: { shouldReconnect: () => {} } } satisfies SteadySocketOptions);
// @ts-expect-error a controller is no signal
void ({ signal: new AbortController() } satisfies SteadySocketOptions);
// @ts-expect-error an event target must tell whether it is hidden
void ({ lifecycle: { document: new EventTarget() } } satisfies SteadySocketOptions);
// @ts-expect-error the option cannot be set any more
options.startClosed = true;

// --- Events ---

socket.addEventListener("open", (event) => {
  same<typeof event, SteadySocketEventMap["open"]>();
  same<typeof event.reconnected, boolean>();
  same<typeof event.attempt, number>();
});
socket.addEventListener("message", function (event) {
  // As natively, so that code for the native class compiles.
  same<typeof event, MessageEvent>();
  void JSON.parse(event.data);
  // @ts-expect-error a message event has no code
  void event.code;
  same<typeof this, SteadySocket>();
  this.send("a reply");
});
socket.addEventListener("error", (event) => {
  same<typeof event.error, ConnectionError>();
  same<typeof event.error.code, ConnectionErrorCode>();
});
socket.addEventListener("close", (event) => {
  same<typeof event.code, number>();
  same<typeof event.reason, string>();
  same<typeof event.wasClean, boolean>();
  same<typeof event.willReconnect, boolean>();
  same<typeof event.delayMs, number>();
  same<typeof event.synthetic, boolean>();
  const native: CloseEvent = event;
  const info: CloseInfo = event;
  void [native, info];
});
socket.addEventListener("reconnecting", (event) => {
  same<typeof event.retryAt, number>();
  same<typeof event.cause, CloseInfo>();
});
socket.addEventListener("giveup", (event) => {
  same<typeof event.reason, "max-attempts" | "not-retryable" | "invalid-address">();
});
socket.addEventListener("drop", (event) => {
  same<typeof event.data, MessageData>();
  same<typeof event.reason, "overflow" | "expired" | "closed" | "refused">();
});
socket.addEventListener("statechange", (event) => {
  same<typeof event.from, ConnectionState>();
  same<typeof event.to, ConnectionState>();
  // @ts-expect-error there is no such state
  void (event.to === "opening");
});
socket.addEventListener("open", () => {}, { once: true, signal: new AbortController().signal });
socket.addEventListener("custom", (event) => same<typeof event, Event>());
socket.addEventListener("open", { handleEvent: () => {} });
socket.addEventListener("open", null);
const listener = (event: MessageEvent<MessageData>) => void event;
socket.addEventListener("message", listener);
socket.removeEventListener("message", listener);
socket.addEventListener("message", (event: MessageEvent<string>) => JSON.parse(event.data));
// @ts-expect-error a listener of another event
socket.addEventListener("message", (event: CloseEvent) => void event);
socket.addEventListener("open", (event) => {
  // @ts-expect-error an open event has no code
  void event.code;
});
// @ts-expect-error a listener of another event
socket.addEventListener("open", (event: CloseEvent) => void event);

socket.onopen = (event) => same<typeof event.reconnected, boolean>();
socket.onmessage = (event) => {
  same<typeof event, MessageEvent>();
  void JSON.parse(event.data);
};
socket.onerror = (event) => same<typeof event.error, ConnectionError>();
socket.onclose = (event) => same<typeof event.willReconnect, boolean>();
socket.onopen = null;
// @ts-expect-error undefined is not how a handler is removed
socket.onopen = undefined;
socket.onreconnecting = (event) => same<typeof event.retryAt, number>();
socket.ongiveup = function (event) {
  same<typeof event.cause, CloseInfo>();
  same<typeof this, SteadySocket>();
  this.reconnect();
};
socket.ondrop = (event) => same<typeof event.data, MessageData>();
socket.onstatechange = (event) => same<typeof event.to, ConnectionState>();
// @ts-expect-error there is no such event
socket.onended = () => {};
// @ts-expect-error a handler of another event
socket.ongiveup = (event: CloseEvent) => void event;

// --- Methods and attributes ---

same<ReturnType<typeof socket.send>, boolean | undefined>();
socket.send("text");
socket.send(new ArrayBuffer(1));
socket.send(new Uint8Array(1));
socket.send(new DataView(new ArrayBuffer(1)));
socket.send(new Blob());
// @ts-expect-error an object is sent as its string, which nobody wants
socket.send({});
// @ts-expect-error so is undefined
socket.send(undefined);
// @ts-expect-error something is sent
socket.send();

same<ReturnType<typeof socket.close>, void>();
socket.close();
socket.close(1000, "done");
socket.reconnect(4000, "fresh");
socket.terminate();
// @ts-expect-error a code is a number
socket.close("1000");
// @ts-expect-error a reason is a text
socket.reconnect(1000, 5);

same<ReturnType<typeof socket.opened>, Promise<void>>();
same<ReturnType<typeof socket.drained>, Promise<void>>();
same<typeof socket.closed, Promise<CloseInfo>>();
same<typeof socket.state, ConnectionState>();
same<typeof socket.readyState, 0 | 1 | 2 | 3>();
same<typeof socket.url, string>();
same<typeof socket.protocol, string>();
same<typeof socket.extensions, string>();
same<typeof socket.bufferedAmount, number>();
same<typeof socket.attempt, number>();
same<typeof socket.retryAt, number | undefined>();
same<typeof socket.lastClose, CloseInfo | undefined>();
same<typeof socket.binaryType, BinaryType>();
same<ReturnType<typeof socket.drainQueuedMessages>, MessageData[]>();
same<ReturnType<typeof socket.pause>, void>();
same<ReturnType<typeof socket.resume>, void>();
same<ReturnType<typeof socket.stats>, Stats>();
same<Stats["lastLatencyMs"], number | undefined>();
same<typeof SteadySocket.OPEN, 1>();
same<typeof socket.CLOSED, 3>();
socket.binaryType = "arraybuffer";
// Of Node's `ws`.
socket.binaryType = "nodebuffer";
socket.binaryType = "fragments";
// @ts-expect-error another name
socket.binaryType = "nonsense";
// @ts-expect-error read only
socket.url = "wss://example.com/";
// @ts-expect-error read only
socket.lastClose = undefined;
// @ts-expect-error undefined while no dial is waited for
void (socket.retryAt - Date.now());
// @ts-expect-error read only
socket.retryAt = 0;
// @ts-expect-error a constant
SteadySocket.OPEN = 2;

async function read(): Promise<void> {
  for await (const data of socket) {
    same<typeof data, MessageData>();
    // @ts-expect-error it may be binary
    JSON.parse(data);
  }
  for await (const data of socket.messages({ maxBuffered: 10 })) same<typeof data, MessageData>();
  // @ts-expect-error an unknown option
  socket.messages({ max: 10 });
  using closing = socket;
  await using ending = socket;
  void [closing, ending];
}
void read;

// --- A drop-in ---

function chat(native: WebSocket): void {
  native.addEventListener("message", ({ data }) => void data);
  native.send("hello");
  native.close(1000);
}
chat(socket);
void (SteadySocket satisfies new (
  url: string,
  protocols?: string | string[],
) => object);

// --- Errors ---

try {
  socket.send("x");
} catch (error) {
  if (error instanceof QueueFullError) {
    same<typeof error.code, "ERR_QUEUE_FULL">();
    same<typeof error.data, unknown>();
  } else if (error instanceof ClosedError) {
    same<typeof error.code, "ERR_CLOSED">();
    same<typeof error.close, CloseInfo>();
    same<typeof error.data, unknown>();
    // @ts-expect-error the code of the close is in `close`
    void (error.code === 4401);
  } else if (error instanceof OptionError) {
    same<typeof error.code, "ERR_OPTION">();
    same<typeof error.option, string>();
    same<typeof error.value, unknown>();
  } else if (error instanceof OverflowError) {
    same<typeof error.code, "ERR_OVERFLOW">();
  } else if (error instanceof LoadError) {
    same<
      typeof error.code,
      | "ERR_NO_WEBASSEMBLY"
      | "ERR_WASM_BLOCKED"
      | "ERR_WASM_UNSUPPORTED"
      | "ERR_NOT_INITIALIZED"
      | "ERR_LOAD"
    >();
  } else if (error instanceof ConnectionError) {
    switch (error.code) {
      case "ERR_NETWORK":
      case "ERR_CONNECT_TIMEOUT":
      case "ERR_HANDSHAKE_TIMEOUT":
      case "ERR_HEARTBEAT_TIMEOUT":
      case "ERR_PROVIDER":
      case "ERR_HANDSHAKE":
      case "ERR_CONSTRUCTOR":
      case "ERR_NO_SESSION":
      case "ERR_STORAGE":
        break;
      default:
        same<typeof error.code, never>();
    }
    // @ts-expect-error there are three, by what took too long
    void (error.code === "ERR_TIMEOUT");
  }
}

// --- The slim entry ---

same<ReturnType<typeof initialize>, Promise<void>>();
void initialize();
void initialize(new Uint8Array(1));
void initialize(new URL("https://example.com/steadysocket.wasm"));
void initialize(fetch("/steadysocket.wasm"));
// @ts-expect-error null is no wasm
void initialize(null);
void new SlimSocket("wss://example.com/ws");

void ("text" satisfies SendData);
