import { isMessage, type MessageData } from "../core/data.js";
import { show } from "../core/errors.js";
import type { HeartbeatOptions, SteadySocketOptions } from "../core/types.gen.js";
import { report } from "./report.js";

/** The message of a ping; undefined if the user's function gave none, which is reported. */
export function pingOf(options: SteadySocketOptions): unknown {
  const message = heartbeatOf(options)?.message ?? "ping";
  if (typeof message !== "function") return message;
  try {
    const answer = message({ time: Date.now() });
    if (isMessage(answer)) return answer;
    throw new TypeError(`heartbeat.message returned ${show(answer)}, expected a message`);
  } catch (error) {
    report(error);
    return undefined;
  }
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
