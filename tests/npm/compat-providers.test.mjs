// @ts-check
/** Urls, protocols and constructors: `steadysocket/compat` beside what it stands in for. */

import { compare, gate, SKIPPED, thrownBy } from "./support/compat.mjs";

compare(
  "a function is asked for the url before every dial, and not in the constructor",
  async (bench) => {
    let count = 0;
    const socket = bench.make({
      url: () => {
        count += 1;
        return `ws://fake.test/${count}`;
      },
    });
    const seen = [count];
    await bench.pass(0);
    seen.push(count);
    bench.last.fail();
    await bench.pass(999);
    seen.push(count);
    await bench.pass(1);
    return [...seen, count, socket.url];
  },
  { all: [0, 1, 1, 2, "ws://fake.test/2"] },
);

compare(
  "a promise of a url is waited for; until then the last socket's values are seen",
  async (bench) => {
    const url = gate();
    const socket = await bench.dial({ url: url.wait });
    const seen = [[socket.url, socket.readyState]];
    const see = () => seen.push([socket.url, socket.readyState]);
    url.open("ws://fake.test/a");
    await bench.pass(0);
    see();
    bench.last.fail();
    await bench.pass(1_000);
    see();
    url.open("ws://fake.test/b");
    await bench.pass(0);
    see();
    return seen;
  },
  {
    all: [
      ["", 0],
      ["ws://fake.test/a", 0],
      ["ws://fake.test/a", 3],
      ["ws://fake.test/b", 0],
    ],
  },
);

// Pitfall 3.
compare(
  "a provider that fails once is a failed attempt",
  async (bench) => {
    let count = 0;
    const socket = await bench.dial({
      url: async () => {
        count += 1;
        if (count === 1) throw new Error("no token");
        return "ws://fake.test/";
      },
    });
    const seen = [bench.emitted(), socket.retryCount];
    await bench.pass(1_000);
    return [...seen, count, bench.dials.length];
  },
  {
    // An unhandled rejection, and it never dials again.
    rws: SKIPPED,
    party: [["error no token"], 1, 2, 1],
    ours: [['close 1006 "" unclean', "error no token"], 1, 2, 1],
  },
);

compare(
  "what is no url is a failed attempt",
  async (bench) => {
    await bench.dial({ url: () => /** @type {any} */ (7) });
    return bench.emitted().filter((emitted) => emitted.startsWith("error"));
  },
  // An unhandled rejection, as above.
  { rws: SKIPPED, party: ["error Invalid URL"], ours: ["error Invalid URL"] },
);

compare(
  "protocols are given as they are, and not at all where there are none",
  async (bench) => {
    const seen = [];
    for (const protocols of [undefined, null, "", "a", ["a", "b"], []]) {
      const socket = await bench.dial({ protocols });
      seen.push(bench.last.args[1], bench.last.args.length);
      socket.close();
    }
    return seen;
  },
  { all: [undefined, 1, undefined, 1, undefined, 1, "a", 2, ["a", "b"], 2, [], 2] },
);

compare(
  "a function is asked for the protocols before every dial",
  async (bench) => {
    const seen = [];
    for (const protocols of [() => "a", async () => ["a", "b"], () => null]) {
      const socket = await bench.dial({ protocols });
      seen.push(bench.last.args[1]);
      bench.last.fail();
      await bench.pass(1_000);
      seen.push(bench.last.args[1]);
      socket.close();
    }
    return seen;
  },
  {
    // reconnecting-websocket takes no function.
    rws: SKIPPED,
    party: ["a", "a", ["a", "b"], ["a", "b"], undefined, undefined],
    ours: ["a", "a", ["a", "b"], ["a", "b"], undefined, undefined],
  },
);

// Pitfall 14.
compare(
  "without a WebSocket the constructor throws",
  (bench) => {
    // Node 22 has one.
    const { WebSocket } = globalThis;
    Reflect.deleteProperty(globalThis, "WebSocket");
    bench.t.mock.method(console, "error", () => {});
    bench.t.after(() => {
      if (WebSocket) globalThis.WebSocket = WebSocket;
    });
    const make = () => bench.make({ WebSocket: undefined, maxRetries: 0 });
    return [
      thrownBy(make),
      thrownBy(() => bench.make({ WebSocket: undefined, startClosed: true })),
    ];
  },
  {
    rws: ["Error", undefined],
    party: [undefined, undefined],
    ours: ["OptionError", undefined],
  },
);

compare(
  "a url that the browser refuses is reported, and not retried for ever",
  async (bench) => {
    let tries = 0;
    class Refusing extends bench.Fake {
      /** @param {[url: string | URL, protocols?: string | string[]]} args */
      constructor(...args) {
        super(...args);
        tries += 1;
        throw new SyntaxError("bad url");
      }
    }
    const socket = bench.make({ WebSocket: Refusing });
    await bench.pass(0);
    const seen = [bench.emitted(), socket.retryCount];
    await bench.pass(10_000);
    return [...seen, tries > 1];
  },
  {
    // An unhandled rejection, as above.
    rws: SKIPPED,
    party: [["error bad url"], 1, true],
    ours: [['close 1006 "" unclean', "error bad url"], 0, false],
  },
);

compare(
  "a socket's protocol and extensions outlive it",
  async (bench) => {
    const socket = await bench.dial({ protocols: ["chat"] });
    const before = [socket.protocol, socket.extensions];
    bench.last.extensions = "permessage-deflate";
    bench.last.accept("chat");
    socket.close();
    bench.last.end(1000);
    await bench.pass(0);
    return [...before, socket.protocol, socket.extensions];
  },
  { all: ["", "", "chat", "permessage-deflate"] },
);
