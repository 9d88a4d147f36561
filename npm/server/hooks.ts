import type { Response } from "../core/realm.js";
import { SUBPROTOCOL } from "../wire/subprotocols.js";
import type { Line } from "./line.js";
import { LOST, type ServerSocket, type SocketData } from "./sockets.js";

/** A socket whose messages come to hooks: of Bun, or a peer of crossws. */
export interface Peer extends ServerSocket {
  /** The request, as crossws keeps it. */
  readonly request?: unknown;
  /** The data given to `server.upgrade` of Bun, with the request in it. */
  readonly data?: unknown;
}

/** A message of crossws. */
interface Wrapped {
  readonly rawData: unknown;
}

/**
 * Hooks for servers that have no socket to listen to: for the option `websocket` of `Bun.serve`, with
 * `{ data: { request } }` given to `server.upgrade`, and for the hooks of crossws.
 */
export interface SessionHooks {
  /**
   * Of crossws: answers the handshake, with status 400 for a client that knows no sessions, unless
   * the option `negotiation` is `"none"`.
   */
  upgrade(request: Handshake): { headers: { [name: string]: string } } | Response;
  open(peer: Peer): void;
  message(peer: Peer, message: unknown): void;
  /** The code, or an object with it. */
  close(peer: Peer, code?: unknown): void;
}

/** A request for a socket: its headers, as `Request` and as Node's `IncomingMessage` have them. */
export interface Handshake {
  readonly headers:
    | { get(name: string): string | null }
    | { readonly "sec-websocket-protocol"?: string | undefined };
}

/** Makes the hooks of a server, by the way in which it takes a socket. */
export function makeHooks<Request>(
  accept: (socket: ServerSocket, request: Request) => Line<Request> | undefined,
  chooseSubprotocol: (request: Handshake) => string | undefined,
  negotiates: () => boolean,
): SessionHooks {
  const lines = new WeakMap<object, Line<Request>>();
  return {
    upgrade(request) {
      const protocol = chooseSubprotocol(request);
      if (protocol) return { headers: { "sec-websocket-protocol": protocol } };
      return negotiates() ? new globalThis.Response(REFUSAL, { status: 400 }) : { headers: {} };
    },
    open(peer) {
      const request = peer.request ?? (peer.data as { request?: unknown } | undefined)?.request;
      const line = accept(peer, request as Request);
      if (line) lines.set(peer, line);
    },
    message(peer, message) {
      const { rawData = message } = Object(message) as Partial<Wrapped>;
      lines.get(peer)?.receive(rawData as SocketData);
    },
    close(peer, code) {
      const number = typeof code === "object" ? (code as { code?: number } | null)?.code : code;
      lines.get(peer)?.handleClose(typeof number === "number" ? number : LOST);
    },
  };
}

/** True if a request offers it, wherever it stands. */
export function offersSessions({ headers }: Handshake): boolean {
  const name = "sec-websocket-protocol";
  const offers = "get" in headers ? headers.get(name) : headers[name];
  return (offers ?? "").split(",").some((offer) => offer.trim() === SUBPROTOCOL);
}

/**
 * True if a socket has the subprotocol. Those of Deno and of Workers do not tell, and peers have none:
 * then the request decides, if there is one.
 */
export function speaksSessions({ protocol }: ServerSocket, request: unknown): boolean {
  if (protocol) return protocol === SUBPROTOCOL;
  return hasOffer(request) ?? protocol === undefined;
}

/** True if a request offers it; `undefined` for what is no request. */
export function hasOffer(request: unknown): boolean | undefined {
  const { headers } = Object(request) as Partial<Handshake>;
  return headers && offersSessions({ headers });
}

/** The answer to clients that know no sessions. */
export const REFUSAL: string = `the subprotocol ${SUBPROTOCOL} must be offered`;

/** The answer to the others, where the handshake was answered with another subprotocol or with none. */
export const MISTAKE: string = `the subprotocol ${SUBPROTOCOL} was offered and not chosen`;
