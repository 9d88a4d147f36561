/**
 * The hooks: what must compile, and what must not; a `@ts-expect-error` without an error is one.
 * Never run. The hook has another name here, as the linter wants hooks in components.
 */
import type {
  CloseInfo,
  ConnectionState,
  DropEvent,
  MessageData,
  SendData,
  SteadySocket,
} from "steadysocket";
import {
  type Connection,
  DecodeError,
  useSteadySocket as hook,
  json,
  type LastMessage,
  type Status,
} from "steadysocket/react";
import { type Connection as SvelteConnection, steadySocket } from "steadysocket/svelte";
import { useSteadySocket as composable, type Connection as VueConnection } from "steadysocket/vue";
import { readable, toStore } from "svelte/store";
import { type ComputedRef, computed, ref } from "vue";

/** Compiles where the types are the same; `any` is the same as `any` only. */
function same<A, B>(..._: Same<A, B> extends true ? [] : ["the types differ", A, B]): void {}

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

interface Incoming {
  readonly text: string;
}

interface Outgoing {
  readonly say: string;
}

const URL_TEXT = "wss://example.com/ws";

// --- The url ---

hook(URL_TEXT);
hook(new URL(URL_TEXT));
hook(null);
hook(undefined);
hook(async (dial) => {
  same<typeof dial.attempt, number>();
  return URL_TEXT;
});
// @ts-expect-error a url is required
hook();
// @ts-expect-error a number is no url
hook(5);
// @ts-expect-error protocols are an option
hook(URL_TEXT, ["chat"]);

// --- Without types for messages ---

const raw = hook(URL_TEXT, {
  protocols: ["chat.v2"],
  lastMessage: true,
  reconnect: { maxAttempts: 20 },
  onMessage: (message, event) => {
    same<typeof message, MessageData>();
    same<typeof event.data, MessageData>();
    const native: MessageEvent<MessageData> = event;
    void native;
    // @ts-expect-error it may be binary
    JSON.parse(message);
  },
  onOpen: (event) => same<typeof event.reconnected, boolean>(),
  onClose: (event) => same<typeof event.willReconnect, boolean>(),
  onError: (event) => same<typeof event.error, Error>(),
  onReconnecting: (event) => same<typeof event.retryAt, number>(),
  onGiveUp: (event) => same<typeof event.cause, CloseInfo>(),
  onDrop: (event) => same<typeof event, DropEvent>(),
});
same<typeof raw, Connection<MessageData, SendData>>();
same<typeof raw.status, Status>();
same<typeof raw.status.state, ConnectionState>();
same<typeof raw.status.retryAt, number | undefined>();
same<typeof raw.status.secondsLeft, number>();
same<typeof raw.status.lastClose, CloseInfo | undefined>();
same<typeof raw.status.error, Error | undefined>();
same<typeof raw.readyState, 0 | 1 | 2 | 3>();
same<typeof raw.socket, SteadySocket | null>();
same<typeof raw.lastMessage, LastMessage<MessageData> | undefined>();
same<ReturnType<typeof raw.send>, boolean | undefined>();
raw.send("text");
raw.send(new Uint8Array(1));
raw.reconnect();
raw.reconnect(4000, "again");
raw.close();
// @ts-expect-error objects need a serialize
raw.send({ say: "hello" });
// @ts-expect-error what is shown cannot be set
raw.status = {} as Status;
// @ts-expect-error nor a part of it
raw.status.attempt = 1;
// @ts-expect-error a typo is an error
hook(URL_TEXT, { onMesage: () => {} });
// @ts-expect-error as in the class's options
hook(URL_TEXT, { reconnect: { maxAttempt: 20 } });
// @ts-expect-error lastMessage is a flag
hook(URL_TEXT, { lastMessage: "yes" });
// @ts-expect-error a type alone does not make a message of a text
hook<Incoming>(URL_TEXT);
// @ts-expect-error nor do two
hook<Incoming, Outgoing>(URL_TEXT, {});

// --- Types for both directions ---

const typed = hook(URL_TEXT, {
  ...json<Incoming, Outgoing>(),
  onMessage: (message) => same<typeof message, Incoming>(),
});
same<typeof typed, Connection<Incoming, Outgoing>>();
same<typeof typed.lastMessage, LastMessage<Incoming> | undefined>();
typed.send({ say: "hello" });
// @ts-expect-error not what goes out
typed.send({ text: "hello" });
// @ts-expect-error nor a text
typed.send("hello");

const own = hook(URL_TEXT, {
  parse: (data) => {
    same<typeof data, MessageData>();
    return String(data).length;
  },
  serialize: (message: Outgoing) => message.say,
  onMessage: (message) => same<typeof message, number>(),
});
same<typeof own, Connection<number, Outgoing>>();
// @ts-expect-error what serialize gives must be something that can be sent
hook(URL_TEXT, { parse: String, serialize: (message: Outgoing) => message });

const one = hook(URL_TEXT, json<Incoming>());
one.send({ text: "the same type both ways" });

const checked = hook(
  URL_TEXT,
  json((value) => {
    same<typeof value, unknown>();
    return { text: String(value) };
  }),
);
same<typeof checked.lastMessage, LastMessage<{ text: string }> | undefined>();

// --- A type for what comes only ---

const parsed = hook(URL_TEXT, {
  parse: (data) => JSON.parse(String(data)) as Incoming,
  onMessage: (message) => same<typeof message, Incoming>(),
});
same<typeof parsed, Connection<Incoming, SendData>>();
parsed.send("text");
// @ts-expect-error objects need a serialize
parsed.send({ say: "hello" });

same<DecodeError["code"], "ERR_DECODE">();
same<DecodeError["data"], MessageData>();
new DecodeError(new Error("wrong"), "text");

// --- Vue ---

const inVue = composable(ref<string | null>(null), {
  ...json<Incoming, Outgoing>(),
  onMessage: (message) => same<typeof message, Incoming>(),
});
same<typeof inVue, VueConnection<Incoming, Outgoing>>();
same<typeof inVue.status, ComputedRef<Status>>();
same<typeof inVue.status.value.state, ConnectionState>();
same<typeof inVue.lastMessage.value, LastMessage<Incoming> | undefined>();
inVue.send({ say: "hello" });
composable(computed(() => URL_TEXT)).send("text");
composable(URL_TEXT);
composable(async () => URL_TEXT);
// @ts-expect-error not what goes out
inVue.send("hello");
// @ts-expect-error what is shown cannot be set
inVue.status.value = {} as Status;
// @ts-expect-error a ref of a number is no url
composable(ref(5));
// @ts-expect-error a type alone does not make a message of a text
composable<Incoming>(URL_TEXT);

// --- Svelte ---

const inSvelte = steadySocket(readable(URL_TEXT), {
  ...json<Incoming, Outgoing>(),
  onMessage: (message) => same<typeof message, Incoming>(),
});
same<typeof inSvelte, SvelteConnection<Incoming, Outgoing>>();
inSvelte.subscribe((view) => {
  same<typeof view.status, Status>();
  same<typeof view.lastMessage, LastMessage<Incoming> | undefined>();
})();
inSvelte.send({ say: "hello" });
steadySocket(URL_TEXT).send("text");
steadySocket(toStore(() => URL_TEXT));
// @ts-expect-error not what goes out
inSvelte.send("hello");
// @ts-expect-error a store of numbers is no url
steadySocket(readable(5));
// @ts-expect-error a type alone does not make a message of a text
steadySocket<Incoming>(URL_TEXT);
