// A client that costs little: it writes frames that were made before, and counts the bytes that come
// back. On one machine with the server, whatever the client takes the server lacks.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";

const SOCKETS = 16;
const UNDER_WAY = 64;
const PAYLOAD = 64;

/** Header of two bytes, for payloads under 126 bytes (RFC 6455, 5.2); a client's has a mask of four. */
const REPLY = 2 + PAYLOAD;

/** Messages a second that the server sends back. */
export async function load(url, forMs) {
  const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => upgrade(url)));
  const frames = Buffer.concat(Array.from({ length: UNDER_WAY }, () => frame("m".repeat(PAYLOAD))));
  const begin = performance.now();
  const counts = await Promise.all(sockets.map((socket) => echo(socket, frames, begin + forMs)));
  const elapsed = performance.now() - begin;
  for (const socket of sockets) socket.destroy();
  return (counts.reduce((sum, count) => sum + count, 0) * 1000) / elapsed;
}

/** So many sockets that say nothing; resolves to what closes them. */
export async function openIdle(url, count) {
  const sockets = [];
  while (sockets.length < count) {
    const some = Math.min(100, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: some }, () => upgrade(url)))));
  }
  return async () => {
    const closed = sockets.map((socket) => once(socket, "close"));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
  };
}

/** As many messages again as have come back, until the time is over. */
function echo(socket, frames, end) {
  const size = frames.length / UNDER_WAY;
  let bytes = 0;
  let sent = UNDER_WAY;
  return new Promise((resolve, reject) => {
    socket.once("close", () => reject(new Error("the server closed a socket")));
    socket.on("data", (chunk) => {
      bytes += chunk.length;
      const came = Math.floor(bytes / REPLY);
      if (performance.now() > end) {
        if (came === sent) resolve(came);
        return;
      }
      const due = came + UNDER_WAY - sent;
      sent += due;
      if (due > 0) socket.write(frames.subarray(0, due * size));
    });
    socket.write(frames);
  });
}

/** A TCP connection that speaks WebSocket from now on. */
async function upgrade(url) {
  const { hostname, port, pathname, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const key = randomBytes(16).toString("base64");
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  const [answer] = await once(socket, "data");
  if (!String(answer).startsWith("HTTP/1.1 101")) throw new Error(`no upgrade: ${answer}`);
  return socket;
}

/** One text frame of a client (RFC 6455, 5.2); a mask of zeros leaves the text as it is. */
function frame(text) {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}
