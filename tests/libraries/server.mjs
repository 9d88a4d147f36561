// The server of one run: it speaks the library's protocol, records what it sees, and can be killed
// and started again on the same port.

import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

/** The page of the run: it is empty, the scenario is put into it. */
const PAGE = "<!doctype html><title>libraries</title><link rel=icon href=data:,>";

/** How long the last messages and closing handshakes may take. */
const REST_MS = 2_000;

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/**
 * @typedef {object} World What the module of a server gets.
 * @property {import("node:http").Server} http
 * @property {WebSocketServer} sockets Emits `connection`.
 * @property {typeof WebSocketServer} Recorded The class of it, for a library that makes its own.
 *
 * @typedef {(world: World) => unknown} Serve Resolves to what ends more than the sockets, if there is
 *   more.
 */

export class Server {
  /** Each connection with its messages and its end, in the order in which they came. */
  connections = [];
  #serve;
  #http;
  #sockets;
  #port = 0;
  #stop = undefined;
  #ends = new EventEmitter();
  /** TCP connections. */
  #streams = new Set();

  /** @param {Serve} serve */
  constructor(serve) {
    this.#serve = serve;
  }

  get url() {
    return `ws://127.0.0.1:${this.#port}`;
  }

  get page() {
    return `http://127.0.0.1:${this.#port}/`;
  }

  async up() {
    const http = createServer();
    const Recorded = recordedBy(this);
    const sockets = new Recorded({ noServer: true });
    http.on("request", (request, response) => {
      if (request.url === "/") response.setHeader("content-type", "text/html").end(PAGE);
    });
    http.on("connection", (stream) => {
      this.#streams.add(stream);
      stream.once("close", () => this.#streams.delete(stream));
    });
    this.#stop = await this.#serve({ http, sockets, Recorded });
    if (http.listenerCount("upgrade") === 0) {
      http.on("upgrade", (request, stream, head) => {
        sockets.handleUpgrade(request, stream, head, (peer) => {
          sockets.emit("connection", peer, request);
        });
      });
    }
    http.listen(this.#port, "127.0.0.1");
    await once(http, "listening");
    this.#http = http;
    this.#sockets = sockets;
    this.#port = http.address().port;
  }

  /** Ends as a process that is killed: without a closing handshake, once all that was sent is here. */
  async down() {
    if (!this.#http.listening) return;
    await Promise.all(this.open.map(({ peer }) => answered(peer)));
    const closed = once(this.#http, "close");
    this.#http.close();
    for (const stream of this.#streams) stream.destroy();
    await closed;
    this.#sockets.close();
    await this.#stop?.();
  }

  /** Resolves when no connection is left, or after a while. */
  async rest() {
    const signal = AbortSignal.timeout(REST_MS);
    while (this.open.length > 0 && !signal.aborted) {
      await once(this.#ends, "end", { signal }).catch(() => {});
    }
  }

  /** The connections that are open. */
  get open() {
    return this.connections.filter(({ end }) => end === undefined);
  }

  /** Where each connection went. */
  get paths() {
    return this.connections.map(({ path }) => path);
  }

  get report() {
    return this.connections.map(({ lines, end }) => [...lines, end ?? "open"].join(", "));
  }

  record(peer, request) {
    const { "sec-websocket-protocol": offered = "", authorization = "" } = request.headers;
    const { url: path } = request;
    const lines = [`${path} ${offered} ${authorization}`.trim()];
    const connection = { peer, path, lines, end: undefined };
    this.connections.push(connection);
    peer.on("message", (data, isBinary) => {
      const text = isBinary ? `binary ${data.byteLength}` : `text ${data}`;
      connection.lines.push(text.replaceAll(UUID, "UUID"));
    });
    peer.on("close", (code, reason) => {
      connection.end = `close ${code} ${reason}`.trim();
      this.#ends.emit("end");
    });
    peer.on("error", () => {});
  }
}

/** Resolves when the peer has answered a ping, so that what it sent before is here, or after a while. */
async function answered(peer) {
  if (peer.readyState !== peer.OPEN) return;
  const pong = once(peer, "pong", { signal: AbortSignal.timeout(REST_MS) });
  peer.ping();
  await pong.catch(() => {});
}

/** A WebSocket server that tells `server` of each connection. */
function recordedBy(server) {
  return class extends WebSocketServer {
    handleUpgrade(request, stream, head, done) {
      super.handleUpgrade(request, stream, head, (peer) => {
        server.record(peer, request);
        done(peer, request);
      });
    }
  };
}
