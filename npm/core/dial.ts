import type { MessageData, SendData } from "./data.js";

/** How a socket or a dial ended. */
export interface CloseInfo {
  /** The close code: the browser's real one, 1006 for an abandoned socket. */
  readonly code: number;
  /** The reason the peer gave; empty if none. */
  readonly reason: string;
  /** True if the closing handshake was completed. */
  readonly wasClean: boolean;
  /** True if the browser fired no close event: a timeout, or an abandoned socket. */
  readonly synthetic: boolean;
}

/** The close of what the browser fired no event for. */
export function abandoned(): CloseInfo {
  return { code: 1006, reason: "", wasClean: false, synthetic: true };
}

/** The dial that a provider of urls or protocols is asked for. */
export interface DialInfo {
  /** 0 for the first dial and after a stable connection, then counts retries. */
  readonly attempt: number;
  /** True if this connection has dialled before. */
  readonly reconnect: boolean;
  /** How the previous socket or dial ended. */
  readonly lastClose?: CloseInfo;
}

/** A fixed value, or a function that is asked for it before every dial. */
export type Source<T> = T | ((dial: DialInfo) => T | PromiseLike<T>);

/** Anything that makes sockets which behave like the native ones. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => object;

/** The peer, as the `handshake` function sees it. */
export interface Peer {
  /**
   * Sends a message at once, before everything that is queued.
   * @throws `ClosedError` if this handshake's socket is gone.
   */
  send(data: SendData): void;
  /**
   * Waits for the next message.
   * @throws `ClosedError` if this handshake's socket is gone.
   */
  next(): Promise<MessageData>;
}
