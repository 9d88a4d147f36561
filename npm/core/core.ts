import type { Answer, Host, Input, Reading } from "./contract.gen.js";
import type { MessageData } from "./data.js";

/**
 * The connection in the wasm: the core and its driver. Code 0 stands for no code; a reason is the
 * number that the host has given it, 0 if there is none.
 */
export interface Core {
  /** Sets the object that it calls, and keeps it alive until the connection has ended. */
  attach(host: Host): void;
  /** Reports an input; of a close with its code and reason. */
  input(input: Input, code?: number, reason?: number): void;
  /** Reports a message. */
  received(data: unknown): void;
  /** Decides where a message goes. */
  route(): Answer;
  /** Queues a message. */
  enqueue(data: unknown, bytes: number): Answer;
  /** Takes the oldest message out of the queue; `undefined` if it is empty. */
  takeQueued(): MessageData | undefined;
  /** Reads a number of the connection. */
  read(reading: Reading): number;
}

/** Makes a connection from the options, each a number at its `OptionIndex`. */
export type CoreConstructor = new (options: readonly number[]) => Core;
