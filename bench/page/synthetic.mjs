// A WebSocket without a network: messages arrive on demand, and sent messages are counted.
//
// Everything that the browser's class does natively is native here too: `EventTarget` dispatches,
// and the events are real ones. So any time beyond "native" is the library's.

import { Counter } from "./counter.mjs";

const KINDS = ["open", "message", "error", "close"];

export class SyntheticSocket extends EventTarget {
  /** Set to false to keep sockets from opening. */
  static opens = true;
  /** The most recent instance, so that the benchmark can reach the socket inside a library. */
  static last;

  binaryType = "blob";
  bufferedAmount = 0;
  protocol = "";
  extensions = "";
  readyState = 0;
  sent = new Counter();
  #handlers = {};

  constructor(url) {
    super();
    this.url = String(url);
    SyntheticSocket.last = this;
    queueMicrotask(() => {
      if (!SyntheticSocket.opens) return;
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
    });
  }

  send(data) {
    // gloo-net sends blobs.
    this.sent.add(data.length ?? data.byteLength ?? data.size);
  }

  close() {
    if (this.readyState >= 2) return;
    this.readyState = 3;
    queueMicrotask(() =>
      this.dispatchEvent(new CloseEvent("close", { code: 1000, wasClean: true })),
    );
  }

  /** `on*` attributes as in browsers: one listener, keeping its place among the others. */
  handler(type) {
    return this.#handlers[type] ?? null;
  }

  setHandler(type, handler) {
    const isFirst = !(type in this.#handlers);
    this.#handlers[type] = handler;
    if (isFirst) this.addEventListener(type, (event) => this.#handlers[type]?.call(this, event));
  }
}

for (const [value, name] of ["CONNECTING", "OPEN", "CLOSING", "CLOSED"].entries()) {
  SyntheticSocket[name] = value;
  SyntheticSocket.prototype[name] = value;
}

for (const type of KINDS) {
  Object.defineProperty(SyntheticSocket.prototype, `on${type}`, {
    get() {
      return this.handler(type);
    },
    set(handler) {
      this.setHandler(type, handler);
    },
  });
}

/** Messages as a browser creates them: a new event each. */
export function deliver(socket, data, count) {
  for (let i = 0; i < count; i += 1) {
    socket.dispatchEvent(new MessageEvent("message", { data, origin: "ws://synthetic" }));
  }
}
