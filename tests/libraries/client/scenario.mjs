// The life of one library, the same for each class: connect, exchange, lose the server, be refused,
// connect again, exchange, close.

import { sockets } from "./subject.mjs";
import { guarded, until } from "./waiting.mjs";

/**
 * @typedef {object} World What a case gets.
 * @property {string} url
 * @property {(...words: unknown[]) => void} note Records what the library reported.
 * @property {(text: string) => Promise<void>} seen Resolves when that was noted, since the last
 *   time that somebody waited.
 *
 * @typedef {object} Case
 * @property {(make: (given: object) => any, world: World) => any} start Makes the client by the line
 *   of the page, and notes its events.
 * @property {string} up The note that says that it is connected.
 * @property {(client: any, world: World) => Promise<unknown>} exchange Sends text, and binary where
 *   the library has it, and throws unless the right answers come.
 * @property {(client: any) => unknown} stop
 * @property {string} [lost] The note that says that the connection is lost; only of a library that
 *   does not dial again by itself.
 * @property {string} [refused] The same for a dial that was refused.
 * @property {() => void} [wake] Says that the network is back, to a library that would wait long.
 */

/** How long closing handshakes and timers may take at the end. */
const REST_MS = 1_500;

/** @param {Case} library */
export async function play(library, make) {
  const notes = new Notes();
  const world = {
    url: globalThis.setting.url,
    note: (...words) => notes.add(words),
    seen: (text) => notes.until(text),
  };
  try {
    await live(library, make, world);
    await rest();
  } catch (error) {
    return { problem: `${error.stack}\n${JSON.stringify(reportOf(notes), undefined, 1)}` };
  }
  return reportOf(notes);
}

async function live(library, make, world) {
  const start = () => guarded("start", library.start(make, world));
  const exchange = (client) => guarded("answer", library.exchange(client, world));
  const stop = (client) => guarded("end", library.stop(client));
  let client = await start();
  await world.seen(library.up);
  await exchange(client);
  const before = sockets.length;
  await globalThis.askServer("down");
  if (library.lost) {
    await world.seen(library.lost);
    await stop(client);
    client = await start();
    await Promise.all([refused(before), world.seen(library.refused)]);
    await stop(client);
  } else {
    await refused(before);
  }
  await globalThis.askServer("up");
  library.wake?.();
  if (library.lost) client = await start();
  await world.seen(library.up);
  await exchange(client);
  await stop(client);
}

/** Resolves when a socket that was made since then has been refused. */
function refused(before) {
  const isRefused = ({ log }) => log.some((line) => line.startsWith("close"));
  return until("refused dial", () => sockets.slice(before).some(isRefused));
}

/** Waits until nothing is alive, but not for ever: what is left then is part of the report. */
async function rest() {
  await globalThis.askServer("rest");
  const end = performance.now() + REST_MS;
  while (performance.now() < end && aliveOf().some((count) => count > 0)) {
    await globalThis.moment();
  }
}

function reportOf(notes) {
  const [open, timers] = aliveOf();
  return {
    library: notes.list,
    sockets: sockets.map(({ log }) => log.join(", ")),
    alive: [`${open} sockets`, `${timers} timers`],
  };
}

/** The sockets and the timers that are left. */
function aliveOf() {
  const open = sockets.filter(({ socket }) => socket.readyState !== CLOSED);
  return [open.length, globalThis.pendingTimers.size];
}

/** The library's reports in order. */
class Notes {
  list = [];
  #read = 0;

  add(words) {
    this.list.push(words.map((word) => `${word}`).join(" "));
  }

  async until(text) {
    const found = () => this.list.indexOf(text, this.#read);
    await until(`"${text}"`, () => found() >= 0);
    this.#read = found() + 1;
  }
}

const { CLOSED } = WebSocket;
