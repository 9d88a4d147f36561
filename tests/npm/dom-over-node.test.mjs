// @ts-check
/** A DOM that is put over Node's globals, as jsdom-global does, each in a process of its own. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

/** Its targets take only its own events and signals, as jsdom's. */
const DOM = `
  function putDomOverNode() {
    class Event {
      constructor(type) { this.type = type; }
    }
    class MessageEvent extends Event {
      constructor(type, { data } = {}) { super(type); this.data = data; }
    }
    class CloseEvent extends Event {
      constructor(type, { code } = {}) { super(type); this.code = code; }
    }
    class EventTarget {
      #listeners = [];
      addEventListener(type, listener, { signal } = {}) {
        if (signal && !(signal instanceof AbortSignal)) throw new TypeError("not an AbortSignal");
        this.#listeners.push([type, listener]);
      }
      removeEventListener() {}
      dispatchEvent(event) {
        if (!(event instanceof Event)) throw new TypeError("not an Event");
        for (const [type, listener] of this.#listeners) if (type === event.type) listener(event);
        return true;
      }
    }
    class AbortSignal extends EventTarget {}
    class AbortController {
      signal = new AbortSignal();
      abort() {}
    }
    class URL extends globalThis.URL {}
    class Blob {}
    const DOM = { Event, MessageEvent, CloseEvent, EventTarget, AbortSignal, AbortController, URL, Blob };
    Object.assign(globalThis, DOM);
  }
`;

const LIFE = `
  async function live(Fake, socket) {
    const seen = [];
    for (const type of ["open", "message", "error", "close", "reconnecting", "statechange"]) {
      socket.addEventListener(type, ({ type, data }) => seen.push(data ? type + " " + data : type));
    }
    while (Fake.made.length === 0) await new Promise((resolve) => setImmediate(resolve));
    Fake.last.accept();
    Fake.last.receive("text");
    Fake.last.fail();
    socket.close();
    await new Promise((resolve) => setTimeout(resolve));
    return seen.filter((type) => type !== "statechange").join(", ");
  }
`;

// Pitfall 64.
for (const [name, before, between] of [
  ["after the import", "", "putDomOverNode();"],
  ["before the import", "putDomOverNode();", ""],
]) {
  test(`with a DOM ${name} every class of events has its target`, async () => {
    const { stdout } = await run(`
      ${DOM}
      ${LIFE}
      const { fakeWebSocket } = await import("./tests/npm/support/fake.mjs");
      const { URL } = globalThis;
      const sockets = [fakeWebSocket(), fakeWebSocket(), fakeWebSocket()];
      ${before}
      const { SteadySocket } = await import("steadysocket");
      const { default: Compat } = await import("steadysocket/compat");
      const { steadySocket } = await import("steadysocket/svelte");
      const early = new SteadySocket("ws://fake.test/", [], { WebSocket: sockets[0] });
      ${between}
      console.log(await live(sockets[0], early));
      // A URL of the other realm is one, too.
      const url = () => new URL("ws://fake.test/");
      console.log(await live(sockets[1], new SteadySocket(url, [], { WebSocket: sockets[1] })));
      console.log(await live(sockets[2], new Compat(url, [], { WebSocket: sockets[2] })));
      globalThis.document = {};
      const errors = [];
      const onError = ({ error }) => errors.push(error);
      steadySocket("ws://fake.test/", { WebSocket: sockets[2], onError }).subscribe(() => {})();
      console.log(errors);
    `);
    assert.equal(
      stdout,
      "open, message text, error, close, reconnecting, close\n".repeat(2) +
        "open, message text, close, error, reconnecting\n[]\n",
    );
  });
}

/**
 * Runs a module in the package's folder.
 *
 * @param {string} source
 */
function run(source) {
  const args = ["--input-type=module", "--eval", source];
  const cwd = new URL("../..", import.meta.url);
  return promisify(execFile)(process.execPath, args, { cwd, timeout: 60_000 });
}
