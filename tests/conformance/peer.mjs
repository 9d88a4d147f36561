// A server that sends the bytes that the query asks for, including invalid ones that a proper
// library cannot send.
//
//   status=404      answers with this status instead of upgrading
//   accept=HEX      instead of the right Sec-WebSocket-Accept; empty omits it
//   protocol=NAME   the subprotocol to select
//   extensions=TEXT the extensions to select
//   garbage=TEXT    written instead of an HTTP answer
//   hangup=1        ends TCP instead of answering
//   send=HEX        bytes written after the handshake
//   answer=HEX      bytes written after the client's first data
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
    // The browser may disconnect at any moment.
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

/** Frames from the client are masked, and small here, so each arrives in one piece. */
function hasCloseFrame(chunk) {
  for (let at = 0; at + 1 < chunk.length; at += 6 + (chunk[at + 1] & 0x7f)) {
    if ((chunk[at] & 0x0f) === 8) return true;
  }
  return false;
}

function acceptOf(key) {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}
