// How long after a socket is lost, or after the network is back, the next one is made and open.
import PartySocket from "partysocket/ws";
import ReconnectingWebSocket from "reconnecting-websocket";
import RobustWebSocket from "robust-websocket";
import { ConstantBackoff, WebsocketBuilder } from "websocket-ts";
import { Probe } from "./probe.mjs";

/** Each with the shortest wait that it takes, or with one of so many milliseconds. */
async function makers(waitMs) {
  const { SteadySocket } = await import("/pkg/index.js");
  const delays = { minReconnectionDelay: waitMs, maxReconnectionDelay: waitMs };
  const reconnect = { initialDelayMs: waitMs, maxDelayMs: waitMs, jitter: "none" };
  return {
    partysocket: (url) => new PartySocket(url, [], delays),
    "reconnecting-websocket": (url) => new ReconnectingWebSocket(url, [], delays),
    "websocket-ts": (url) =>
      new WebsocketBuilder(url).withBackoff(new ConstantBackoff(waitMs)).build(),
    "robust-websocket": (url) =>
      new RobustWebSocket(url, undefined, { shouldReconnect: () => waitMs }),
    steadysocket: (url) => new SteadySocket(url, undefined, { reconnect }),
  };
}

/** The server resets every socket once it is open: from the close event to the dial, to open. */
export async function lost({ url, cycles }) {
  const results = {};
  for (const [name, make] of Object.entries(await makers(1))) {
    Probe.install();
    const socket = make(url);
    await until(() => pairs().length >= cycles, name);
    socket.close();
    Probe.uninstall();
    results[name] = pairs().slice(0, cycles);
  }
  return results;
}

/** A socket may be lost so soon that the browser never says that it was open. */
function pairs() {
  const { notes } = Probe;
  const complete = notes.slice(1).map(({ made, opened }, i) => ({
    dial: made - notes[i].closed,
    open: opened - notes[i].closed,
  }));
  return complete.filter(({ dial, open }) => Number.isFinite(dial) && Number.isFinite(open));
}

let waiting;

/** Opens one of each, which the server then loses; every tenth of a second each tries again. */
export async function connect({ url }) {
  Probe.install();
  waiting = [];
  for (const [name, make] of Object.entries(await makers(100))) {
    const from = Probe.notes.length;
    const socket = make(`${url}?client=${name}`);
    waiting.push({ name, socket });
    await until(() => Probe.notes[from]?.opened);
  }
}

/** Resolves to when each was open again, in milliseconds since the epoch. */
export async function back() {
  const openOf = (name) =>
    Probe.notes.filter(({ url, opened }) => opened && url.endsWith(`=${name}`)).at(-1)?.opened;
  const first = Object.fromEntries(waiting.map(({ name }) => [name, openOf(name)]));
  await until(() => waiting.every(({ name }) => openOf(name) > first[name]));
  const times = waiting.map(({ name }) => [name, performance.timeOrigin + openOf(name)]);
  for (const { socket } of waiting) socket.close();
  Probe.uninstall();
  return Object.fromEntries(times);
}

/**
 * The page says that the network is back, in the middle of a wait of half a minute. The peers do not
 * listen to it, but robust-websocket, which then waits as it always does.
 */
export async function online({ url, cycles }) {
  const { SteadySocket } = await import("/pkg/index.js");
  // The shortest wait is what lies between two dials at least.
  const reconnect = { initialDelayMs: 1, shouldReconnect: () => 30_000 };
  const make = () => new SteadySocket(url, undefined, { reconnect });
  const times = [];
  for (let cycle = 0; cycle < cycles; cycle += 1) times.push(await onlineOnce(make));
  return { steadysocket: times };
}

async function onlineOnce(make) {
  Probe.install();
  const socket = make();
  await until(() => Probe.notes[0]?.opened);
  window.dispatchEvent(new Event("offline"));
  // The server resets it, as a network that goes would.
  await until(() => Probe.notes[0].closed);
  const begin = performance.now();
  window.dispatchEvent(new Event("online"));
  await until(() => Probe.notes.length > 1);
  const elapsed = Probe.notes[1].made - begin;
  socket.close();
  Probe.uninstall();
  return elapsed;
}

/** Looks between the page's tasks, by messages, which no browser slows down as it does timers. */
function until(isDone, what = "it") {
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
