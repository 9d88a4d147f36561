import { type MessageData, own, type SendData } from "../core/data.js";
import { abandoned, type Peer } from "../core/dial.js";
import { ClosedError } from "../core/errors.js";

/** The peer of one handshake, with the messages that nobody has read yet. */
export class HandshakePeer implements Peer {
  /** True if its dial is over, one way or the other. */
  isOver = false;
  readonly #sendNow: (data: unknown) => void;
  readonly #readers: [resolve: (data: MessageData) => void, reject: (error: Error) => void][] = [];
  #unread: MessageData[] = [];

  constructor(sendNow: (data: unknown) => void) {
    this.#sendNow = sendNow;
  }

  send(data: SendData): void {
    if (this.isOver) throw over(data);
    this.#sendNow(own(data).data);
  }

  next(): Promise<MessageData> {
    const data = this.#unread.shift();
    if (data !== undefined) return Promise.resolve(data);
    if (this.isOver) return Promise.reject(over());
    return new Promise((...reader) => this.#readers.push(reader));
  }

  /** Passes a message on. */
  deliver(data: MessageData): void {
    const reader = this.#readers.shift();
    if (reader) reader[0](data);
    else this.#unread.push(data);
  }

  /** Ends the handshake; gives back a message that was not read. */
  end(): unknown {
    this.isOver = true;
    for (const [, reject] of this.#readers.splice(0)) reject(over());
    return this.#unread.shift();
  }
}

function over(data?: unknown): ClosedError {
  return new ClosedError("the handshake is over", abandoned(), data);
}
