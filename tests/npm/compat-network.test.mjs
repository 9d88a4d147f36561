// @ts-check
/** Real sockets to real servers: `steadysocket/compat` beside what it stands in for. */

import { WebSocket } from "ws";
import { compareLive, next } from "./support/compat.mjs";
import { echo, startServer } from "./support/sockets.mjs";
import { within } from "./support/waiting.mjs";

/** Retries at once, so that no test waits for a backoff that it does not test. */
const LIVE = { WebSocket, minReconnectionDelay: 0 };

compareLive(
  "text and bytes go and come, in order",
  async (bench) => {
    const { url } = await startServer(bench.t, echo);
    const socket = bench.make({ ...LIVE, url });
    socket.binaryType = "arraybuffer";
    socket.send("early");
    const data = [(await next(socket, "message")).data];
    for (const message of ["héé€", new Uint8Array([1, 2, 3]).subarray(1), new ArrayBuffer(1)]) {
      socket.send(message);
      data.push((await next(socket, "message")).data);
    }
    return data;
  },
  { all: ["early", "héé€", new Uint8Array([2, 3]).buffer, new ArrayBuffer(1)] },
);

compareLive(
  "the server's close code is reported, and it dials again",
  async (bench) => {
    let count = 0;
    const { url } = await startServer(bench.t, (peer) => {
      count += 1;
      if (count === 1) peer.close(4001, "moved");
    });
    const socket = bench.make({ ...LIVE, url });
    await next(socket, "close");
    await next(socket, "open");
    return [bench.emitted(), socket.readyState, socket.url === url];
  },
  { all: [["open", 'close 4001 "moved" clean', "open"], 1, true] },
);

// Pitfall 16.
compareLive(
  "a refused connection",
  async (bench) => {
    const { server, url } = await startServer(bench.t);
    await within(new Promise((resolve) => server.close(resolve)), "the server to close");
    const socket = bench.make({ ...LIVE, url, maxRetries: 0 });
    const error = next(socket, "error");
    const close = next(socket, "close");
    const { code, wasClean } = await close;
    // Node's `ws` says why.
    return [code, wasClean, /ECONNREFUSED/.test((await error).message)];
  },
  { theirs: [1000, true, true], ours: [1006, false, true] },
);

// Pitfall 7.
compareLive(
  "reconnect() leaves one live socket, close() none",
  async (bench) => {
    const { server, url } = await startServer(bench.t);
    const socket = bench.make({ ...LIVE, url });
    await next(socket, "open");
    const gone = [...server.clients].map(
      (peer) => new Promise((resolve) => peer.on("close", resolve)),
    );
    const again = next(socket, "open");
    socket.reconnect();
    await again;
    await within(Promise.all(gone), "the first socket to go");
    const seen = [server.clients.size];
    const [peer] = server.clients;
    const closed = new Promise((resolve) => peer?.on("close", resolve));
    socket.close(4002, "bye");
    seen.push(await within(closed, "the second socket to go"));
    return [...seen, server.clients.size];
  },
  { all: [1, 4002, 0] },
);

compareLive(
  "the server's subprotocol is reported",
  async (bench) => {
    const { url } = await startServer(bench.t, undefined, { handleProtocols: () => "b" });
    const socket = bench.make({ ...LIVE, url, protocols: ["a", "b"] });
    await next(socket, "open");
    return [socket.protocol, socket.retryCount];
  },
  { all: ["b", 0] },
);

compareLive(
  "what is sent without a socket arrives in order",
  async (bench) => {
    /** @type {string[]} */
    const arrived = [];
    let isDone = () => {};
    const done = new Promise((resolve) => {
      isDone = () => resolve(undefined);
    });
    const { url, server } = await startServer(bench.t, (peer) => {
      peer.on("message", (data) => {
        if (arrived.push(String(data)) === 50) isDone();
      });
    });
    const socket = bench.make({ ...LIVE, url });
    await next(socket, "open");
    const lost = next(socket, "close");
    for (const peer of server.clients) peer.close(4000);
    await lost;
    for (let index = 0; index < 50; index += 1) socket.send(String(index));
    await within(done, "50 messages");
    return arrived.join();
  },
  { all: Array.from({ length: 50 }, (_, index) => index).join() },
);
