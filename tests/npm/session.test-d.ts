/**
 * `steadysocket/session`: what must compile, and what must not; a `@ts-expect-error` without an
 * error is one. Never run.
 */
import { SteadySocket as PlainSocket } from "steadysocket";
import { useSteadySocket as hook } from "steadysocket/react";
import {
  type ClosedError,
  type MessageData,
  MessageTooBigError,
  type SessionEndReason,
  type SessionReport,
  type SessionStats,
  SteadySocket,
} from "steadysocket/session";
import { steadySocket } from "steadysocket/svelte";
import { useSteadySocket as composable } from "steadysocket/vue";

/** Compiles where the types are the same; `any` is the same as `any` only. */
function same<A, B>(..._: Same<A, B> extends true ? [] : ["the types differ", A, B]): void {}

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

const URL_TEXT = "wss://example.com/ws";

// --- Options ---

new SteadySocket(URL_TEXT);
new SteadySocket(URL_TEXT, ["chat"], { session: false });
new SteadySocket(URL_TEXT, [], { session: "require", connectTimeoutMs: 5 });
new SteadySocket(URL_TEXT, [], { session: { mode: "prefer", auth: "token" } });
new SteadySocket(URL_TEXT, [], {
  session: { auth: async ({ attempt }) => `token ${attempt.toFixed()}`, ack: "manual" },
});
new SteadySocket(URL_TEXT, [], { session: { storage: true, ack: "manual" } });
new SteadySocket(URL_TEXT, [], { session: { storage: { key: "chat" }, ack: "manual" } });
new SteadySocket(URL_TEXT, [], {
  session: { limits: { windowMessages: 10, maxMessageBytes: 100 } },
});
// @ts-expect-error there are two modes
new SteadySocket(URL_TEXT, [], { session: "always" });
// @ts-expect-error true says nothing about the mode
new SteadySocket(URL_TEXT, [], { session: true });
// @ts-expect-error credentials are a text
new SteadySocket(URL_TEXT, [], { session: { auth: () => 7 } });
// @ts-expect-error limits have other names
new SteadySocket(URL_TEXT, [], { session: { limits: { window: 10 } } });
// @ts-expect-error the plain class has no sessions
new PlainSocket(URL_TEXT, [], { session: "require" });

// --- Members and events ---

const socket = new SteadySocket(URL_TEXT);
same<ReturnType<typeof socket.acknowledged>, Promise<void>>();
same<typeof socket.unacknowledged, number>();
same<ReturnType<typeof socket.sendVolatile>, boolean>();
same<ReturnType<typeof socket.stats>, SessionStats>();
// @ts-expect-error it is counted by the socket
socket.unacknowledged = 5;

socket.addEventListener("open", (event) => {
  same<typeof event.resumed, boolean>();
  same<typeof event.reconnected, boolean>();
});
socket.addEventListener("message", (event) => {
  const isKnown: boolean | undefined = event.ack?.();
  void isKnown;
  // @ts-expect-error with automatic acknowledgement there is none
  event.ack();
});
socket.addEventListener("ended", ({ report }) => {
  same<typeof report, SessionReport>();
  same<typeof report.why, SessionEndReason>();
  same<typeof report.uncertain, readonly MessageData[]>();
  if (report.why === "expired") return;
  // @ts-expect-error there is no such reason
  void (report.why === "lost");
});
socket.onmessage = ({ data, ack }) => console.log(data, ack?.());
socket.onopen = ({ resumed }) => console.log(resumed satisfies boolean);
socket.onclose = function () {
  console.log(this.unacknowledged);
};
socket.onended = ({ report }) => console.log(report.unsent.length);
socket.onresumed = null;
// @ts-expect-error there is no such attribute
socket.onlost = null;

// It passes for the plain class, and for the native one.
const plain: PlainSocket = socket;
const native: WebSocket = socket;
void [plain, native];

const error = new MessageTooBigError("", "data");
same<typeof error.code, "ERR_TOO_BIG">();
same<ClosedError["code"], "ERR_CLOSED">();

// --- Frameworks ---

hook(URL_TEXT, { SteadySocket, session: "require" });
composable(URL_TEXT, { SteadySocket, session: { auth: "token" } });
steadySocket(URL_TEXT, { SteadySocket, session: "prefer", onEnded: ({ report }) => report.why });
hook(URL_TEXT, {
  SteadySocket,
  session: { ack: "manual" },
  onOpen: ({ resumed }) => resumed satisfies boolean | undefined,
  onMessage: (_data, { ack }) => ack?.(),
});
// @ts-expect-error the class is no other one
hook(URL_TEXT, { SteadySocket: Map, session: "require" });

// --- Bound classes ---

SteadySocket.with({ reconnect: {} })
  .with({ session: "prefer" })
  .with({ session: undefined, reconnect: {} });
// @ts-expect-error the plain class has no sessions
PlainSocket.with({ reconnect: {} }).with({ session: "require" });
