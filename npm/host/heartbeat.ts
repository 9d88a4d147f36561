import type { MessageData } from "../core/data.js";
import type { HeartbeatOptions, SteadySocketOptions } from "../core/types.gen.js";
import { report } from "./report.js";

/** The message of a ping. */
export function pingOf(options: SteadySocketOptions): unknown {
  return heartbeatOf(options)?.message ?? "ping";
}

/** True if a message only answers a ping, so that it makes no event. */
export function isPong(options: SteadySocketOptions, data: MessageData): boolean {
  try {
    return heartbeatOf(options)?.isPong?.(data) ?? false;
  } catch (error) {
    report(error);
    return false;
  }
}

/** `true` and `false` have none of the properties. */
function heartbeatOf({ heartbeat }: SteadySocketOptions): HeartbeatOptions | undefined {
  return heartbeat as HeartbeatOptions | undefined;
}
