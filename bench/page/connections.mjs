// One interface for JavaScript and Rust contestants: a connection that sends one payload and
// reports each message.
import { loadContestants } from "./contestants.mjs";
import { loadPrograms } from "./programs.mjs";

/**
 * @param {string[]} programs The Rust contestants.
 * @returns Functions that connect, by name; each call opens a new connection.
 */
export async function connectors(programs) {
  const entries = Object.entries(await loadContestants());
  const made = entries.map(([name, contestant]) => [name, fromJavaScript(contestant)]);
  // The same contestant a second time: the difference between the two is the error of measurement.
  made.push(["native again", made[0][1]]);
  for (const { name, exports } of await loadPrograms(programs)) {
    if (exports.send) made.push([name, fromRust(exports)]);
  }
  return Object.fromEntries(made);
}

const fromJavaScript = (contestant) => async (url, text, onMessage) => {
  const socket = contestant.open(url);
  let bytes = 0;
  // Before it is open: a server may start sending immediately.
  const receive = contestant.listen ?? contestant.iterate;
  void receive(socket, (data) => {
    bytes += data.length;
    onMessage();
  });
  await new Promise((resolve) => contestant.on(socket, "open", resolve));
  return {
    send: () => contestant.send(socket, text),
    close: () => contestant.close(socket),
    bytes: () => bytes,
  };
};

const fromRust = (exports) => async (url, text, onMessage) => {
  const before = exports.received_bytes();
  exports.prepare(true, text.length);
  exports.watch(onMessage);
  await new Promise((resolve) => exports.connect(url, resolve));
  return {
    send: () => exports.send(1),
    // Ends with the page; the measurement is over.
    close() {},
    bytes: () => exports.received_bytes() - before,
  };
};
