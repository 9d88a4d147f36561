import { OptionError } from "../core/errors.js";
import type { Blob } from "../core/realm.js";

/** A message as sockets give it. */
export type SocketData = string | ArrayBuffer | ArrayBufferView | ArrayBufferView[] | Blob;

/** An event of a socket. */
interface SocketEvent {
  readonly data: SocketData;
  readonly code: number;
}

/**
 * The shape of a server's socket: `WebSocket` of `ws`, of Deno and of Workers have it. Sockets whose
 * messages come to a hook, as those of Bun and of crossws, go to `SessionServer.hooks` instead.
 */
export interface ServerSocket {
  send(data: string | Uint8Array<ArrayBuffer>): unknown;
  close(code?: number, reason?: string): unknown;
  addEventListener?(
    type: "open" | "message" | "close" | "error",
    listener: (event: object) => void,
  ): void;
  // biome-ignore lint/complexity/noBannedTypes: emitters type their listeners in many ways
  on?(type: "message" | "close" | "error", listener: Function): unknown;
  /** 0 while it is not open yet. */
  readonly readyState?: number | undefined;
  /** The subprotocol that was chosen. */
  readonly protocol?: string | undefined;
  /** The extensions that were negotiated; empty if none. */
  readonly extensions?: string | undefined;
  readonly bufferedAmount?: number | undefined;
  getBufferedAmount?(): number;
  terminate?(): void;
}

/** The side of a socket that hears. */
export interface Ear {
  receive(data: SocketData): void;
  close(code: number): void;
}

const taken = new WeakSet<ServerSocket>();

/** Notes that a socket is served. Two servers of one socket would both answer its client. */
export function takeOnce(socket: ServerSocket): void {
  if (typeof socket?.send !== "function" || typeof socket.close !== "function") {
    throw new OptionError("socket", socket, "a WebSocket of a server");
  }
  if (taken.has(socket)) {
    throw new OptionError("socket", socket, "one that is not served yet", "accepted twice");
  }
  taken.add(socket);
}

/** Listens to a socket. */
export function listenTo(socket: ServerSocket, ear: Ear): void {
  try {
    // Else Deno gives a Blob, which takes a while to read, and ws a piece of a larger buffer.
    (socket as { binaryType?: string }).binaryType = "arraybuffer";
  } catch {
    // Then it comes as it does.
  }
  if (socket.addEventListener) {
    socket.addEventListener("message", (event) => ear.receive((event as SocketEvent).data));
    socket.addEventListener("close", (event) => ear.close((event as SocketEvent).code));
    socket.addEventListener("error", ignore);
    return;
  }
  socket.on?.("message", (data: SocketData, isBinary: unknown) => {
    const isText = isBinary === false && ArrayBuffer.isView(data);
    ear.receive(isText ? new TextDecoder().decode(data) : data);
  });
  socket.on?.("close", (code?: number) => ear.close(code ?? LOST));
  socket.on?.("error", ignore);
}

/** A close follows an error, which emitters throw without a listener. */
function ignore(): void {}

/**
 * Writes a frame. A control frame, which may hold a secret, is never compressed together with what
 * others have sent: `ws` and crossws, which say in `extensions` that they compress, can be told so.
 *
 * @returns What `send` has returned.
 */
export function writeTo(socket: ServerSocket, frame: string | Uint8Array<ArrayBuffer>): unknown {
  if (!socket.extensions || typeof frame !== "string" || !frame.startsWith("#")) {
    return socket.send(frame);
  }
  return (socket as { send(data: string, options: object): unknown }).send(frame, UNCOMPRESSED);
}

/** The bytes that wait in a socket; 0 where it does not tell. */
export function bufferedAmount(socket: ServerSocket): number {
  try {
    return Number(socket.bufferedAmount ?? socket.getBufferedAmount?.()) || 0;
  } catch {
    return 0;
  }
}

/**
 * True if `send` has returned this because the socket dropped the frame, as sockets do that have a limit
 * of their own for what waits: 0 of Bun's, 2 of uWebSockets.js, whose 0 is a frame that waits. Peers of
 * crossws return what their sockets do, or 0.
 */
export function hasDropped(socket: ServerSocket, answer: unknown, bytes: number): boolean {
  if (answer !== 0 && answer !== 2) return false;
  const { sendText, websocket } = socket as BunSocket & { readonly websocket?: BunSocket };
  const isOfBun = typeof (sendText ?? websocket?.sendText) === "function";
  // A number of bytes is a frame of so many.
  return isOfBun ? answer === 0 : answer === 2 && bytes !== 2;
}

/** The methods by which a socket of Bun is known. */
interface BunSocket {
  readonly sendText?: unknown;
}

const UNCOMPRESSED = { compress: false };

/** The code of a socket that closed without one. */
export const LOST = 1006;
