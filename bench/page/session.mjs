// Messages that a server sends back, over plain sockets and in sessions: how many a second, and how
// many bytes beside the payloads.
import { fresh } from "./contestants.mjs";

const connections = new Map();

/** One round: all contestants in turn, each with that many messages under way. */
export async function session({ servers, isText, bytes, window, order, sampleMs }) {
  const payload = isText ? "m".repeat(bytes - 1) : new ArrayBuffer(bytes);
  const names = Object.keys(servers);
  const results = {};
  for (const place of names.keys()) {
    const name = names[(place + order) % names.length];
    if (!connections.has(name)) connections.set(name, await connect(servers[name]));
    results[name] = await sample(name, connections.get(name), payload, window, sampleMs);
  }
  return results;
}

/** Bytes of the frames beyond the payloads, for each message of a new session, both ways. */
export async function headers({ url, isText, messages, isEcho }) {
  let count = 0;
  const { SteadySocket } = await import("/pkg/session.js");
  const socket = new SteadySocket(url, [], { session: "require", WebSocket: counting(add) });
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  const before = count;
  const payload = isText ? "m".repeat(BYTES) : new ArrayBuffer(BYTES);
  const all = isEcho ? 2 * messages : messages;
  let came = 0;
  await new Promise((resolve) => {
    socket.addEventListener("message", () => {
      came += 1;
      if (came === messages) resolve();
      else socket.send(payload);
    });
    if (isEcho) socket.send(payload);
    else void pour(socket, payload, messages).then(resolve);
  });
  await socket.acknowledged();
  const extra = count - before - all * BYTES;
  socket.close();
  return extra / all;

  function add(data) {
    count += typeof data === "string" ? data.length : data.byteLength;
  }
}

const BYTES = 16;

/** One way; no faster than the window. */
async function pour(socket, payload, messages) {
  for (let sent = 0; sent < messages; sent += PORTION) {
    for (let i = 0; i < PORTION; i += 1) socket.send(payload);
    await socket.acknowledged();
  }
}

const PORTION = 200;

/** The browser's class; it says what goes over the wire. All of it is ASCII. */
function counting(add) {
  return class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => add(data));
    }

    send(data) {
      add(data);
      super.send(data);
    }
  };
}

/** Each in a copy of the code that is its own, as in the other benchmarks. */
async function connect({ url, hasSession }) {
  const { SteadySocket } = await import(hasSession ? "/pkg/session.js" : "/pkg/index.js");
  const socket = new SteadySocket(url, [], hasSession ? { session: "require" } : {});
  socket.binaryType = "arraybuffer";
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  const { listen, send } = fresh(() => ({
    listen(socket, listener) {
      socket.addEventListener("message", ({ data }) => listener(data));
    },
    send: (socket, data) => socket.send(data),
  }))();
  const connection = { onMessage() {}, send: (data) => send(socket, data) };
  listen(socket, (data) => connection.onMessage(data));
  return connection;
}

function sample(name, connection, payload, window, sampleMs) {
  let underWay = 0;
  let came = 0;
  const size = (data) => data.length ?? data.byteLength;
  const isText = typeof payload === "string";
  const expected = size(payload) + (isText ? 1 : 0);
  const begin = performance.now();
  const send = () => {
    underWay += 1;
    // Another text each time, as in life: a browser keeps what it has converted.
    connection.send(isText ? payload + (came % 10) : payload);
  };
  return new Promise((resolve, reject) => {
    const fail = (text) => reject(new Error(`${name}: ${text}`));
    const guard = setTimeout(
      () => fail(`${underWay} of ${came + underWay} messages have not come back`),
      sampleMs + GUARD_MS,
    );
    connection.onMessage = (data) => {
      const now = performance.now();
      if (size(data) !== expected) fail(`${size(data)} bytes came back`);
      came += 1;
      underWay -= 1;
      if (now < begin + sampleMs) send();
      else if (underWay === 0) {
        clearTimeout(guard);
        resolve((came * 1000) / (now - begin));
      }
    };
    for (let i = 0; i < window; i += 1) send();
  });
}

const GUARD_MS = 30_000;
