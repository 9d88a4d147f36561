import { kind } from "../core/data.js";
import type { Blob } from "../core/realm.js";
import { report } from "../host/report.js";
import { readBinary, readText, roomy, write } from "../wire/frames.js";
import type { Core, Payload } from "./core.js";
import type { Session } from "./session.js";
import {
  bufferedAmount,
  hasDropped,
  type ServerSocket,
  type SocketData,
  writeTo,
} from "./sockets.js";
import { idle } from "./timers.js";

/** Lets the core act, then tells the application what follows. */
export type Act = <T>(act: (core: Core) => T) => T;

/** The server, as its lines see it. */
interface Server {
  readonly act: Act;
  /** The server closes a socket. */
  handleHangUp(code: number): void;
  /** A socket has closed, or does not do so in time. */
  handleGone(socket: number): void;
}

/** One socket, with its frames and its buffer. */
export class Line<Request> {
  readonly id: number;
  readonly request: Request;
  /** The session that is attached to it. */
  session: Session | undefined;
  /** Its buffer was above the mark, and has not drained. */
  isFull = false;
  /** Its bytes when last looked at, and when the peer last took of them. */
  #buffered = { bytes: 0, at: 0 };
  /** The most bytes that a full buffer may come to by control frames. */
  #limit = 0;
  /** The core has forgotten it. */
  #isOver = false;
  /** It has refused a frame: what comes after that would leave a gap. */
  #isMute = false;
  readonly #socket: ServerSocket;
  readonly #server: Server;
  #cancelGrace: (() => void) | undefined;
  /** Messages that wait for one that has to be read first. */
  #reading: Promise<void> | undefined;

  constructor(id: number, socket: ServerSocket, request: Request, server: Server) {
    this.id = id;
    this.request = request;
    this.#socket = socket;
    this.#server = server;
  }

