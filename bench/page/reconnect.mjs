// How long after a socket is lost, or after the network is back, the next one is made and open.
import { ReconnectingWebSocket as Rews } from "@nktkas/rews";
import PartySocket from "partysocket/ws";
import ReconnectingWebSocket from "reconnecting-websocket";
import RobustWebSocket from "robust-websocket";
import { ConstantBackoff, WebsocketBuilder } from "websocket-ts";
import { rotate } from "../support/samples.mjs";
import { Probe } from "./probe.mjs";

/** Each with the shortest delay that it supports, or with the given number of milliseconds. */
async function makers(waitMs) {
  const { SteadySocket } = await import("/pkg/index.js");
  const delays = { minReconnectionDelay: waitMs, maxReconnectionDelay: waitMs };
  const reconnect = { initialDelayMs: waitMs, maxDelayMs: waitMs, jitter: "none" };
  return {
    partysocket: (url) => new PartySocket(url, [], delays),
    "reconnecting-websocket": (url) => new ReconnectingWebSocket(url, [], delays),
    "@nktkas/rews": (url) => new Rews(url, { reconnectionDelay: waitMs }),
    "websocket-ts": (url) =>
      new WebsocketBuilder(url).withBackoff(new ConstantBackoff(waitMs)).build(),
    "robust-websocket": (url) =>
      new RobustWebSocket(url, undefined, { shouldReconnect: () => waitMs }),
    steadysocket: (url) => new SteadySocket(url, undefined, { reconnect }),
  };
}

/**
 * The server resets every socket once it is open: measures close event to dial, and dial to open.
 */
export async function lost({ url, cycles, order }) {
  const results = {};
  for (const [name, make] of rotate(Object.entries(await makers(1)), order)) {
    Probe.install();
    const socket = make(url);
    await until(() => pairs().length >= cycles, name);
    socket.close();
    Probe.uninstall();
    results[name] = pairs().slice(0, cycles);
  }
  return results;
}

/** A socket may be lost so early that the browser never reports it as open. */
function pairs() {
  const { notes } = Probe;
  const complete = notes.slice(1).map(({ made, opened }, i) => ({
    dial: made - notes[i].closed,
    open: opened - notes[i].closed,
  }));
  return complete.filter(({ dial, open }) => Number.isFinite(dial) && Number.isFinite(open));
}

let waiting;

/** Opens a socket that the server then loses; it retries every tenth of a second. */
export async function connect({ url, name }) {
  Probe.install();
  waiting = (await makers(100))[name](url);
  await until(() => Probe.notes[0]?.opened, name);
}

/** Resolves to the time at which it was open again, in milliseconds since the epoch. */
export async function back({ name }) {
  const again = () => Probe.notes.slice(1).find(({ opened }) => opened);
  await until(again, name);
  const { opened } = again();
  waiting.close();
  Probe.uninstall();
  return performance.timeOrigin + opened;
}

/**
 * Emits `online` while a socket waits: ours for half a minute, and robust-websocket with its
 * default, which starts without a delay. The other peers do not listen to that event.
 */
export async function online({ url, cycles, order }) {
  const { SteadySocket } = await import("/pkg/index.js");
  // The initial delay is the minimum time between two dials.
  const reconnect = { initialDelayMs: 1, shouldReconnect: () => 30_000 };
  const made = {
    "robust-websocket": () => new RobustWebSocket(url),
    steadysocket: () => new SteadySocket(url, undefined, { reconnect }),
  };
  const results = {};
  for (const [name, make] of rotate(Object.entries(made), order)) {
    results[name] = [];
    for (let cycle = 0; cycle < cycles; cycle += 1)
      results[name].push(await onlineOnce(make, name));
  }
  return results;
}

async function onlineOnce(make, name) {
  Probe.install();
  const socket = make();
  await until(() => Probe.notes[0]?.opened, name);
  window.dispatchEvent(new Event("offline"));
  // The server resets it, as a lost network would.
  await until(() => Probe.notes[0].closed, name);
  const begin = performance.now();
  window.dispatchEvent(new Event("online"));
  await until(() => Probe.notes.length > 1, name);
  const elapsed = Probe.notes[1].made - begin;
  socket.close();
  Probe.uninstall();
  return elapsed;
}

/**
 * Polls between the page's tasks with messages, which browsers do not throttle as they do timers.
 */
function until(isDone, what) {
  const { port1, port2 } = new MessageChannel();
  const deadline = performance.now() + GUARD_MS;
  return new Promise((resolve, reject) => {
    port1.onmessage = () => {
      if (isDone()) {
        port1.close();
        resolve();
      } else if (performance.now() > deadline) {
        port1.close();
        reject(
          new Error(`${what} has not come back in ${GUARD_MS} ms, ${Probe.notes.length} dials`),
        );
      } else {
        port2.postMessage(0);
      }
    };
    port2.postMessage(0);
  });
}

const GUARD_MS = 30_000;
