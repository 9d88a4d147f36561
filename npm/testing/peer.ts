import { own, type SendData } from "../core/data.js";
import { checkCount } from "../socket/webidl.js";
import { BROKEN, type Ending, type ServerEnd, type Wire, type WireData } from "./wire.js";

/** How a connection ended, as the server sees it: 1005 is a close without a code, 1006 none. */
export type PeerClose = Ending;

/** The server's side of one connection. */
export class FakePeer {
  /** The address that the client has dialled. */
  readonly url: URL;
  /** The subprotocol that the server has chosen; empty if none. */
  readonly protocol: string;
  /** All messages of the client so far. */
  readonly received: WireData[] = [];
  /** Called with each message of the client. */
  onMessage: ((data: WireData) => void) | undefined;
  /** Resolves when the connection has ended. */
  readonly closed: Promise<PeerClose>;
  readonly #wire: Wire;
  readonly #waiters: Waiter[] = [];
  #settleClosed: (close: PeerClose) => void = () => {};
  #state: "open" | "closing" | "closed" = "open";
  #readCount = 0;

  constructor(wire: Wire, url: URL, protocol: string) {
    this.#wire = wire;
    this.url = url;
    this.protocol = protocol;
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
    wire.server = this.#end();
  }

  /** True until one side closes, or the line breaks. */
  get isOpen(): boolean {
    return this.#state === "open";
  }

  /**
   * Sends a message to the client.
   * @throws `Error` if the connection is closing or has ended, `TypeError` without a message.
   */
  send(data: SendData): void {
    // biome-ignore lint/complexity/noArguments: an explicit `undefined` is sent, as natively
    checkCount(arguments, "send");
    this.#checkOpen("send");
    this.#wire.sendToClient(own(data));
  }

  /**
   * The next message of the client: the first one that was not returned yet.
   * @throws `Error` if the connection ends before.
   */
  message(): Promise<WireData> {
    const index = this.#readCount;
    this.#readCount += 1;
    if (index < this.received.length) return Promise.resolve(this.received[index] as WireData);
    return new Promise((...waiter) => {
      if (this.#state === "closed") waiter[1](noMessage());
      else this.#waiters.push(waiter);
    });
  }

  /**
   * Closes the connection with a close frame, after the messages that were sent before.
   *
   * @param code Any that a server can send: 1000 to 4999 but 1005, 1006 and 1015. Without one the
   *   client gets 1005.
   * @throws `RangeError` for a code that no frame can carry or a reason of more than 123 bytes,
   *   `Error` if the connection is closing or has ended.
   */
  close(code?: number, reason = ""): void {
    if (code !== undefined && !isSendable(code)) {
      throw new RangeError(`close: the code is ${code}, which no frame carries; see terminate()`);
    }
    if (own(reason).bytes > 123) throw new RangeError("close: the reason has over 123 bytes");
    this.#checkOpen("close");
    this.#state = "closing";
    const ending = { code: code ?? 1005, reason: code === undefined ? "" : reason, wasClean: true };
    this.#wire.toClient(() => {
      // The client's answer.
      this.#wire.toServer(() => this.#ended(ending));
      this.#wire.client.onEnded(ending);
    });
  }

  /** Breaks the connection without a close frame, as a crash does: the client gets 1006. */
  terminate(): void {
    if (this.#state === "closed") return;
    this.#wire.reset();
    this.#ended(BROKEN);
  }

  /** From now on nothing passes, in either direction, and the client is not told: half-open. */
  goSilent(): void {
    this.#wire.silence();
  }

  #end(): ServerEnd {
    return {
      onMessage: (data) => {
        if (this.#state !== "open") return;
        this.received.push(data);
        this.#waiters.shift()?.[0](data);
        this.onMessage?.(data);
      },
      onClose: (code, reason) => {
        const ending = { code: code || 1005, reason, wasClean: true };
        // One that is closing has its own close frame on the way already.
        if (this.#state === "open") this.#wire.toClient(() => this.#wire.client.onEnded(ending));
        this.#ended(ending);
      },
      onBroken: () => this.#ended(BROKEN),
    };
  }

  #ended(close: PeerClose): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#settleClosed(close);
    for (const [, reject] of this.#waiters.splice(0)) reject(noMessage());
  }

  #checkOpen(method: string): void {
    if (this.#state === "open") return;
    throw new Error(
      `${method}: the connection ${this.#state === "closing" ? "is closing" : "has ended"}`,
    );
  }
}

type Waiter = [resolve: (data: WireData) => void, reject: (error: Error) => void];

function noMessage(): Error {
  return new Error("message: the connection has ended before the next one");
}

function isSendable(code: number): boolean {
  return (
    Number.isInteger(code) && code >= 1000 && code <= 4999 && ![1005, 1006, 1015].includes(code)
  );
}
