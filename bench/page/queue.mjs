// What is sent before the connection is open: how long it takes to queue it, and from the socket's
// open event until the server has the last one.
import { loadContestants } from "./contestants.mjs";
import { Probe } from "./probe.mjs";

/** robust-websocket does not queue: its `send` throws. */
const QUEUEING = ["partysocket", "reconnecting-websocket", "websocket-ts", "steadysocket"];

/** One round: native, which sends once it is open, and those that queue. */
export async function queue({ url, messages, order }) {
  const contestants = await loadContestants();
  const names = ["native", ...QUEUEING];
  const results = {};
  Probe.install();
  try {
    for (const place of names.keys()) {
      const name = names[(place + order) % names.length];
      results[name] = await sample(contestants[name], `${url}?messages=${messages}`, messages);
    }
  } finally {
    Probe.uninstall();
  }
  return results;
}

async function sample(contestant, url, messages) {
  Probe.notes = [];
  const socket = contestant.open(url);
  const isNative = socket instanceof Probe;
  const answered = new Promise((resolve) => {
    contestant.listen(socket, () => resolve(performance.now()));
  });
  if (isNative) await new Promise((resolve) => contestant.on(socket, "open", resolve));
  const begin = performance.now();
  for (let i = 0; i < messages; i += 1) contestant.send(socket, `message ${i}`.padEnd(32));
  const queued = performance.now() - begin;
  const end = await answered;
  contestant.close(socket);
  const opened = isNative ? begin : Probe.notes[0].opened;
  return { queued, flushed: end - opened };
}
