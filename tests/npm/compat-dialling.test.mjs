// @ts-check
/** Dialling and retrying: `steadysocket/compat` beside what it stands in for. */

import { compare, gate, thrownBy } from "./support/compat.mjs";

compare(
  "readyState, url and retryCount at every step",
  async (bench) => {
    const socket = bench.make();
    const steps = [[socket.readyState, socket.url, socket.retryCount]];
    const step = () => steps.push([socket.readyState, socket.url, socket.retryCount]);
    await bench.pass(0);
    step();
    bench.last.accept();
    step();
    bench.last.end(1000, "bye");
    step();
    await bench.pass(1_000);
    step();
    bench.last.fail();
    step();
    return steps;
  },
  {
    all: [
      [0, "", 0],
      [0, "ws://fake.test/", 0],
      [1, "ws://fake.test/", 0],
      [3, "ws://fake.test/", 1],
      [0, "ws://fake.test/", 1],
      [3, "ws://fake.test/", 2],
    ],
  },
);

compare(
  "it needs new",
  ({ Class }) => thrownBy(() => Reflect.apply(Class, undefined, ["ws://x"])),
  {
    all: "TypeError",
  },
);

compare(
  "the constants are on the class, its prototype and its instances",
  (bench) => {
    const socket = bench.make();
    return [bench.Class, bench.Class.prototype, socket].map((of) => {
      const { CONNECTING, OPEN, CLOSING, CLOSED } = of;
      return [CONNECTING, OPEN, CLOSING, CLOSED];
    });
  },
  {
    all: [
      [0, 1, 2, 3],
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ],
  },
);

compare(
  "every close is retried, whatever its code",
  async (bench) => {
    const codes = [1000, 1002, 1008, 4401];
    await bench.open();
    for (const code of codes) {
      bench.last.end(code);
      await bench.pass(10_000);
      bench.last.accept();
    }
    return bench.dials.length;
  },
  { all: 5 },
);

// Pitfall 28.
compare(
  "the delays grow by the factor up to the maximum",
  async (bench) => {
    await bench.dial({ maxReconnectionDelay: 2_500 });
    const delays = [];
    for (let retry = 0; retry < 6; retry += 1) {
      const failed = Date.now();
      bench.last.fail();
      await passUntilDial(bench);
      delays.push(Date.now() - failed);
    }
    return delays;
  },
  // 1.3 ** n; rounded up to the step of 10 ms in which this test lets time pass.
  { all: [1_000, 1_300, 1_690, 2_200, 2_500, 2_500] },
);

compare(
  "a factor below 1 and a minimum above the maximum are taken as they are",
  async (bench) => {
    const delays = [];
    for (const options of [
      { minReconnectionDelay: 1_000, reconnectionDelayGrowFactor: 0.5 },
      { minReconnectionDelay: 9_000, maxReconnectionDelay: 500 },
      { minReconnectionDelay: 0 },
    ]) {
      const socket = await bench.dial(options);
      for (let retry = 0; retry < 2; retry += 1) {
        const failed = Date.now();
        bench.last.fail();
        await passUntilDial(bench);
        delays.push(Date.now() - failed);
      }
      socket.close();
    }
    return delays;
  },
  { all: [1_000, 500, 500, 500, 0, 0] },
);

compare(
  "retryCount starts from 0 after minUptime, and not before",
  async (bench) => {
    const socket = await bench.dial({ minUptime: 1_000 });
    bench.last.fail();
    const seen = [socket.retryCount];
    await bench.pass(1_000);
    bench.last.accept();
    await bench.pass(999);
    seen.push(socket.retryCount);
    await bench.pass(1);
    seen.push(socket.retryCount);
    bench.last.end(1006);
    seen.push(socket.retryCount);
    await bench.pass(1_000);
    bench.last.accept();
    bench.last.end(1006);
    return [...seen, socket.retryCount];
  },
  { all: [1, 1, 0, 1, 2] },
);

// Pitfall 2.
compare(
  "after maxRetries nothing dials before reconnect() does",
  async (bench) => {
    const socket = await bench.dial({ maxRetries: 2 });
    await failFor(bench, 10_000);
    const seen = [bench.dials.length, socket.retryCount, socket.readyState];
    socket.reconnect();
    await failFor(bench, 10_000);
    return [...seen, bench.dials.length];
  },
  { rws: [3, 2, 3, 3], party: [3, 2, 3, 6], ours: [3, 2, 3, 6] },
);

compare(
  "maxRetries counts retries, also after a socket that lasted",
  async (bench) => {
    await bench.open({ maxRetries: 2 });
    await bench.pass(5_000);
    await failFor(bench, 10_000);
    return bench.dials.length;
  },
  { all: 3 },
);

// Pitfall 16.
compare(
  "a socket that does not open in time is a TIMEOUT",
  async (bench) => {
    const socket = await bench.dial({ connectionTimeout: 500 });
    await bench.pass(499);
    const before = bench.emitted();
    await bench.pass(1);
    return [before, bench.emitted(), socket.retryCount, bench.Fake.live.length];
  },
  {
    theirs: [[], ['close 1000 "timeout" clean', "error TIMEOUT"], 1, 0],
    ours: [[], ['close 1006 "timeout" unclean', "error TIMEOUT"], 1, 0],
  },
);

compare(
  "the connection timeout does not count a slow provider's time",
  async (bench) => {
    const url = gate();
    const socket = await bench.dial({ url: url.wait, connectionTimeout: 1_000 });
    await bench.pass(60_000);
    url.open("ws://fake.test/");
    await bench.pass(999);
    return [bench.emitted(), socket.readyState];
  },
  { all: [[], 0] },
);

// Pitfall 6.
compare(
  "the timeout of one attempt does not touch the next socket",
  async (bench) => {
    const socket = await bench.dial({ connectionTimeout: 1_500 });
    bench.last.fail();
    await bench.pass(1_000);
    bench.last.accept();
    bench.emitted();
    await bench.pass(10_000);
    return [bench.emitted(), socket.readyState];
  },
  { all: [[], 1] },
);

// Pitfall 16. partysocket in Node makes "unknown reason" of an empty one.
compare(
  "a failed dial is reported with its real code",
  async (bench) => {
    await bench.dial();
    bench.last.fail();
    return bench.emitted();
  },
  {
    rws: ['close 1000 "" clean', "error -"],
    party: ['close 1000 "unknown reason" clean', "error -"],
    ours: ['close 1006 "" unclean', "error the connection failed"],
  },
);

/**
 * Lets every dial of this span fail at once.
 *
 * @param {import("./support/compat.mjs").Bench} bench
 * @param {number} ms
 */
async function failFor(bench, ms) {
  for (let passed = 0; passed < ms; passed += 500) {
    if (bench.Fake.live.length > 0) bench.last.fail();
    await bench.pass(500);
  }
}

/** @param {import("./support/compat.mjs").Bench} bench */
async function passUntilDial(bench) {
  const count = bench.dials.length;
  await bench.pass(0);
  while (bench.dials.length === count) await bench.pass(10);
}
