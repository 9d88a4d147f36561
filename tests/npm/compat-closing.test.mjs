// @ts-check
/** `close()`, `reconnect()` and what decides: `steadysocket/compat` beside what it stands in for. */

import { compare, gate, SKIPPED, thrownBy } from "./support/compat.mjs";

compare(
  "close() of an open socket is reported when the browser says so",
  async (bench) => {
    const socket = await bench.open();
    socket.close(4000, "done");
    const seen = [socket.readyState, bench.last.closeCalls, bench.emitted()];
    bench.last.end(4000, "done");
    await bench.pass(60_000);
    return [...seen, socket.readyState, bench.emitted(), bench.dials.length];
  },
  {
    rws: [2, [[4000, "done"]], [], 3, ['close 4000 "done" clean'], 1],
    party: [3, [[4000, "done"]], ['close 4000 "done" clean'], 3, [], 1],
    ours: [2, [[4000, "done"]], [], 3, ['close 4000 "done" clean'], 1],
  },
);

compare(
  "close() sends 1000 where it is given no code",
  async (bench) => {
    const socket = await bench.open();
    socket.close();
    return bench.last.closeCalls[0]?.[0];
  },
  { all: 1000 },
);

compare(
  "close() of a connecting socket is reported as the browser does",
  async (bench) => {
    const socket = await bench.dial();
    socket.close();
    const { readyState } = socket;
    bench.last.fail();
    return [readyState, bench.emitted(), socket.readyState];
  },
  {
    rws: [2, ['close 1000 "" clean', "error -"], 3],
    party: [3, ['close 1000 "unknown reason" clean'], 3],
    ours: [2, ["error the connection failed", 'close 1006 "" unclean'], 3],
  },
);

// Pitfalls 1 and 17.
compare(
  "close() before the first socket, then reconnect()",
  async (bench) => {
    const socket = bench.make();
    socket.close(4000, "early");
    const seen = [socket.readyState, bench.emitted()];
    await bench.pass(0);
    seen.push(socket.readyState, bench.emitted(), bench.dials.length);
    socket.reconnect();
    await bench.pass(0);
    return [...seen, bench.dials.length];
  },
  {
    rws: [0, [], 0, [], 0, 0],
    party: [3, [], 3, [], 0, 1],
    ours: [2, [], 3, ['close 4000 "early" clean'], 0, 1],
  },
);

// Pitfall 5.
compare(
  "close() in the wait for a retry: nothing is reported, nothing dials",
  async (bench) => {
    const socket = await bench.dial();
    bench.last.fail();
    bench.emitted();
    socket.close();
    const { readyState } = socket;
    await bench.pass(60_000);
    return [readyState, socket.readyState, bench.emitted(), bench.dials.length];
  },
  { all: [3, 3, [], 1] },
);

// Pitfall 13.
compare(
  "the late answer of a provider opens nothing after close()",
  async (bench) => {
    const url = gate();
    const socket = await bench.dial({ url: url.wait });
    socket.close();
    url.open("ws://fake.test/");
    await bench.pass(60_000);
    return bench.dials.length;
  },
  { all: 0 },
);

compare(
  "close() with a code that the browser refuses",
  async (bench) => {
    const socket = await bench.open();
    const { last } = bench;
    const close = last.close.bind(last);
    last.close = (code) => {
      if (code === 1001) throw new DOMException("no", "InvalidAccessError");
      close(code);
    };
    return thrownBy(() => socket.close(1001));
  },
  { rws: "InvalidAccessError", party: undefined, ours: "InvalidAccessError" },
);

compare(
  "reconnect() of an open socket closes it, tells so at once and dials",
  async (bench) => {
    const socket = await bench.open();
    const first = bench.last;
    socket.reconnect(4001, "again");
    const seen = [first.closeCalls, bench.emitted()];
    await bench.pass(0);
    bench.last.accept();
    first.end(4001, "again");
    await bench.pass(1_000);
    return [...seen, bench.emitted(), bench.dials.length, bench.Fake.live.length];
  },
  { all: [[[4001, "again"]], ['close 4001 "again" clean'], ["open"], 2, 1] },
);

compare(
  "reconnect() before the first socket tells nothing",
  async (bench) => {
    const socket = bench.make();
    socket.reconnect();
    await bench.pass(0);
    bench.last.accept();
    return [bench.emitted(), bench.dials.length];
  },
  { all: [["open"], 1] },
);

