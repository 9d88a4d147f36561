// Messages sent while the connection is down, because the server has just closed it. Measures the
// time to queue them, and from the next socket's open event until the server has received the last
// one.
import { rotate } from "../support/samples.mjs";
import { loadContestants } from "./contestants.mjs";
import { Probe } from "./probe.mjs";

/** robust-websocket does not queue: its `send` throws. */
const QUEUEING = [
  "partysocket",
  "reconnecting-websocket",
  "@nktkas/rews",
  "websocket-ts",
  "steadysocket",
];

let samples = 0;

/** One round: native, which sends once it is open, and those that queue. */
export async function queue({ url, messages, order }) {
  const contestants = await loadContestants();
  const results = {};
  Probe.install();
  try {
    for (const name of rotate(["native", ...QUEUEING], order)) {
      samples += 1;
      const address = `${url}?messages=${messages}&client=${name}-${performance.timeOrigin}-${samples}`;
      const sample = name === "native" ? sampleNative : sampleQueue;
      results[name] = await sample(contestants[name], address, messages);
    }
  } finally {
    Probe.uninstall();
  }
  return results;
}

async function sampleQueue(contestant, url, messages) {
  Probe.notes = [];
  const socket = contestant.open(url);
  const answered = answer(contestant, socket);
  await event(contestant, socket, "close");
  const queued = sendAll(contestant, socket, messages);
  const end = await answered;
  contestant.close(socket);
  return { queued, flushed: end - Probe.notes[1].opened };
}

/** The native class has lost its first socket too, and opens another one. */
async function sampleNative(contestant, url, messages) {
  await event(contestant, contestant.open(url), "close");
  const socket = contestant.open(url);
  const answered = answer(contestant, socket);
  await event(contestant, socket, "open");
  const begin = performance.now();
  const queued = sendAll(contestant, socket, messages);
  const end = await answered;
  contestant.close(socket);
  return { queued, flushed: end - begin };
}

/** Milliseconds that the calls take. */
function sendAll(contestant, socket, messages) {
  const begin = performance.now();
  for (let i = 0; i < messages; i += 1) contestant.send(socket, `message ${i}`.padEnd(32));
  return performance.now() - begin;
}

const event = (contestant, socket, type) =>
  new Promise((resolve) => contestant.on(socket, type, resolve));

const answer = (contestant, socket) =>
  new Promise((resolve) => contestant.listen(socket, () => resolve(performance.now())));
