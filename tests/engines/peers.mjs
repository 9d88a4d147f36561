// Servers of other kinds than the example one: with sessions, and without.

import { once } from "node:events";
import { WebSocketServer } from "ws";
import { startSessions } from "../npm/support/reference-server.mjs";

/**
 * Starts them on free ports. `ws` takes the first subprotocol that is offered, as it does without
 * `handleProtocols`; `nameless` names none. Both echo, and end a socket that says a frame of ours.
 */
export async function startPeers() {
  /** @type {(() => unknown)[]} */
  const enders = [];
  const t = /** @type {any} */ ({ after: (/** @type {() => unknown} */ end) => enders.push(end) });
  const sessions = await startSessions(t, { onMessage: echo });
  const [ws, nameless] = await Promise.all([
    startEcho(t, {}),
    startEcho(t, { handleProtocols: () => false }),
  ]);
  return {
    addresses: { sessions: sessions.url, ws, nameless },
    stop: () => Promise.all(enders.map((end) => end())),
  };
}

/** @param {import("../npm/support/reference-server.mjs").Seen} seen @param {any} data */
function echo({ session }, data) {
  queueMicrotask(() => session.endpoint.send(data));
}

/** @param {{ after: (end: () => unknown) => void }} t @param {object} options */
async function startEcho(t, options) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", ...options });
  t.after(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  await once(server, "listening");
  server.on("connection", (socket) => {
    socket.on("message", (data, isBinary) => {
      if (String(data).startsWith("#")) socket.close(4999, "a frame of sessions");
      else socket.send(data, { binary: isBinary });
    });
  });
  return `ws://127.0.0.1:${/** @type {any} */ (server.address()).port}`;
}