  receive(data: SocketData): void {
    const type = typeof data === "string" ? "" : kind(data);
    if (this.#reading || type === "Blob") {
      // In the order in which they came.
      const before = this.#reading ?? Promise.resolve();
      this.#reading = before
        .then(async () => this.#take(type === "Blob" ? await (data as Blob).arrayBuffer() : data))
        .catch((error) => {
          report(error);
          // What follows would leave a gap. The client sends it all again, on another socket.
          this.abandon(OVERLOADED);
        });
    } else {
      this.#take(data);
    }
  }

  /** The socket has closed. */
  handleClose(code: number): void {
    this.#cancelGrace?.();
    this.#server.handleGone(this.id);
    const isNews = !this.#isOver;
    this.#isOver = true;
    if (isNews) this.#server.act((core) => core.closed(this.id, code));
  }

  /** Closes the socket, of which the core is told. */
  abandon(code: number): void {
    if (this.#isOver) return;
    this.hangUp(code);
    this.#server.act((core) => core.closed(this.id, code));
  }

  /** Closes the socket, which the core has forgotten. */
  hangUp(code: number): void {
    this.#isOver = true;
    this.#server.handleHangUp(code);
    this.#cancelGrace?.();
    // Before the close, whose event may come at once.
    this.#cancelGrace = idle(() => {
      this.#server.handleGone(this.id);
      attempt(() => this.#socket.terminate?.());
    }, CLOSE_GRACE_MS);
    attempt(() => this.#socket.close(code));
  }

  send(frame: string | Uint8Array<ArrayBuffer>): void {
    if (this.#isMute) return;
    try {
      const answer = writeTo(this.#socket, frame);
      if (hasDropped(this.#socket, answer, frame.length)) this.#silence(0);
      if (this.isFull) this.#buffered.bytes = bufferedAmount(this.#socket);
    } catch {
      // It is closing, and says so by an event; or it never will.
      this.#silence(CLOSE_GRACE_MS);
    }
  }

  /** Sends a control frame, for which there is always room, unless the peer does not read. */
  control(text: string): void {
    this.send(text);
    if (this.isFull && this.#buffered.bytes > this.#limit) this.#silence(0);
  }

  transmit(seq: number, ack: number, data: Payload): void {
    const payload = typeof data === "string" ? data : roomy(new Uint8Array(data));
    this.send(write(seq, ack, payload) as string | Uint8Array<ArrayBuffer>);
    this.#limit = this.#buffered.bytes + MAX_CONTROLS_BYTES;
  }

  /** True if the buffer is below its mark; above it, it is to be looked after until it drains. */
  hasRoom(): boolean {
    const bytes = this.#look();
    if (bytes < HIGH_WATER_BYTES) return true;
    if (!this.isFull) {
      this.#buffered = { bytes, at: performance.now() };
      this.#limit = bytes + MAX_CONTROLS_BYTES;
    }
    this.isFull = true;
    return false;
  }

  /** Looks after a full buffer. */
  check(): void {
    if (this.#look() < HIGH_WATER_BYTES / 2) {
      this.isFull = false;
      this.#server.act((core) => core.drained(this.id));
    } else if (performance.now() - this.#buffered.at >= WRITE_TIMEOUT_MS) {
      this.abandon(WRITE_TIMEOUT);
    }
  }

  /** The bytes in the buffer. Fewer than before are progress, however many were written since. */
  #look(): number {
    const bytes = bufferedAmount(this.#socket);
    if (this.isFull && bytes < this.#buffered.bytes) {
      this.#buffered = { bytes, at: performance.now() };
    }
    return bytes;
  }

  /** Sends nothing more, and abandons the socket after so many milliseconds. */
  #silence(delayMs: number): void {
    this.#isMute = true;
    this.#cancelGrace ??= idle(() => this.abandon(WRITE_TIMEOUT), delayMs);
  }

  #take(data: SocketData): void {
    if (this.#isOver) return;
    const { id } = this;
    this.#server.act((core) => {
      if (typeof data !== "string") this.#takeBinary(core, bytesOf(data));
      else if (data.startsWith("#")) core.controlled(id, data.slice(0, MAX_CONTROL + 1));
      else {
        const frame = readText(data);
        if (!frame) core.malformedText(id, data.slice(0, MAX_HEADER));
        // A text has at least as many bytes as units.
        else core.received(id, frame.seq, frame.ack, frame.payload, frame.payload.length);
      }
    });
    this.session?.handleProgress();
  }

  #takeBinary(core: Core, bytes: Uint8Array): void {
    const frame = readBinary(bytes);
    if (!frame) {
      core.malformedBinary(this.id, bytes.subarray(0, MAX_HEADER));
      return;
    }
    core.received(this.id, frame.seq, frame.ack, frame.payload, frame.payload.byteLength);
  }
}

/** Calls the socket, which is the user's and may throw. */
function attempt(call: () => void): void {
  try {
    call();
  } catch (error) {
    report(error);
  }
}

/** The bytes of a binary message, as a view where they are in one piece. */
function bytesOf(data: Exclude<SocketData, string>): Uint8Array {
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  if (!Array.isArray(data)) return new Uint8Array(data as ArrayBuffer);
  // The fragments that `ws` gives with this `binaryType`.
  const parts = data.map(bytesOf);
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The code of a socket whose client is to come back later. */
export const OVERLOADED = 4903;

/** The largest control frame, in bytes. */
const MAX_CONTROL = 16_384;

/** No header is longer. */
const MAX_HEADER = 64;

/** Above this only control frames are written: an acknowledgement must not wait behind a megabyte. */
const HIGH_WATER_BYTES = 262_144;

/** More answers than this wait only for a peer that asks and does not read. */
const MAX_CONTROLS_BYTES = 65_536;

/** A peer that takes nothing for so long is gone. */
const WRITE_TIMEOUT_MS = 30_000;
const WRITE_TIMEOUT = 4905;

/** How long a closing handshake may take: enough for a slow network. */
const CLOSE_GRACE_MS = 5_000;
