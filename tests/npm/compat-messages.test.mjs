// @ts-check
/** Messages out and in: `steadysocket/compat` beside what it stands in for. */

import { compare, SKIPPED } from "./support/compat.mjs";

// Pitfalls 31 and 32.
compare(
  "what was sent before goes out before open, what handlers send after it",
  async (bench) => {
    const socket = bench.make();
    const sent = [socket.send("a")];
    await bench.pass(0);
    sent.push(socket.send("b"));
    socket.onopen = () => sent.push(socket.send("c"));
    bench.last.accept();
    sent.push(socket.send("d"));
    return [bench.last.sent, sent.map(Boolean)];
  },
  {
    rws: [
      ["a", "b", "c", "d"],
      [false, false, false, false],
    ],
    party: [
      ["a", "b", "c", "d"],
      [false, false, true, true],
    ],
    ours: [
      ["a", "b", "c", "d"],
      [false, false, true, true],
    ],
  },
);

compare(
  "what is sent between two sockets waits for the next",
  async (bench) => {
    const socket = await bench.open();
    bench.last.end(1006);
    socket.send("a");
    await bench.pass(1_000);
    socket.send("b");
    bench.last.accept();
    return bench.last.sent;
  },
  { all: ["a", "b"] },
);

compare(
  "a message waits while the socket is closing",
  async (bench) => {
    const socket = await bench.open();
    const first = bench.last;
    // The peer began the closing handshake; the close event is on its way.
    first.readyState = 2;
    socket.send("a");
    first.end(1006);
    await bench.pass(1_000);
    bench.last.accept();
    return [first.sent, bench.last.sent];
  },
  { all: [[], ["a"]] },
);

compare(
  "the queue outlives close() and takes more, for a reconnect()",
  async (bench) => {
    bench.t.mock.method(console, "warn", () => {});
    const socket = await bench.dial();
    socket.send("a");
    socket.close();
    bench.last.end(1006);
    await bench.pass(0);
    socket.send("b");
    socket.reconnect();
    socket.send("c");
    await bench.pass(0);
    bench.last.accept();
    return bench.last.sent;
  },
  { all: ["a", "b", "c"] },
);

compare(
  "the queue outlives maxRetries",
  async (bench) => {
    const socket = await bench.dial({ maxRetries: 0 });
    socket.send("a");
    bench.last.fail();
    return socket.bufferedAmount;
  },
  { all: 1 },
);

compare(
  "one warning for what is sent after close()",
  async (bench) => {
    const warn = bench.t.mock.method(console, "warn", () => {});
    const socket = await bench.open();
    socket.close();
    bench.last.end(1000);
    socket.send("a");
    socket.send("b");
    return warn.mock.callCount();
  },
  { rws: 0, party: 1, ours: 1 },
);

// Pitfall 29.
compare(
  "a full queue drops the new message, with a drop event",
  async (bench) => {
    const socket = bench.make({ maxEnqueuedMessages: 1 });
    /** @type {unknown[]} */
    const dropped = [];
    socket.addEventListener("drop", ({ data, reason }) => dropped.push(data, reason));
    const sent = [socket.send("a"), socket.send("b")];
    await bench.pass(0);
    bench.last.accept();
    return [sent.some(Boolean), bench.last.sent, dropped];
  },
  { theirs: [false, ["a"], []], ours: [false, ["a"], ["b", "overflow"]] },
);

compare(
  "maxEnqueuedMessages may be 0",
  async (bench) => {
    const socket = await bench.dial({ maxEnqueuedMessages: 0 });
    socket.send("a");
    bench.last.accept();
    socket.send("b");
    return bench.last.sent;
  },
  { all: ["b"] },
);

compare(
  "drainQueuedMessages takes what waits",
  async (bench) => {
    const socket = await bench.dial();
    socket.send("a");
    socket.send("b");
    const drained = socket.drainQueuedMessages();
    bench.last.accept();
    return [drained, socket.bufferedAmount, bench.last.sent];
  },
  // reconnecting-websocket has no such method.
  { rws: SKIPPED, party: [["a", "b"], 0, []], ours: [["a", "b"], 0, []] },
);

// Pitfall 33.
compare(
  "bufferedAmount counts bytes, of the queue and of the socket",
  async (bench) => {
    const socket = bench.make();
    socket.send("héé€");
    socket.send(new Uint8Array(3));
    socket.send(new Uint8Array(4).buffer);
    socket.send(new Blob(["12"]));
    const seen = [socket.bufferedAmount];
    await bench.pass(0);
    bench.last.bufferedAmount = 5;
    seen.push(socket.bufferedAmount);
    bench.last.accept();
    return [...seen, socket.bufferedAmount];
  },
  { theirs: [13, 18, 5], ours: [17, 22, 5] },
);

// Pitfall 36.
compare(
  "a buffer that is changed after send",
  async (bench) => {
    const socket = await bench.dial();
    const bytes = new Uint8Array([1]);
    socket.send(bytes);
    bytes[0] = 2;
    bench.last.accept();
    return [...new Uint8Array(/** @type {ArrayBuffer} */ (bench.last.sent[0]))];
  },
  { theirs: [2], ours: [1] },
);

// Pitfall 34.
compare(
  "binaryType is kept over sockets",
  async (bench) => {
    const socket = bench.make();
    /** @type {string[]} */
    const seen = [socket.binaryType];
    socket.binaryType = "arraybuffer";
    await bench.pass(0);
    seen.push(bench.last.binaryType, socket.binaryType);
    bench.last.fail();
    await bench.pass(1_000);
    seen.push(bench.last.binaryType, socket.binaryType);
    socket.binaryType = "blob";
    return [...seen, bench.last.binaryType];
  },
  { all: ["blob", "arraybuffer", "arraybuffer", "arraybuffer", "arraybuffer", "blob"] },
);

compare(
  "messages come as they are",
  async (bench) => {
    const socket = await bench.open();
    /** @type {unknown[]} */
    const data = [];
    socket.addEventListener("message", (event) => data.push(event.data));
    const buffer = new ArrayBuffer(2);
    for (const message of ["", "x", buffer]) bench.last.receive(message);
    return [data, data[2] === buffer];
  },
  { all: [["", "x", new ArrayBuffer(2)], true] },
);

compare(
  "nothing comes after close()",
  async (bench) => {
    const socket = await bench.open();
    socket.close();
    bench.last.receive("late");
    return bench.emitted().filter((emitted) => emitted.startsWith("message"));
  },
  // As natively: the browser delivers nothing once close() was called.
  { rws: ["message late"], party: [], ours: [] },
);
