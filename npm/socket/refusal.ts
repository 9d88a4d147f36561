import { Answer } from "../core/contract.gen.js";
import { queueFull, queueSize } from "../core/errors.js";
import type { ConnectionState } from "../core/types.gen.js";
import type { FacadeHost } from "../host/host.js";
import { invalidState } from "./webidl.js";

/** Throws the error of a message that the core refused. */
export function refuse(
  host: FacadeHost,
  state: ConnectionState,
  answer: Answer,
  data: unknown,
): never {
  switch (answer) {
    case Answer.Full: {
      const { queuedMessages, queuedBytes } = host.stats();
      throw queueFull(data, queueSize(queuedMessages, queuedBytes), host.queueLimits);
    }
    case Answer.NotOpen:
      throw invalidState(`send: the connection is ${state} and does not queue`);
    default:
      throw host.closedError(state, data);
  }
}
