import { OptionDefault } from "../core/contract.gen.js";
import type { Options } from "../core/types.gen.js";
import { type MessageData, own, type SendData } from "../socket/data.js";
import { queueFull, queueSize } from "../socket/errors.js";
import { invalidState } from "../socket/webidl.js";

/** Holds messages while there is no socket to queue them, within the same bounds. */
export class Outbox {
  #messages: MessageData[] = [];
  #bytes = 0;

  /** @throws As `SteadySocket.send` while it is not open. */
  add(data: SendData, { queue, reconnect }: Options): void {
    if (queue === false || (reconnect === false && !queue)) {
      throw invalidState("send: there is no socket yet, and the connection does not queue");
    }
    const { maxMessages = OptionDefault.MaxMessages, maxBytes = OptionDefault.MaxBytes } =
      queue ?? {};
    const { data: owned, bytes } = own(data);
    if (this.#messages.length >= maxMessages || this.#bytes + bytes > maxBytes) {
      throw queueFull(
        data,
        queueSize(this.#messages.length, this.#bytes),
        queueSize(maxMessages, maxBytes),
      );
    }
    this.#push(owned, bytes);
  }

  /** Takes over what a connection had queued. */
  restore(messages: readonly MessageData[]): void {
    for (const message of messages) {
      const { data, bytes } = own(message);
      this.#push(data, bytes);
    }
  }

  /** Takes all, in order. */
  take(): MessageData[] {
    const messages = this.#messages;
    this.#messages = [];
    this.#bytes = 0;
    return messages;
  }

  #push(message: MessageData, bytes: number): void {
    this.#messages.push(message);
    this.#bytes += bytes;
  }
}
