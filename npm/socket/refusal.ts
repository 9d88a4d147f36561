import { Answer } from "../core/contract.gen.js";
import { QueueFullError, queueSize } from "../core/errors.js";
import type { FacadeHost } from "../host/host.js";
import { invalidState } from "./webidl.js";

/** Throws the error of a message, of so many bytes, that the core refused. */
export function refuse(host: FacadeHost, answer: Answer, data: unknown, bytes = 0): never {
  switch (answer) {
    case Answer.Full:
    case Answer.TooLarge: {
      const { queuedMessages, queuedBytes } = host.stats();
      const problem =
        answer === Answer.Full
          ? "queue is full"
          : `message of ${bytes} bytes is too large to wait behind others`;
      const held = queueSize(queuedMessages, queuedBytes);
      throw new QueueFullError(`${problem} (${held}, limit ${host.queueLimits})`, data);
    }
    case Answer.NotOpen:
      throw invalidState(`send: the connection is ${host.state} and does not queue`);
    default:
      throw host.closedError(host.state, data);
  }
}