// Pitfall 4.
compare(
  "reconnect() in the wait for a retry",
  async (bench) => {
    const socket = await bench.dial();
    bench.last.fail();
    bench.emitted();
    socket.reconnect();
    await bench.pass(0);
    return [bench.emitted(), bench.dials.length, socket.readyState];
  },
  { theirs: [[], 1, 3], ours: [[], 2, 0] },
);

// Pitfall 15.
compare(
  "reconnect() right after close() tells of one close",
  async (bench) => {
    const socket = await bench.open();
    const first = bench.last;
    socket.close();
    socket.reconnect();
    await bench.pass(0);
    first.end(1000);
    bench.last.accept();
    return [bench.emitted(), bench.Fake.live.length];
  },
  {
    rws: [['close 1000 "" clean', "open"], 1],
    party: [['close 1000 "unknown reason" clean', "open"], 1],
    ours: [['close 1000 "" clean', "open"], 1],
  },
);

compare(
  "startClosed waits for reconnect()",
  async (bench) => {
    const socket = await bench.dial({ startClosed: true });
    const seen = [socket.readyState, bench.dials.length];
    socket.close();
    await bench.pass(0);
    seen.push(socket.readyState, bench.emitted().length);
    socket.reconnect();
    seen.push(socket.readyState);
    await bench.pass(0);
    return [...seen, socket.readyState, bench.dials.length];
  },
  { all: [3, 0, 3, 0, 3, 0, 1] },
);

compare(
  "shouldReconnectOnClose is asked about a close, with its event",
  async (bench) => {
    /** @type {unknown[]} */
    const asked = [];
    const socket = await bench.open({
      shouldReconnectOnClose: ({ type, code, reason, wasClean }) => {
        asked.push([type, code, reason, wasClean, socket.retryCount]);
        return code !== 4401;
      },
    });
    const seen = [socket.shouldReconnect];
    bench.last.end(4000, "a");
    await bench.pass(1_000);
    bench.last.accept();
    seen.push(socket.shouldReconnect);
    bench.last.end(4401, "b");
    await bench.pass(60_000);
    seen.push(socket.shouldReconnect);
    socket.reconnect();
    await bench.pass(0);
    return [asked, ...seen, socket.shouldReconnect, bench.dials.length];
  },
  {
    // reconnecting-websocket has no such option.
    rws: SKIPPED,
    party: [
      [
        ["close", 4000, "a", true, 0],
        ["close", 4401, "b", true, 1],
      ],
      true,
      true,
      false,
      true,
      3,
    ],
    ours: [
      [
        ["close", 4000, "a", true, 0],
        ["close", 4401, "b", true, 1],
      ],
      true,
      true,
      false,
      true,
      3,
    ],
  },
);

compare(
  "shouldReconnect says whether the user wants a connection",
  async (bench) => {
    const waiting = await bench.dial({ startClosed: true });
    const seen = [waiting.shouldReconnect];
    waiting.reconnect();
    seen.push(waiting.shouldReconnect);
    waiting.close();
    return [...seen, waiting.shouldReconnect];
  },
  { rws: SKIPPED, party: [false, true, false], ours: [false, true, false] },
);

// Pitfall 79.
compare(
  "close() in a listener of open closes the socket at once",
  async (bench) => {
    const socket = await bench.dial();
    /** @type {unknown} */
    let seen;
    socket.addEventListener("open", () => {
      socket.send("first");
      socket.close(4000, "done");
      seen = [socket.readyState, bench.last.readyState, bench.last.sent, bench.last.closeCalls];
    });
    bench.last.accept();
    return [seen, bench.last.closeCalls.length];
  },
  {
    rws: [[2, 2, ["first"], [[4000, "done"]]], 1],
    party: [[3, 2, ["first"], [[4000, "done"]]], 1],
    ours: [[2, 2, ["first"], [[4000, "done"]]], 1],
  },
);

// Pitfall 79.
compare(
  "reconnect() in a listener of open closes the socket at once",
  async (bench) => {
    const socket = await bench.dial();
    const first = bench.last;
    /** @type {unknown} */
    let seen;
    socket.addEventListener("open", () => {
      if (first !== bench.last) return;
      socket.reconnect(4000, "again");
      seen = [first.readyState, first.closeCalls];
    });
    first.accept();
    await bench.pass(60_000);
    return [seen, bench.dials.length];
  },
  { all: [[2, [[4000, "again"]]], 2] },
);

// Pitfall 79.
compare(
  "the constants of the class cannot be written",
  (bench) => {
    const Class = /** @type {any} */ (bench.Class);
    try {
      Class.OPEN = 7;
    } catch {}
    return [Class.CONNECTING, Class.OPEN, Class.CLOSING, Class.CLOSED];
  },
  { all: [0, 1, 2, 3] },
);
