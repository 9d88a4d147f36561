// A server of sessions over `ws`, for one test.

import { once } from "node:events";
import { SessionServer } from "steadysocket/server";
import { WebSocketServer } from "ws";
import { SessionClient } from "./session-client.mjs";
import { within } from "./waiting.mjs";

/**
 * Starts one, which ends with the test.
 *
 * @param {import("node:test").TestContext} context
 * @param {SessionServer<any> | import("steadysocket/server").SessionServerOptions<any>} [given] The
 *   sessions, or their options.
 */
export async function serve(context, given) {
  const sessions = given instanceof SessionServer ? given : new SessionServer(given);
  const wss = new WebSocketServer({ port: 0, handleProtocols: sessions.handleProtocols });
  await once(wss, "listening");
  wss.on("connection", (socket, request) => sessions.accept(socket, { request }));
  const { port } = /** @type {import("node:net").AddressInfo} */ (wss.address());
  const url = `ws://127.0.0.1:${port}`;
  /** @type {SessionClient[]} */
  const clients = [];
  context.after(() => {
    for (const client of clients) client.destroy();
    // A closing handshake with a client that is gone would take half a minute.
    for (const socket of wss.clients) socket.terminate();
    sessions.close();
    wss.close();
  });
  return {
    sessions,
    wss,
    url,
    /** @param {import("../../protocol/client.mjs").Options} [options] */
    connect(options) {
      const client = new SessionClient(url, options);
      clients.push(client);
      return client;
    },
    /**
     * A client, and its session.
     *
     * @param {import("../../protocol/client.mjs").Options} [options]
     * @returns {Promise<{ client: SessionClient, session: import("steadysocket/server").Session }>}
     */
    async session(options) {
      const begun = next(sessions, "session");
      const client = this.connect(options);
      const { session } = await begun;
      return { client, session };
    },
  };
}

/**
 * The next event of this name.
 *
 * @param {EventTarget} target
 * @param {string} name
 * @returns {Promise<any>}
 */
export function next(target, name) {
  const event = new Promise((resolve) => {
    target.addEventListener(name, resolve, { once: true });
  });
  return within(event, `the event ${name} of the server`);
}
