import { type MessageData, type Owned, own } from "../core/data.js";

/**
 * The messages that wait for an open socket. Not the core's queue, which ends with its connection:
 * this one outlives `close()` and is sent after a `reconnect()`.
 */
export class MessageQueue {
  readonly #maxMessages: number;
  #messages: Owned[] = [];
  #bytes = 0;

  constructor(maxMessages: number) {
    this.#maxMessages = maxMessages;
  }

  /** Queues a message; gives it back if the queue is full. */
  push(data: unknown): MessageData | undefined {
    const owned = own(data);
    if (this.#messages.length >= this.#maxMessages) return owned.data;
    this.#messages.push(owned);
    this.#bytes += owned.bytes;
    return undefined;
  }

  /** Takes all messages out, in order. */
  take(): MessageData[] {
    const messages = this.#messages;
    this.#messages = [];
    this.#bytes = 0;
    return messages.map((message) => message.data);
  }

  /** Text counts as UTF-8 (pitfall 33). */
  get bytes(): number {
    return this.#bytes;
  }
}
