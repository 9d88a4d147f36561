// A server that says what the query asks for, byte by byte: what a proper library cannot send.
//
//   status=404      answers so instead of upgrading
//   accept=HEX      instead of the right Sec-WebSocket-Accept; empty leaves it out
//   protocol=NAME   the subprotocol it chooses
//   extensions=TEXT the extensions it chooses
//   garbage=TEXT    written instead of an HTTP answer
//   hangup=1        ends TCP instead of answering
//   send=HEX        bytes written after the handshake
//   answer=HEX      bytes written when the client first says something
//   end=fin|reset   how TCP ends after the last of them
//   end=closed      TCP ends when the client has sent its close frame; else never
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

/** Starts the peer on a free port. */
export async function startPeer() {
  const sockets = new Set();
  const server = createServer((_, response) => response.writeHead(426).end());
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // The browser may be gone at any moment.
    socket.on("error", () => {});
  });
  server.on("upgrade", (request, socket) => {
    const { searchParams } = new URL(request.url ?? "/", "http://peer");
    serve(Object.fromEntries(searchParams), request.headers["sec-websocket-key"] ?? "", socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function serve(query, key, socket) {
  if (query.hangup) {
    socket.destroy();
  } else if (query.garbage !== undefined) {
    socket.end(query.garbage);
  } else if (query.status) {
    socket.end(`HTTP/1.1 ${query.status} No\r\nContent-Length: 0\r\n\r\n`);
  } else {
    upgrade(query, key, socket);
  }
}

function upgrade(query, key, socket) {
  const { send = "", answer, accept = acceptOf(key), protocol, extensions } = query;
  socket.setNoDelay(true);
  const head = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    ...(accept === "" ? [] : [`Sec-WebSocket-Accept: ${accept}`]),
    ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    ...(extensions === undefined ? [] : [`Sec-WebSocket-Extensions: ${extensions}`]),
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  socket.write(Buffer.from(send, "hex"));
  if (answer === undefined) {
    end(query, socket);
    return;
  }
  socket.once("data", () => {
    socket.write(Buffer.from(answer, "hex"));
    end(query, socket);
  });
}

function end(query, socket) {
  if (query.end === "fin") socket.end();
  if (query.end === "reset") socket.resetAndDestroy();
  if (query.end === "closed") {
    socket.on("data", (chunk) => {
      if (hasCloseFrame(chunk)) socket.end();
    });
  }
}

/** Frames of a client are masked, and small here: each comes whole. */
function hasCloseFrame(chunk) {
  for (let at = 0; at + 1 < chunk.length; at += 6 + (chunk[at + 1] & 0x7f)) {
    if ((chunk[at] & 0x0f) === 8) return true;
  }
  return false;
}

function acceptOf(key) {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}
