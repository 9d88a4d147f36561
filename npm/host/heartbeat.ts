import { isMessage, type MessageData } from "../core/data.js";
import { show } from "../core/errors.js";
import type { HeartbeatOptions, SteadySocketOptions } from "../core/types.gen.js";
import { report } from "./report.js";

/** The message of a ping. Throws if the user's function gives none. */
export function pingOf({ heartbeat }: SteadySocketOptions): unknown {
  const message = (heartbeat as Heartbeat)?.message ?? "ping";
  if (typeof message !== "function") return message;
  const answer = message({ time: Date.now() });
  if (isMessage(answer)) return answer;
  throw new TypeError(`heartbeat.message returned ${show(answer)}, expected a message`);
}

/** True if a message only answers a ping, so that it makes no event. */
export function isPong({ heartbeat }: SteadySocketOptions, data: MessageData): boolean {
  try {
    return (heartbeat as Heartbeat)?.isPong?.(data) ?? false;
  } catch (error) {
    report(error);
    return false;
  }
}

/** `true` and `false` have none of the properties. */
type Heartbeat = HeartbeatOptions | undefined;
