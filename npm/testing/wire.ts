import type { Owned } from "../core/data.js";
import { Line, type Network } from "./network.js";

/** A message as the other side receives it. */
export type WireData = string | ArrayBuffer;

/** How a connection ended, as one side sees it. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

/** The end of a line that broke. */
export const BROKEN: Ending = { code: 1006, reason: "", wasClean: false };

/** The client's end of a wire. */
export interface ClientEnd {
  /** The server has accepted. */
  onOpen(protocol: string): void;
  /** The server has refused. */
  onRefused(): void;
  onMessage(data: WireData): void;
  onEnded(ending: Ending): void;
}

/** The server's end of a wire. */
export interface ServerEnd {
  onMessage(data: WireData): void;
  /** The client has sent its close frame. */
  onClose(code: number, reason: string): void;
  /** The client has gone without one. */
  onBroken(): void;
}

/** The wire between a client and a server, from the dial on. */
export class Wire {
  readonly client: ClientEnd;
  server: ServerEnd | undefined;
  /** True once the client is gone. */
  isAbandoned = false;
  readonly #up: Line;
  readonly #down: Line;

  constructor(network: Network, client: ClientEnd) {
    this.client = client;
    this.#up = new Line(network);
    this.#down = new Line(network);
  }

  /** Bytes of the client that have not left yet. */
  get buffered(): number {
    return this.#up.buffered;
  }

  /** Something of the client arrives at the server. */
  toServer(arrive: () => void): void {
    this.#up.push(0, arrive);
  }

  /** Something of the server arrives at the client. */
  toClient(arrive: () => void): void {
    this.#down.push(0, arrive);
  }

  /** Sends a message to the server. */
  sendToServer(message: Owned): void {
    send(this.#up, message, (data) => this.server?.onMessage(data));
  }

  /** Sends a message to the client. */
  sendToClient(message: Owned): void {
    send(this.#down, message, (data) => this.client.onMessage(data));
  }

  /** The server resets TCP. */
  reset(): void {
    this.#up.cut();
    this.#down.clear();
    this.toClient(() => this.client.onEnded(BROKEN));
  }

  /** Nothing passes any more, and neither side is told. */
  silence(): void {
    this.#up.cut();
    this.#down.cut();
  }

  /** The client hears nothing any more; the server is told that it has gone. */
  abandon(): void {
    if (this.isAbandoned) return;
    this.isAbandoned = true;
    this.#down.cut();
    this.toServer(() => this.server?.onBroken());
  }
}

function send(line: Line, { data, bytes }: Owned, arrive: (data: WireData) => void): void {
  if (typeof data === "string") {
    const text = data.replace(LONE_SURROGATE, "\ufffd");
    line.push(bytes, () => arrive(text));
  } else if ("arrayBuffer" in data) {
    let content = new ArrayBuffer(0);
    const reading = data.arrayBuffer().then((buffer) => {
      content = buffer;
    });
    line.push(bytes, () => arrive(content), reading);
  } else {
    line.push(bytes, () => arrive(data));
  }
}

/** On the wire is UTF-8, which has none. */
const LONE_SURROGATE = /\p{Surrogate}/gu;
