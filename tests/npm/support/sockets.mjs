// @ts-check
/** Sockets for tests; whatever a test leaves behind is closed with it. */

import { SteadySocket } from "steadysocket";
import { WebSocket, WebSocketServer } from "ws";
import { fakeWebSocket } from "./fake.mjs";
import { within } from "./waiting.mjs";

/**
 * @typedef {import("node:test").TestContext} TestContext
 * @typedef {import("steadysocket").SteadySocketOptions} Options
 * @typedef {ConstructorParameters<typeof SteadySocket>[0]} Url
 * @typedef {ConstructorParameters<typeof SteadySocket>[1]} Protocols
 * @typedef {{ type: string } & { [Field in (typeof FIELDS)[number]]?: unknown }} Recorded
 */

/** Retries at once, so that no test waits for a backoff that it does not test. */
export const AT_ONCE = { initialDelayMs: 0, maxDelayMs: 0 };

/**
 * A socket over Node's `ws`.
 *
 * @param {TestContext} t
 * @param {Url} url
 * @param {Options & { protocols?: Protocols }} [options]
 */
export function dial(t, url, { protocols, ...options } = {}) {
  return track(t, new SteadySocket(url, protocols, { WebSocket: Client, ...options }));
}

/**
 * Waits for the end of a closing handshake only shortly, instead of half a minute: its timer keeps
 * the process, and a test that mocks the clock meanwhile keeps it from being cleared.
 */
class Client extends WebSocket {
  /**
   * @param {string | URL} url
   * @param {string | string[]} [protocols]
   */
  constructor(url, protocols) {
    super(url, protocols, /** @type {any} */ ({ closeTimeout: 500 }));
  }
}

/**
 * A socket over a class of fake ones.
 *
 * @param {TestContext} t
 * @param {Options & { url?: Url, protocols?: Protocols }} [options]
 */
export function dialFake(t, { url = "ws://fake.test/", protocols, ...options } = {}) {
  const Fake = fakeWebSocket();
  const socket = track(t, new SteadySocket(url, protocols, { WebSocket: Fake, ...options }));
  return { socket, Fake };
}

/**
 * A `ws` server on a free port.
 *
 * @param {TestContext} t
 * @param {(socket: WebSocket, request: import("node:http").IncomingMessage) => void} [onConnection]
 * @param {import("ws").ServerOptions} [options]
 */
export async function startServer(t, onConnection, options) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, ...options });
  if (onConnection) server.on("connection", onConnection);
  t.after(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  await within(new Promise((resolve) => server.once("listening", resolve)), "the server to listen");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { server, url: `ws://127.0.0.1:${port}/`, port };
}

/**
 * Sends every message back as it came.
 *
 * @param {WebSocket} socket
 */
export function echo(socket) {
  socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
}

/**
 * Virtual time: timers and both clocks stand still until the test moves them on.
 *
 * @param {TestContext} t
 */
export function mockTime(t) {
  const start = Date.now();
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: start });
  t.mock.method(performance, "now", () => Date.now() - start);
  return t.mock.timers;
}

/**
 * Everything that a socket tells, in order.
 *
 * @param {SteadySocket} socket
 */
export function record(socket) {
  /** @type {Recorded[]} */
  const events = [];
  for (const type of EVENTS) {
    socket.addEventListener(type, (event) => events.push(plain(event)));
  }
  return events;
}

/**
 * The error of a recorded `error` event; an empty object where there is none.
 *
 * @param {Recorded | undefined} recorded
 * @returns {any}
 */
export function errorOf(recorded) {
  return recorded?.error ?? {};
}

/**
 * @param {TestContext} t
 * @param {SteadySocket} socket
 */
function track(t, socket) {
  t.after(() => {
    socket.terminate();
    socket.close();
  });
  return socket;
}

/** @param {Event} event */
function plain(event) {
  /** @type {Recorded} */
  const fields = { type: event.type };
  for (const name of FIELDS) {
    const value = /** @type {any} */ (event)[name];
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

const EVENTS = /** @type {const} */ ([
  "statechange",
  "open",
  "message",
  "error",
  "close",
  "reconnecting",
  "giveup",
  "drop",
]);

const FIELDS = /** @type {const} */ ([
  "data",
  "from",
  "to",
  "reconnected",
  "attempt",
  "error",
  "code",
  "reason",
  "wasClean",
  "synthetic",
  "willReconnect",
  "delayMs",
  "cause",
]);
