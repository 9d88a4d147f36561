// Every contestant behind one interface, each with its documented best settings.
//
// `open(url)` makes a connection; `listen`, `handle` and `iterate` are the ways to have messages,
// `send` is the way to send. What a contestant cannot do is not there. Each way ends in the same
// `take(data)`, so that all pay for the same closure.
import { ReconnectingWebSocket as Rews } from "@nktkas/rews";
import PartySocket from "partysocket/ws";
import ReconnectingWebSocket from "reconnecting-websocket";
import RobustWebSocket from "robust-websocket";
import { ArrayQueue, ConstantBackoff, WebsocketBuilder } from "websocket-ts";

/**
 * A second copy of the same code, so that the compilers specialise it for one contestant instead of
 * all of them; otherwise the first one measured would be faster. It must not refer to outer
 * variables.
 */
export const fresh = (code) => new Function(`return ${code}`)();

/** Contestants with the interface of the native class. */
const likeNative = (make) => ({
  ...fresh(() => {
    const take = (listener) => (event) => listener(event.data);
    return {
      on: (socket, type, listener) => socket.addEventListener(type, listener),
      listen: (socket, listener) => socket.addEventListener("message", take(listener)),
      handle(socket, listener) {
        socket.onmessage = take(listener);
      },
      send: (socket, data) => socket.send(data),
      close: (socket) => socket.close(),
    };
  })(),
  open(url) {
    const socket = make(url);
    socket.binaryType = "arraybuffer";
    return socket;
  },
});

/** Loads the class as users do: the published package, not a copy inside this bundle. */
export async function loadContestants() {
  const { SteadySocket } = await import("/pkg/index.js");
  return {
    native: likeNative((url) => new WebSocket(url)),
    "new event": newEvent(),
    partysocket: likeNative((url) => new PartySocket(url, [], UNLIMITED)),
    "reconnecting-websocket": likeNative((url) => new ReconnectingWebSocket(url, [], UNLIMITED)),
    "@nktkas/rews": likeNative((url) => new Rews(url, { reconnectionDelay: 1 })),
    "websocket-ts": websocketTs(),
    "robust-websocket": likeNative((url) => {
      const socket = new RobustWebSocket(url, undefined, { shouldReconnect: () => 0 });
      return socket;
    }),
    steadysocket: steadysocket(SteadySocket),
    "steadysocket (events: false)": withoutEvents(SteadySocket),
  };
}

/** No delay that would be measured with the queue, and no limit on it; the rest are defaults. */
const UNLIMITED = { minReconnectionDelay: 1, maxEnqueuedMessages: Number.POSITIVE_INFINITY };

/** Room for all messages of the queue benchmark, and no delay before the next dial. */
export const OURS = {
  queue: { maxMessages: 1_000_000, maxBytes: 1_000_000_000 },
  reconnect: { initialDelayMs: 0 },
};

function steadysocket(SteadySocket) {
  return {
    ...likeNative((url) => new SteadySocket(url, undefined, OURS)),
    async iterate(socket, listener) {
      for await (const data of socket.messages()) listener(data);
    },
  };
}

/** The iterator with its cheaper setting, and without a listener. */
function withoutEvents(SteadySocket) {
  const { open, on, send, close } = steadysocket(SteadySocket);
  return {
    open,
    on,
    send,
    close,
    async iterate(socket, listener) {
      for await (const data of socket.messages({ events: false })) listener(data);
    },
  };
}

function websocketTs() {
  return {
    open(url) {
      const builder = new WebsocketBuilder(url)
        .withBackoff(new ConstantBackoff(1))
        .withBuffer(new ArrayQueue());
      const socket = builder.build();
      socket.binaryType = "arraybuffer";
      return socket;
    },
    ...fresh(() => ({
      on: (socket, type, listener) => socket.addEventListener(type, (_, event) => listener(event)),
      listen: (socket, listener) =>
        socket.addEventListener("message", (_, event) => listener(event.data)),
      send: (socket, data) => socket.send(data),
      close: (socket) => socket.close(),
    }))(),
  };
}

/**
 * Not a library, but the minimum for one that dispatches its own events with itself as the target:
 * one more event created and one more dispatched.
 */
function newEvent() {
  class Forwarder extends EventTarget {
    constructor(url) {
      super();
      this.socket = new WebSocket(url);
      this.socket.addEventListener("message", ({ data, origin }) => {
        this.dispatchEvent(new MessageEvent("message", { data, origin }));
      });
      this.socket.addEventListener("open", () => this.dispatchEvent(new Event("open")));
      this.socket.addEventListener("close", () => this.dispatchEvent(new Event("close")));
    }
    set binaryType(name) {
      this.socket.binaryType = name;
    }
    send(data) {
      this.socket.send(data);
    }
    close() {
      this.socket.close();
    }
  }
  const { handle: _, ...rest } = likeNative((url) => new Forwarder(url));
  return rest;
}
