// @ts-check
/** A `WebSocket` in the test's hand: no network, no time. */

// Kept from before any test puts a DOM over them.
const { Event, EventTarget, MessageEvent } = globalThis;

/**
 * A class of its own for each test, with the sockets that were made of it.
 */
export function fakeWebSocket() {
  return class FakeWebSocket extends EventTarget {
    /** @type {FakeWebSocket[]} */
    static made = [];

    /** The newest socket. */
    static get last() {
      const last = FakeWebSocket.made.at(-1);
      if (!last) throw new Error("no socket was made");
      return last;
    }

    /** The sockets that are connecting or open. */
    static get live() {
      return FakeWebSocket.made.filter((socket) => socket.readyState < 2);
    }

    readyState = 0;
    bufferedAmount = 0;
    binaryType = "blob";
    protocol = "";
    extensions = "";
    /** @type {unknown[]} */
    sent = [];
    /** @type {unknown[][]} */
    closeCalls = [];

    /** @param {[url: string | URL, protocols?: string | string[]]} args */
    constructor(...args) {
      super();
      this.args = args;
      this.url = String(args[0]);
      FakeWebSocket.made.push(this);
    }

    /** @param {unknown} data */
    send(data) {
      if (this.readyState === 0) throw new DOMException("still connecting", "InvalidStateError");
      this.sent.push(data);
    }

    /** @param {unknown[]} args */
    close(...args) {
      if (this.readyState >= 2) return;
      this.readyState = 2;
      this.closeCalls.push(args);
    }

    // What the browser does:

    accept(protocol = "") {
      if (this.readyState !== 0) return;
      this.protocol = protocol;
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
    }

    /** @param {unknown} data */
    receive(data) {
      this.dispatchEvent(new MessageEvent("message", { data }));
    }

    /** The peer closes, or the closing handshake is done. */
    end(code = 1005, reason = "", wasClean = true) {
      this.readyState = 3;
      this.dispatchEvent(Object.assign(new Event("close"), { code, reason, wasClean }));
    }

    /** The dial fails, or the network breaks. */
    fail() {
      this.readyState = 3;
      this.dispatchEvent(new Event("error"));
      this.end(1006, "", false);
    }
  };
}
