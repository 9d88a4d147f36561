// @ts-check
/** A client of sessions, as the tests make it. */

import { SteadySocket } from "steadysocket/session";
import { WebSocket } from "ws";
import { within } from "./waiting.mjs";

/**
 * @typedef {import("node:test").TestContext} TestContext
 * @typedef {import("steadysocket/session").SessionSocketOptions} Options
 */

const FAST = { initialDelayMs: 1, maxDelayMs: 10 };

/**
 * @param {TestContext} t
 * @param {{ url?: string | undefined }} server
 * @param {Options} [options]
 * @param {string[]} [protocols]
 */
export function connect(t, { url = "" }, options, protocols) {
  const { session, ...rest } = options ?? {};
  const given = typeof session === "string" ? { mode: session } : session;
  const socket = new SteadySocket(url, protocols, {
    ...{ WebSocket, reconnect: FAST, ...rest },
    // Where a test has ended its server, nothing answers.
    session: { closeTimeoutMs: 100, ...given },
  });
  t.after(() => socket.close());
  return socket;
}

/**
 * The next event of this name.
 *
 * @template {keyof import("steadysocket/session").SessionSocketEventMap} K
 * @param {SteadySocket} socket
 * @param {K} name
 * @returns {Promise<import("steadysocket/session").SessionSocketEventMap[K]>}
 */
export function event(socket, name) {
  const next = new Promise((resolve) => {
    socket.addEventListener(name, resolve, { once: true });
  });
  return within(/** @type {Promise<any>} */ (next), `the event ${name}`);
}
