// Runs a storm: all clients open, the server restarts, and each client dials until it is back.

import { isSwitchedOn, PAGE_OPTIONS, withDialListener } from "../net/network.js";
import { newClient, order, SERVER } from "../net/server.js";

/** @typedef {typeof import("steadysocket").SteadySocket} SteadySocketClass */
/** @typedef {InstanceType<SteadySocketClass>} SteadySocket */

/**
 * @typedef {object} Storm
 * @property {"none" | "full"} jitter
 * @property {number} clients
 * @property {number} downMs
 * @property {AbortSignal} signal Stops it.
 * @property {() => void} onBreak Called when all clients are open, before the server restarts.
 * @property {(at: number) => void} onDial Called for each dial after it; in milliseconds since.
 * @property {() => void} onBack Called when a client is open again.
 *
 * @typedef {object} Patience
 * @property {"opening" | "back"} reason The reason for giving up.
 * @property {number} ms How long to wait for the next client.
 * @property {AbortSignal} signal
 */

/** The reason why a storm ended early. */
export class Halt extends Error {
  /**
   * @param {"stopped" | "offline" | "elsewhere" | "opening" | "back"} reason
   * @param {number} [open] How many clients were open by then.
   */
  constructor(reason, open = 0) {
    super(reason);
    this.reason = reason;
    this.open = open;
  }
}

/**
 * Runs `storms` unless another tab has one: a browser limits the sockets of all tabs together, so
 * two storms would take each other's sockets and wait for ever.
 *
 * @param {() => Promise<void>} storms
 * @throws `Halt`
 */
export async function alone(storms) {
  if (isSwitchedOn("offline")) throw new Halt("offline");
  // Missing on an insecure origin.
  if (!navigator.locks) return storms();
  await navigator.locks.request("steadysocket.storm", { ifAvailable: true }, (lock) => {
    if (!lock) throw new Halt("elsewhere");
    return storms();
  });
}

/**
 * @param {SteadySocketClass} SteadySocket
 * @param {Storm} storm
 * @throws `Halt`, or an error of `order`.
 */
export async function runStorm(SteadySocket, storm) {
  const { jitter, clients, downMs, signal } = storm;
  let began = Number.POSITIVE_INFINITY;
  const options = {
    ...PAGE_OPTIONS,
    WebSocket: withDialListener(() => {
      const at = performance.now();
      if (at >= began) storm.onDial(at - began);
    }),
    reconnect: { jitter },
    connectTimeoutMs: 60_000,
  };
  const sockets = Array.from(
    { length: clients },
    () => new SteadySocket(`${SERVER}/echo?client=${newClient("storm")}`, [], options),
  );
  try {
    await each(sockets, "open", { reason: "opening", ms: OPENING_MS, signal });
    storm.onBreak();
    began = performance.now();
    await Promise.all([
      order("/restart", { down_ms: downMs }),
      each(sockets, "close", { reason: "back", ms: BACK_MS, signal }),
      each(sockets, "open", { reason: "back", ms: BACK_MS + downMs, signal }, storm.onBack),
    ]);
  } finally {
    // The next storm needs these sockets, of which a browser has few.
    await Promise.all(sockets.map((socket) => closed(socket)));
  }
}

/**
 * Resolves once every socket has emitted the event.
 *
 * @param {SteadySocket[]} sockets
 * @param {"open" | "close"} type
 * @param {Patience} patience
 * @param {() => void} [onEach]
 * @returns {Promise<void>}
 */
function each(sockets, type, { reason, ms, signal }, onEach = () => {}) {
  return new Promise((resolve, reject) => {
    let count = 0;
    const halt = (/** @type {Halt["reason"]} */ why) => {
      clearTimeout(timer);
      reject(new Halt(why, count));
    };
    const wait = () => setTimeout(() => halt(reason), ms);
    let timer = wait();
    const stop = () => halt("stopped");
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    const done = () => {
      count += 1;
      onEach();
      clearTimeout(timer);
      if (count === sockets.length) resolve();
      else if (!signal.aborted) timer = wait();
    };
    for (const socket of sockets) socket.addEventListener(type, done, { once: true });
  });
}

/** @param {SteadySocket} socket */
async function closed(socket) {
  const isClosed = () => socket.state === "closed";
  if (isClosed()) return;
  const ended = new Promise((resolve) => {
    socket.addEventListener("statechange", ({ to }) => to === "closed" && resolve(undefined));
  });
  socket.close();
  if (!isClosed()) await ended;
}

/** After so long without another open client, the browser or the server has no more sockets. */
const OPENING_MS = 10_000;

/** Twice the longest pause between two dials. */
const BACK_MS = 60_000;
