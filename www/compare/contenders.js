// The clients that are compared: the browser's WebSocket, partysocket, and SteadySocket without and
// with a session.

import { LabSocket, PAGE_OPTIONS, withDialListener } from "../net/network.js";
import { newClient, SERVER } from "../net/server.js";

/**
 * The callbacks of a contender.
 *
 * @typedef {object} Watcher
 * @property {(state: string) => void} onState
 * @property {(event: string, detail: string) => void} onEvent
 * @property {() => void} onMessage
 *
 * @typedef {object} Contender
 * @property {string} name
 * @property {string} client
 * @property {(data: string) => boolean} send Returns true if it accepted the message.
 * @property {() => void} close
 */

/**
 * The browser's own class, as a page without any library uses it.
 *
 * @param {Watcher} watcher
 * @returns {Contender}
 */
export function nativeContender(watcher) {
  const client = newClient("native");
  watcher.onState("connecting");
  const socket = new LabSocket(`${SERVER}/echo?client=${client}`);
  listen(socket, watcher, () => "closed");
  return {
    name: "WebSocket",
    client,
    send: (data) => {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(data);
      return true;
    },
    close: () => socket.close(),
  };
}

/**
 * @param {typeof import("partysocket").WebSocket} PartySocket
 * @param {Watcher} watcher
 * @returns {Contender}
 */
export function partyContender(PartySocket, watcher) {
  const client = newClient("party");
  const socket = new PartySocket(`${SERVER}/echo?client=${client}`, [], {
    // partysocket has no event for a dial.
    WebSocket: withDialListener(() => watcher.onState("connecting")),
  });
  let isOver = false;
  listen(socket, watcher, () => (isOver ? "closed" : "waiting"));
  return {
    name: "partysocket",
    client,
    send: (data) => {
      socket.send(data);
      return true;
    },
    close: () => {
      isOver = true;
      socket.close();
    },
  };
}

/**
 * @param {typeof import("steadysocket").SteadySocket} SteadySocket
 * @param {Watcher} watcher
 * @returns {Contender}
 */
export function steadyContender(SteadySocket, watcher) {
  const client = newClient("steady");
  const socket = new SteadySocket(`${SERVER}/echo?client=${client}`, [], {
    ...PAGE_OPTIONS,
    heartbeat: { intervalMs: 2_000, timeoutMs: 2_000, isPong: (data) => data === "ping" },
  });
  socket.addEventListener("message", () => watcher.onMessage());
  return steady("SteadySocket", client, socket, watcher);
}

/**
 * @param {typeof import("steadysocket/session").SteadySocket} SteadySocket
 * @param {Watcher} watcher
 * @returns {Contender}
 */
export function sessionContender(SteadySocket, watcher) {
  const client = newClient("session");
  const socket = new SteadySocket(`${SERVER}/session?lang=en&client=${client}`, [], {
    ...PAGE_OPTIONS,
    session: "require",
  });
  socket.addEventListener("message", ({ data }) => {
    // Answers end with a number, unlike the greeting.
    if (/\d$/.test(String(data))) watcher.onMessage();
  });
  // A server that was restarted has forgotten the session; these it certainly did not get.
  socket.addEventListener("ended", ({ report }) => {
    for (const data of report.unsent) socket.send(data);
  });
  return steady("session", client, socket, watcher);
}

/**
 * @param {string} name
 * @param {string} client
 * @param {import("steadysocket").SteadySocket | import("steadysocket/session").SteadySocket} either
 * @param {Watcher} watcher
 * @returns {Contender}
 */
function steady(name, client, either, watcher) {
  const socket = /** @type {import("steadysocket").SteadySocket} */ (either);
  watcher.onState(socket.state);
  socket.addEventListener("statechange", ({ to }) => watcher.onState(to));
  socket.addEventListener("open", () => watcher.onEvent("open", ""));
  socket.addEventListener("close", ({ code }) => watcher.onEvent("close", String(code)));
  socket.addEventListener("error", ({ error }) => watcher.onEvent("error", error.code));
  socket.addEventListener("giveup", () => watcher.onEvent("giveup", ""));
  return {
    name,
    client,
    send: (data) => {
      try {
        socket.send(data);
        return true;
      } catch {
        return false; // the connection has ended, or the queue is full
      }
    },
    close: () => socket.close(),
  };
}

/**
 * @param {Pick<WebSocket, "addEventListener"> | import("partysocket").WebSocket} socket
 * @param {Watcher} watcher
 * @param {() => string} afterClose
 */
function listen(socket, watcher, afterClose) {
  const target = /** @type {WebSocket} */ (socket);
  target.addEventListener("open", () => {
    watcher.onState("open");
    watcher.onEvent("open", "");
  });
  target.addEventListener("message", () => watcher.onMessage());
  target.addEventListener("error", () => watcher.onEvent("error", ""));
  target.addEventListener("close", ({ code }) => {
    watcher.onState(afterClose());
    watcher.onEvent("close", String(code));
  });
}
